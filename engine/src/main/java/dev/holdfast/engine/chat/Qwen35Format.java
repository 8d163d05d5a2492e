package dev.holdfast.engine.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.grammar.CallForm;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Qwen 3.5: thinking blocks, calls as XML-like text (specification section 11.2; the numbers below
 * are its rules).
 */
public final class Qwen35Format implements ChatFormat {
  private static final String TOOLS_HEAD =
      "<|im_start|>system\n# Tools\n\nYou have access to the following functions:\n\n<tools>";
  private static final String TOOLS_FOOT =
      """

      </tools>

      If you choose to call a function ONLY reply in the following format with NO suffix:

      <tool_call>
      <function=example_function_name>
      <parameter=example_parameter_1>
      value_1
      </parameter>
      <parameter=example_parameter_2>
      This is the value for the second parameter
      that can span
      multiple lines
      </parameter>
      </function>
      </tool_call>

      <IMPORTANT>
      Reminder:
      - Function calls MUST follow the specified format: an inner <function=...></function> block must be nested within <tool_call></tool_call> XML tags
      - Required parameters MUST be specified
      - You may provide optional reasoning for your function call in natural language BEFORE the function call, but NOT after
      - If there is no function call available, answer the question like normal with your current knowledge and do not tell the user about function calls
      </IMPORTANT>\
      """;
  private static final String ASSISTANT = "<|im_start|>assistant\n";
  private static final String THINK_OPEN = "<think>\n";
  private static final String THINK_SKIPPED = "<think>\n\n</think>\n\n";
  private static final String END = "<|im_end|>\n";

  private final boolean thinkingByDefault;

  public Qwen35Format(boolean thinkingByDefault) {
    this.thinkingByDefault = thinkingByDefault;
  }

  /**
   * What a template does when nobody says: the larger models think, those whose template asks for
   * an explicit "true" do not.
   */
  static boolean thinkingByDefault(String template) {
    return !template.contains("enable_thinking is true");
  }

  @Override
  public CallForm callForm() {
    return CallForm.XML;
  }

  @Override
  public boolean opensThinking(Conversation conversation) {
    return conversation.enableThinking().orElse(thinkingByDefault);
  }

  @Override
  public OutputParser parser(List<ObjectNode> tools, boolean thinking) {
    return new OutputParser(new ToolSchemas(tools), thinking, false);
  }

  @Override
  public Rendered render(Conversation conversation) {
    List<Message> messages = conversation.messages();
    if (messages.isEmpty()) {
      throw ChatJson.invalid("There are no messages.");
    }
    MessageText texts = new MessageText(conversation.addVisionId());
    Rendered.Builder out = new Rendered.Builder();
    renderHead(conversation, out);
    int lastQuery = lastQuery(messages);
    for (int i = 0; i < messages.size(); i++) {
      Rendered content = texts.of(messages.get(i), i).strip();
      switch (messages.get(i)) {
        case Message.FromSystem system -> {
          if (i > 0) {
            throw ChatJson.invalid(
                "messages[" + i + "]: a system message can only be the first message.");
          }
        }
        case Message.FromUser user ->
            out.protocol("<|im_start|>user\n").append(content).protocol(END);
        case Message.FromAssistant assistant ->
            renderAssistant(assistant, content, i > lastQuery || conversation.keepThinking(), out);
        case Message.FromTool tool -> renderToolResponse(messages, i, content, out);
      }
      if (i == lastQuery) {
        out.lastingBorder();
      } else if (conversation.bordersAfter(i)) {
        out.border();
      }
    }
    if (conversation.addGenerationPrompt()) {
      out.protocol(ASSISTANT).protocol(opensThinking(conversation) ? THINK_OPEN : THINK_SKIPPED);
    }
    return out.build();
  }

  @Override
  public Rendered aside(String question) {
    return new Rendered.Builder()
        .protocol("<|im_start|>user\n")
        .literal(PythonText.strip(question))
        .protocol(END + ASSISTANT + THINK_SKIPPED)
        .build();
  }

