package dev.holdfast.engine.langchain4j;

import java.util.List;

/**
 * Cuts a stream of text before the first stop sequence; what may be the beginning of one is held
 * back.
 */
final class StopFilter {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopFilter(List<String> stops) {
    this.stops = stops;
  }

  /** The text that is certain after this delta. */
  String accept(String delta) {
    if (stopped) {
      return "";
    }
    held.append(delta);
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      first = at >= 0 && (first < 0 || at < first) ? at : first;
    }
    stopped = first >= 0;
    int certain = stopped ? first : held.length() - longestBeginning();
    String text = held.substring(0, certain);
    held.delete(0, certain);
    return text;
  }

  /** What was held back, at the end of the reply. */
  String flush() {
    return stopped ? "" : held.toString();
  }

  boolean stopped() {
    return stopped;
  }

  private int longestBeginning() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return longest;
  }
}
