package dev.holdfast.engine.chat;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Words about JSON. */
final class JsonText {
  private JsonText() {}

  /** What is wrong and where, in one line without the parser's own source references. */
  static String problem(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    int lineBreak = message.indexOf('\n');
    String first = lineBreak < 0 ? message : message.substring(0, lineBreak);
    String shown = first.length() > 160 ? first.substring(0, 160) + "…" : first;
    return e.getLocation() == null
        ? shown
        : shown
            + " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }
}
