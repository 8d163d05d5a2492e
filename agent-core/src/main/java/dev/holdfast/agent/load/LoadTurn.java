package dev.holdfast.agent.load;

/**
 * One request of a load.
 *
 * @param turn from 1
 * @param promptTokens of the whole prompt
 * @param newTokens of the messages that came since the reply before, and the head of the answer
 * @param computed prompt tokens that the request waited for
 * @param background tokens computed since the request before, while nobody waited
 * @param reused prompt tokens whose state was there
 * @param seconds to the end of the reply
 * @param secondsToFirstToken of the reply
 */
public record LoadTurn(
    Scenario scenario,
    int turn,
    int promptTokens,
    int newTokens,
    int computed,
    int background,
    int reused,
    double seconds,
    double secondsToFirstToken) {}
