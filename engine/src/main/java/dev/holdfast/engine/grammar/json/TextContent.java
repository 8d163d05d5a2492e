package dev.holdfast.engine.grammar.json;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A text that is being written, byte by byte in UTF-8. A value: immutable, equal when the same may
 * follow. From every content there is a way to an accepting one.
 */
public interface TextContent {
  /**
   * The content after one more byte.
   *
   * @param utf8Byte 0 to 255
   * @return null when the byte may not come here
   */
  @Nullable TextContent step(int utf8Byte);

  /** Whether the text may end here. */
  boolean accepting();

  /** Any well-formed text. */
  static TextContent any() {
    return FreeText.ANY;
  }

  /**
   * One of some texts.
   *
   * @param texts well-formed (no lone surrogates), at least one
   */
  static TextContent oneOf(Collection<String> texts) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("One of no texts cannot be written.");
    }
    return ListedText.oneOf(new TextTable(texts));
  }

  /** Any well-formed text but these. */
  static TextContent allBut(Set<String> texts) {
    return texts.isEmpty() ? any() : ListedText.allBut(new TextTable(texts));
  }
}
