package dev.holdfast.engine.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A call of Qwen 3.5 exactly as the template writes it, tag by tag on lines of their own. A value
 * then ends at the first line that closes it, so it may contain all other tags. What is not written
 * so is read more leniently elsewhere.
 *
 * @param name of the function
 * @param parameters as written
 * @param end the index after {@code </function>} and the closing tag
 */
record StrictCall(String name, List<Parameter> parameters, int end) {
  private static final String FUNCTION = "\n<function=";
  private static final String PARAMETER = "<parameter=";
  private static final String PARAMETER_END = "\n</parameter>\n";
  private static final String FUNCTION_END = "</function>\n";

  /** A parameter, its value without the line breaks of the form. */
  record Parameter(String name, String value) {}

  /**
   * Reads what follows an opening tag; empty when it is written in another way, or not yet whole.
   */
  static Optional<StrictCall> read(String text, String closeTag) {
    int nameEnd = text.indexOf(">\n");
    if (!text.startsWith(FUNCTION) || nameEnd < 0) {
      return Optional.empty();
    }
    String name = text.substring(FUNCTION.length(), nameEnd);
    List<Parameter> parameters = new ArrayList<>();
    int at = nameEnd + 2;
    while (text.startsWith(PARAMETER, at)) {
      int keyEnd = text.indexOf(">\n", at);
      // The line break before the value may be the one of the closing line: an empty value.
      int valueEnd = keyEnd < 0 ? -1 : text.indexOf(PARAMETER_END, keyEnd + 1);
      if (valueEnd < 0 || text.substring(at, keyEnd).indexOf('\n') >= 0) {
        return Optional.empty();
      }
      String value = text.substring(Math.min(keyEnd + 2, valueEnd), valueEnd);
      parameters.add(new Parameter(text.substring(at + PARAMETER.length(), keyEnd), value));
      at = valueEnd + PARAMETER_END.length();
    }
    return text.startsWith(FUNCTION_END + closeTag, at)
        ? Optional.of(
            new StrictCall(name, parameters, at + FUNCTION_END.length() + closeTag.length()))
        : Optional.empty();
  }

  /** Whether text that goes on may still become such a call. */
  static boolean mayBecome(String text, String closeTag) {
    if (text.length() < FUNCTION.length()) {
      return FUNCTION.startsWith(text);
    }
    int nameEnd = text.indexOf(">\n");
    if (!text.startsWith(FUNCTION) || nameEnd < 0) {
      return text.startsWith(FUNCTION) && text.indexOf('\n', 1) < 0;
    }
    int at = nameEnd + 2;
    while (text.startsWith(PARAMETER, at)) {
      int keyEnd = text.indexOf(">\n", at);
      int line = text.indexOf('\n', at);
      if (keyEnd < 0 || line < keyEnd) {
        return line < 0;
      }
      int valueEnd = text.indexOf(PARAMETER_END, keyEnd + 1);
      if (valueEnd < 0) {
        return true;
      }
      at = valueEnd + PARAMETER_END.length();
    }
    String rest = text.substring(at);
    return PARAMETER.startsWith(rest) || (FUNCTION_END + closeTag).startsWith(rest);
  }
}
