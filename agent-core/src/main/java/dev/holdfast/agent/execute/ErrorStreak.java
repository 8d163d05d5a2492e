package dev.holdfast.agent.execute;

/** Counts consecutive errors of the same kind within a step. */
final class ErrorStreak {
  private static final int REMIND_AFTER = 3;
  private static final int END_AFTER = 6;

  private String kind = "";
  private int count;

  /** What to do after an error. */
  enum Verdict {
    GO_ON,
    REMIND,
    END_STEP
  }

  Verdict failed(String kindOfError) {
    count = kind.equals(kindOfError) ? count + 1 : 1;
    kind = kindOfError;
    if (count >= END_AFTER) {
      return Verdict.END_STEP;
    }
    return count == REMIND_AFTER ? Verdict.REMIND : Verdict.GO_ON;
  }

  void succeeded() {
    kind = "";
    count = 0;
  }
}
