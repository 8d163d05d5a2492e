package dev.holdfast.engine.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code <function=NAME><parameter=KEY>VALUE</parameter>…</function>}, the call form of Qwen
 * 3.5. Values are not escaped and may contain anything, so a parameter ends at the last {@code
 * </parameter>} before the next one begins.
 */
final class XmlCallReader {
  private static final String FUNCTION = "<function=";
  private static final String PARAMETER = "<parameter=";
  private static final String PARAMETER_END = "</parameter>";
  private static final String FUNCTION_END = "</function>";
  private static final Pattern NEXT_PARAMETER = Pattern.compile("</parameter>\\s*<parameter=");

  private static final Pattern SECOND_CALL =
      Pattern.compile("</parameter>\\s*</function>\\s*(<tool_call>\\s*)?<function=");

  private XmlCallReader() {}

  static OutputEvent read(StrictCall call, ToolSchemas schemas) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    for (StrictCall.Parameter parameter : call.parameters()) {
      String key = parameter.name();
      arguments.set(key, ParameterValue.read(parameter.value(), schemas.types(call.name(), key)));
    }
    return new OutputEvent.Call(new ToolCall(call.name(), arguments));
  }

  static OutputEvent read(String block, ToolSchemas schemas) {
    int function = block.indexOf(FUNCTION);
    int nameEnd = function < 0 ? -1 : block.indexOf('>', function);
    if (nameEnd < 0) {
      return new OutputEvent.CallError(
          block,
          "The tool call has no <function=NAME> line. Write the call again, in the given form.");
    }
    String name = block.substring(function + FUNCTION.length(), nameEnd).strip();
    if (name.isEmpty()) {
      return new OutputEvent.CallError(
          block, "The tool call has an empty function name. Write <function=NAME>.");
    }
    int end = block.lastIndexOf(FUNCTION_END);
    String body = block.substring(nameEnd + 1, end > nameEnd ? end : block.length());
    if (SECOND_CALL.matcher(body).find()) {
      return new OutputEvent.CallError(
          block, "There are two functions in one tool call. Put each into its own <tool_call>.");
    }
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    for (String parameter : parameters(body)) {
      int keyEnd = keyEnd(parameter, name, schemas);
      int valueEnd = parameter.lastIndexOf(PARAMETER_END);
      if (keyEnd < 0 || valueEnd <= keyEnd) {
        return new OutputEvent.CallError(
            block,
            "A parameter of the call to "
                + name
                + " is not closed. Write <parameter=KEY>, the value, and </parameter>.");
      }
      String key = parameter.substring(0, keyEnd);
      String value = withoutFrame(parameter.substring(keyEnd + 1, valueEnd));
      arguments.set(key, ParameterValue.read(value, schemas.types(name, key)));
    }
    return new OutputEvent.Call(new ToolCall(name, arguments));
  }

  /** The parameters, each from after {@code <parameter=} to the end of its {@code </parameter>}. */
  private static List<String> parameters(String body) {
    List<String> parameters = new ArrayList<>();
    int from = body.indexOf(PARAMETER);
    if (from < 0) {
      return parameters;
    }
    from += PARAMETER.length();
    Matcher next = NEXT_PARAMETER.matcher(body);
    while (next.find(from)) {
      parameters.add(body.substring(from, next.start() + PARAMETER_END.length()));
      from = next.end();
    }
    parameters.add(body.substring(from));
    return parameters;
  }

  /**
   * A key may contain a {@code >}, and a careless model starts the value on the same line; the
   * schema decides.
   */
  private static int keyEnd(String parameter, String tool, ToolSchemas schemas) {
    int first = parameter.indexOf('>');
    if (first < 0 || schemas.hasParameter(tool, parameter.substring(0, first))) {
      return first;
    }
    int atLineEnd = parameter.indexOf(">\n");
    return atLineEnd < 0 ? first : atLineEnd;
  }

  /** Without the one line break at each end that belongs to the form. */
  private static String withoutFrame(String value) {
    int start = value.startsWith("\n") ? 1 : 0;
    int end = value.length() - (value.length() > start && value.endsWith("\n") ? 1 : 0);
    return value.substring(start, end);
  }
}
