package dev.holdfast.engine.chat;

import java.util.List;

/**
 * Passes text on without whitespace at both ends of a part: what may be the end is held back until
 * more follows.
 */
final class TrimmedText {
  private final List<OutputEvent> events;
  private final StringBuilder heldBack = new StringBuilder();
  private boolean begun;

  TrimmedText(List<OutputEvent> events) {
    this.events = events;
  }

  /** Forgets whitespace held back; the next text begins a new part. */
  void startPart() {
    heldBack.setLength(0);
    begun = false;
  }

  void reasoning(String delta) {
    String certain = certain(delta);
    if (!certain.isEmpty()) {
      events.add(new OutputEvent.Reasoning(certain));
    }
  }

  void text(String delta) {
    String certain = certain(delta);
    if (!certain.isEmpty()) {
      events.add(new OutputEvent.Text(certain));
    }
  }

  private String certain(String delta) {
    int from = begun ? 0 : PythonText.stripStart(delta);
    int to = PythonText.stripEnd(delta);
    if (to <= from) {
      if (begun) {
        heldBack.append(delta);
      }
      return "";
    }
    begun = true;
    String certain = heldBack + delta.substring(from, to);
    heldBack.setLength(0);
    heldBack.append(delta, to, delta.length());
    return certain;
  }
}
