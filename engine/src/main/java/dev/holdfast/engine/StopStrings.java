package dev.holdfast.engine;

import dev.holdfast.engine.tokenizer.StreamingDecoder;
import java.util.List;

/** Looks for stop strings in the text of tokens, across their borders. */
final class StopStrings {
  private final List<String> stops;
  private final StreamingDecoder decoder;
  private final int longest;
  private final StringBuilder tail = new StringBuilder();

  StopStrings(List<String> stops, StreamingDecoder decoder) {
    this.stops = stops;
    this.decoder = decoder;
    int most = 0;
    for (String stop : stops) {
      most = Math.max(most, stop.length());
    }
    longest = most;
  }

  /** True once the text up to this token contains a stop string. */
  boolean completedBy(int id) {
    tail.append(decoder.accept(id));
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
