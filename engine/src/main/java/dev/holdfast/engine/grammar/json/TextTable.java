package dev.holdfast.engine.grammar.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Texts in the order of their UTF-8 bytes, each once. Equal only to itself. */
final class TextTable {
  private final byte[][] utf8;

  /**
   * @param texts well-formed: no lone surrogates
   */
  TextTable(Collection<String> texts) {
    utf8 =
        texts.stream()
            .distinct()
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .sorted(Arrays::compareUnsigned)
            .toArray(byte[][]::new);
  }

  int size() {
    return utf8.length;
  }

  /** The texts, in order. */
  List<String> texts() {
    return Arrays.stream(utf8).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
  }

  /** Length of a text in bytes. */
  int length(int index) {
    return utf8[index].length;
  }

  /**
   * The first text in a range of texts that share their first {@code depth} bytes whose next byte
   * is {@code value} or more; a text that ends there counts as less than any byte.
   */
  int first(int from, int to, int depth, int value) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      byte[] text = utf8[middle];
      if (text.length == depth || (text[depth] & 0xff) < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
