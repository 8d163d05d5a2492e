package dev.holdfast.engine.chat;

import java.util.List;

/** What a message says: parts in order. */
public record Content(List<Part> parts) {
  /** Nothing said. */
  public static final Content EMPTY = new Content(List.of());

  public Content {
    parts = List.copyOf(parts);
  }

  /** Content of one text. */
  public static Content text(String text) {
    return text.isEmpty() ? EMPTY : new Content(List.of(new Text(text)));
  }

  /** A piece of a message; pictures stand for a place in the prompt, their pixels are not here. */
  public sealed interface Part {}

  /** Text as it came, untrusted. */
  public record Text(String text) implements Part {}

  /** A picture. */
  public record Image() implements Part {}

  /** A film. */
  public record Video() implements Part {}
}
