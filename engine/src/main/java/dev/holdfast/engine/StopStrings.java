package dev.holdfast.engine;

import dev.holdfast.engine.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks for stop strings in the bytes of tokens, across their borders. Bytes that are no characters
 * match nothing, and neither does a stop string with half a surrogate pair.
 */
final class StopStrings {
  private final byte[][] stops;
  private final Tokenizer tokenizer;
  private final int longest;

  /** The last bytes, in which a stop string may have begun. */
  private final byte[] tail;

  private int tailLength;

  StopStrings(List<String> stops, Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    List<byte[]> encoded = new ArrayList<>();
    int most = 1;
    for (String stop : stops) {
      if (StandardCharsets.UTF_8.newEncoder().canEncode(stop)) {
        byte[] bytes = stop.getBytes(StandardCharsets.UTF_8);
        encoded.add(bytes);
        most = Math.max(most, bytes.length);
      }
    }
    this.stops = encoded.toArray(byte[][]::new);
    this.longest = most;
    this.tail = new byte[most];
  }

  /** True once the text up to this token contains a stop string. */
  boolean completedBy(int id) {
    int length = tokenizer.byteLength(id);
    for (int i = 0; i < length; i++) {
      if (tailLength == longest) {
        System.arraycopy(tail, 1, tail, 0, --tailLength);
      }
      tail[tailLength++] = tokenizer.byteAt(id, i);
      for (byte[] stop : stops) {
        if (endsWith(stop)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean endsWith(byte[] stop) {
    int from = tailLength - stop.length;
    return from >= 0 && Arrays.equals(tail, from, tailLength, stop, 0, stop.length);
  }
}
