package dev.holdfast.agent.demo.browser;

/**
 * Characters in a line.
 *
 * @param text what a reader sees
 * @param html how it stands in the page; ASCII letters, digits and plain punctuation need no escape
 */
record Text(String text, String html) implements Node {

  Text(String text) {
    this(text, text);
  }

  /** A label that stands beside its field; it is no element of its own for a reader. */
  static Text label(String text, String id) {
    return new Text(text, "<label for=\"" + id + "\">" + text + "</label>");
  }
}
