package dev.holdfast.agent.execute;

import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;

/** Runs check commands in the workspace. */
public interface CheckRunner {

  /** Runs a check to its end or its time limit. A failing check is a result, no exception. */
  CheckResult run(Check check) throws InterruptedException;
}
