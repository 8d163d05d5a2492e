package dev.holdfast.agent;

/**
 * Why a run did not end with {@link OutcomeStatus#DONE}.
 *
 * @param code stable upper-case name for programs
 * @param message what happened and where
 * @param remedy what the user can do; may be empty
 */
public record Failure(String code, String message, String remedy) {}
