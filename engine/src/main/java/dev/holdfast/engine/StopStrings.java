package dev.holdfast.engine;

import java.util.List;

/** Looks for stop strings in text that arrives in pieces. */
final class StopStrings {
  private final List<String> stops;
  private final int longest;
  private final StringBuilder tail = new StringBuilder();

  StopStrings(List<String> stops) {
    this.stops = stops;
    int most = 0;
    for (String stop : stops) {
      most = Math.max(most, stop.length());
    }
    longest = most;
  }

  /** True once the text so far contains a stop string. */
  boolean found(String piece) {
    tail.append(piece);
    for (String stop : stops) {
      if (tail.indexOf(stop) >= 0) {
        return true;
      }
    }
    // A stop string that is still incomplete starts within the last characters.
    tail.delete(0, Math.max(0, tail.length() - longest + 1));
    return false;
  }
}
