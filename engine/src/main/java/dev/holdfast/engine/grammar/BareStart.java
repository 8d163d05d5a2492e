package dev.holdfast.engine.grammar;

import java.util.List;
import java.util.Optional;

/**
 * How much of a call without tags stands at the end of a text: the beginning of a line, perhaps
 * with a code fence, and of a JSON object that names a tool. Small Qwen 2.5 models write calls so.
 *
 * @param place in the line
 * @param object the object so far, without whitespace
 * @param tool the tool, once its name is complete
 */
record BareStart(Place place, String object, Optional<CallableTool> tool) {
  private static final String NAME = "{\"name\":\"";

  /** Somewhere in a line. */
  static final BareStart NONE = at(Place.ELSEWHERE);

  /** At the beginning of a line. */
  static final BareStart LINE = at(Place.START);

  enum Place {
    ELSEWHERE,
    START,
    ONE_TICK,
    TWO_TICKS,
    FENCE,
    AFTER_FENCE,
    OBJECT
  }

  private static BareStart at(Place place) {
    return new BareStart(place, "", Optional.empty());
  }

  /** What stands there after one more byte. */
  BareStart step(int value, List<CallableTool> tools) {
    boolean space = value == ' ' || value == '\t' || value == '\n' || value == '\r';
    boolean letter = (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z');
    return switch (place) {
      case ELSEWHERE -> value == '\n' ? LINE : NONE;
      case START -> space ? LINE : value == '`' ? at(Place.ONE_TICK) : opening(value);
      case ONE_TICK -> value == '`' ? at(Place.TWO_TICKS) : elsewhere(value);
      case TWO_TICKS -> value == '`' ? at(Place.FENCE) : elsewhere(value);
      case FENCE -> letter ? this : space ? at(Place.AFTER_FENCE) : opening(value);
      case AFTER_FENCE -> space ? this : opening(value);
      case OBJECT -> inObject(value, space, tools);
    };
  }

  private static BareStart elsewhere(int value) {
    return value == '\n' ? LINE : NONE;
  }

  private static BareStart opening(int value) {
    return value == '{' ? new BareStart(Place.OBJECT, "{", Optional.empty()) : elsewhere(value);
  }

  private BareStart inObject(int value, boolean space, List<CallableTool> tools) {
    String inner = object.startsWith("{{") ? object.substring(1) : object;
    if (space && (inner.equals("{") || inner.equals("{\"name\"") || inner.equals("{\"name\":"))) {
      return this;
    }
    if (object.equals("{") && value == '{') {
      return new BareStart(Place.OBJECT, "{{", Optional.empty());
    }
    String more = inner + (char) value;
    if (NAME.startsWith(more)) {
      return new BareStart(Place.OBJECT, object + (char) value, Optional.empty());
    }
    for (CallableTool tool : tools) {
      String whole = NAME + tool.name() + "\"";
      if (whole.equals(more)) {
        return new BareStart(Place.OBJECT, object + (char) value, Optional.of(tool));
      }
      if (whole.startsWith(more)) {
        return new BareStart(Place.OBJECT, object + (char) value, Optional.empty());
      }
    }
    return elsewhere(value);
  }

  /** The braces that close the object. */
  String closing() {
    return object.startsWith("{{") ? "}}" : "}";
  }
}
