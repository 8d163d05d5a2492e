package dev.holdfast.engine.grammar;

import dev.holdfast.engine.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The end of what a generation has written, as far back as it takes to cut what follows into the
 * tokens that the tokenizer would make of both together.
 */
final class WrittenText {
  private static final int[] NONE = {};

  private final Tokenizer tokenizer;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int[] ids = new int[64];
  private int count;
  private boolean lineEnded;

  WrittenText(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Appends a token. */
  void add(int id) {
    if (tokenizer.added(id)) {
      clear();
      return;
    }
    int length = tokenizer.byteLength(id);
    // A line break ends a piece, unless more whitespace follows.
    if (lineEnded && length > 0 && tokenizer.byteAt(id, 0) > ' ') {
      clear();
    }
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = id;
    for (int i = 0; i < length; i++) {
      bytes.write(tokenizer.byteAt(id, i));
    }
    lineEnded = length > 0 && tokenizer.byteAt(id, length - 1) == '\n';
  }

  private void clear() {
    bytes.reset();
    count = 0;
    lineEnded = false;
  }

  /**
   * Tokens of what must follow; none when what was written is not cut as the tokenizer would cut
   * it, so that nobody can say how it would go on.
   *
   * @param end whether nothing follows these bytes; else only those tokens are given that stay the
   *     same whatever follows
   */
  int[] next(byte[] following, boolean end) {
    byte[] all = Arrays.copyOf(bytes.toByteArray(), bytes.size() + following.length);
    System.arraycopy(following, 0, all, bytes.size(), following.length);
    String text = new String(all, StandardCharsets.UTF_8);
    int[] cut = end ? tokenizer.encode(text) : tokenizer.encodeCertain(text);
    return cut.length > count && Arrays.equals(ids, 0, count, cut, 0, count)
        ? Arrays.copyOfRange(cut, count, cut.length)
        : NONE;
  }
}
