package dev.holdfast.agent.execute;

import dev.holdfast.tools.ToolResult;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.HashMap;
import java.util.Map;

/** Counts calls of a step that are the same in tool, arguments and result. */
final class LoopDetector {
  private static final int REPEATS = 3;

  private final Map<Turn, Integer> counts = new HashMap<>();
  private boolean warned;

  private record Turn(String tool, String arguments, String result) {}

  /** What to do after a call. */
  enum Verdict {
    GO_ON,
    REPEATED,
    WARN,
    END_STEP
  }

  /**
   * The third equal call earns a warning; the next call that repeats one so often ends the step.
   */
  Verdict record(ToolExecutionRequest call, ToolResult result) {
    Turn turn = new Turn(call.name(), call.arguments().strip(), result.text());
    int count = counts.merge(turn, 1, Integer::sum);
    if (count < REPEATS) {
      return count == 1 ? Verdict.GO_ON : Verdict.REPEATED;
    }
    if (warned) {
      return Verdict.END_STEP;
    }
    warned = true;
    return Verdict.WARN;
  }
}
