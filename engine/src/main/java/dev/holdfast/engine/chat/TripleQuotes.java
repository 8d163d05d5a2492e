package dev.holdfast.engine.chat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * Texts in Python's three quotes, which small coder models write inside a JSON call. Taken as they
 * stand, without their common indentation: the model means code, not escapes.
 */
final class TripleQuotes {
  private static final String QUOTES = "\"\"\"";

  private TripleQuotes() {}

  /** The same object with such texts as JSON strings; unchanged where there are none. */
  static String toJson(String object) {
    if (!object.contains(QUOTES)) {
      return object;
    }
    StringBuilder json = new StringBuilder();
    JsonScanner scanner = new JsonScanner();
    int opened = -1;
    for (int i = 0; i < object.length(); i++) {
      scanner.accept(object.charAt(i));
      json.append(object.charAt(i));
      if (opened < 0 && scanner.insideTripleQuotes()) {
        opened = i + 1;
        json.setLength(json.length() - QUOTES.length());
      } else if (opened >= 0 && !scanner.insideTripleQuotes()) {
        json.setLength(json.length() - (i + 1 - opened));
        String text = object.substring(opened, i + 1 - QUOTES.length());
        json.append('"').append(JsonStringEncoder.getInstance().quoteAsString(code(text)));
        json.append('"');
        opened = -1;
      }
    }
    return json.toString();
  }

  private static String code(String text) {
    String lines = text.startsWith("\n") ? text.substring(1) : text;
    return lines.stripIndent().stripTrailing();
  }
}
