package dev.holdfast.agent;

import java.time.Duration;

/**
 * What a run may cost. Reaching a limit ends it with {@link OutcomeStatus#BUDGET}.
 *
 * @param maxSteps plan steps executed, those of a second plan included
 * @param maxTokens generated tokens plus computed prompt tokens; reused prompt tokens are free
 * @param maxTime wall time
 * @param maxToolCallsPerStep tool calls of one step; reaching it fails the step, not the run
 */
public record Budget(int maxSteps, long maxTokens, Duration maxTime, int maxToolCallsPerStep) {

  public Budget {
    if (maxSteps < 1 || maxTokens < 1 || maxToolCallsPerStep < 1) {
      throw new IllegalArgumentException("every limit of a budget must be at least 1");
    }
    if (maxTime.isNegative() || maxTime.isZero()) {
      throw new IllegalArgumentException("time budget must be positive: " + maxTime);
    }
  }

  /** 12 steps, 200,000 tokens, 30 minutes, 15 tool calls a step. */
  public static Budget standard() {
    return new Budget(12, 200_000, Duration.ofMinutes(30), 15);
  }

  public Budget withMaxSteps(int steps) {
    return new Budget(steps, maxTokens, maxTime, maxToolCallsPerStep);
  }

  public Budget withMaxTokens(long tokens) {
    return new Budget(maxSteps, tokens, maxTime, maxToolCallsPerStep);
  }

  public Budget withMaxTime(Duration time) {
    return new Budget(maxSteps, maxTokens, time, maxToolCallsPerStep);
  }

  public Budget withMaxToolCallsPerStep(int calls) {
    return new Budget(maxSteps, maxTokens, maxTime, calls);
  }
}