  /** Rule 3: tools and the first system message. */
  private static void renderHead(Conversation conversation, Rendered.Builder out) {
    Optional<Rendered> system = Optional.empty();
    if (conversation.messages().getFirst() instanceof Message.FromSystem first) {
      system = Optional.of(new MessageText(false).of(first, 0).strip());
    }
    if (!conversation.tools().isEmpty()) {
      out.protocol(TOOLS_HEAD);
      for (ObjectNode tool : conversation.tools()) {
        out.protocol("\n").literal(PythonJson.dumps(tool));
      }
      out.protocol(TOOLS_FOOT);
      if (system.isPresent() && !system.get().text().isEmpty()) {
        out.protocol("\n\n").append(system.get());
      }
      out.protocol(END).border();
    } else if (system.isPresent()) {
      out.protocol("<|im_start|>system\n").append(system.get()).protocol(END).border();
    }
  }

  /** Rule 5: the last message of a user that is not a wrapped tool response. */
  private static int lastQuery(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i) instanceof Message.FromUser user) {
        String text = new MessageText(false).of(user, i).strip().text();
        if (!(text.startsWith("<tool_response>") && text.endsWith("</tool_response>"))) {
          return i;
        }
      }
    }
    throw ChatJson.invalid("No message is a question of a user.");
  }

  /** Rules 7 and 8. */
  private static void renderAssistant(
      Message.FromAssistant assistant, Rendered content, boolean current, Rendered.Builder out) {
    out.protocol(ASSISTANT);
    Optional<GeneratedTokens> generated = assistant.generated();
    if (current && generated.isPresent()) {
      out.protocol(generated.get().thinking() ? THINK_OPEN : THINK_SKIPPED);
      out.generated(generated.get()).protocol(END);
      return;
    }
    String reasoning = assistant.reasoning().orElse("");
    Rendered answer = content;
    if (assistant.reasoning().isEmpty()) {
      String text = content.text();
      int firstClose = text.indexOf("</think>");
      if (firstClose >= 0) {
        String before = text.substring(0, firstClose);
        reasoning = before.substring(afterLast(before, "<think>"));
        int rest = afterLast(text, "</think>");
        while (rest < text.length() && text.charAt(rest) == '\n') {
          rest++;
        }
        answer = content.slice(rest, text.length());
      }
    }
    if (current) {
      out.protocol(THINK_OPEN).literal(PythonText.strip(reasoning)).protocol("\n</think>\n\n");
    }
    out.append(answer);
    boolean separate = !answer.strip().text().isEmpty();
    boolean first = true;
    for (ToolCall call : assistant.toolCalls()) {
      out.protocol(first ? (separate ? "\n\n" : "") : "\n");
      renderCall(call, out);
      first = false;
    }
    out.protocol(END);
  }

  private static void renderCall(ToolCall call, Rendered.Builder out) {
    out.protocol("<tool_call>\n<function=").literal(call.name()).protocol(">\n");
    for (Map.Entry<String, JsonNode> argument : call.arguments().properties()) {
      out.protocol("<parameter=").literal(argument.getKey()).protocol(">\n");
      out.literal(PythonJson.display(argument.getValue())).protocol("\n</parameter>\n");
    }
    out.protocol("</function>\n</tool_call>");
  }

  /** Rule 9: consecutive results share one turn. */
  static void renderToolResponse(
      List<Message> messages, int index, Rendered content, Rendered.Builder out) {
    if (index > 0 && !(messages.get(index - 1) instanceof Message.FromTool)) {
      out.protocol("<|im_start|>user");
    }
    out.protocol("\n<tool_response>\n").append(content).protocol("\n</tool_response>");
    boolean last = index == messages.size() - 1;
    if (last || !(messages.get(index + 1) instanceof Message.FromTool)) {
      out.protocol(END);
    }
  }

  private static int afterLast(String text, String mark) {
    int at = text.lastIndexOf(mark);
    return at < 0 ? 0 : at + mark.length();
  }
}
