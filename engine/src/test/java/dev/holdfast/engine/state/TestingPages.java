package dev.holdfast.engine.state;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.KeyValueType;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A process that first drops and then keeps pages of 16 MiB until there is no room for more. */
final class TestingPages {
  private static final StateLayout LAYOUT = StateLayout.attentionOnly(64, 8, 4, 256);

  private TestingPages() {}

  /**
   * Prints the most MiB that pages took while they were dropped, then, if not all could be kept,
   * how many could, and the error.
   *
   * @param arguments numbers of pages to drop and, at most, to keep
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    long most = 0;
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      page();
      most = Math.max(most, PageMemory.used());
    }
    out.println(most >> 20);
    List<SequenceState> kept = new ArrayList<>();
    try {
      while (kept.size() < Integer.parseInt(arguments[1])) {
        kept.add(page());
      }
    } catch (EngineException e) {
      out.println(kept.size());
      out.println(e.code() + ": " + e.getMessage() + ". " + e.remedy());
    }
  }

  private static SequenceState page() {
    SequenceState state = new SequenceState(LAYOUT, KeyValueType.F32);
    state.reserve(1);
    return state;
  }
}
