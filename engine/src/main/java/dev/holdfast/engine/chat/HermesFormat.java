package dev.holdfast.engine.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.grammar.CallForm;
import java.util.List;

/**
 * Qwen 2.5: messages between {@code <|im_start|>} and {@code <|im_end|>}, calls as JSON in the
 * style of Nous Hermes.
 */
public final class HermesFormat implements ChatFormat {
  private static final String DEFAULT_SYSTEM =
      "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.";
  private static final String TOOLS_HEAD =
      "\n\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
          + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>";

  /** The doubled braces stand in the template itself: models were trained on them. */
  private static final String TOOLS_FOOT =
      "\n</tools>\n\nFor each function call, return a json object with function name and arguments within"
          + " <tool_call></tool_call> XML tags:\n<tool_call>\n"
          + "{{\"name\": <function-name>, \"arguments\": <args-json-object>}}\n</tool_call>";

  private static final String END = "<|im_end|>\n";

  @Override
  public CallForm callForm() {
    return CallForm.JSON;
  }

  @Override
  public boolean opensThinking(Conversation conversation) {
    return false;
  }

  @Override
  public OutputParser parser(List<ObjectNode> tools, boolean thinking) {
    return new OutputParser(new ToolSchemas(tools), thinking, true);
  }

  @Override
  public Rendered render(Conversation conversation) {
    List<Message> messages = conversation.messages();
    if (messages.isEmpty()) {
      throw ChatJson.invalid("There are no messages.");
    }
    Rendered.Builder out = new Rendered.Builder();
    renderHead(conversation, out);
    int lastQuery = lastQuery(messages);
    for (int i = 0; i < messages.size(); i++) {
      Rendered content = textOf(messages.get(i), i);
      switch (messages.get(i)) {
        case Message.FromSystem system -> {
          if (i > 0) {
            out.protocol("<|im_start|>system\n").append(content).protocol(END);
          }
        }
        case Message.FromUser user ->
            out.protocol("<|im_start|>user\n").append(content).protocol(END);
        case Message.FromAssistant assistant -> renderAssistant(assistant, content, out);
        case Message.FromTool tool -> renderToolResponse(messages, i, content, out);
      }
      if (i == lastQuery) {
        out.lastingBorder();
      } else if (conversation.bordersAfter(i)) {
        out.border();
      }
    }
    if (conversation.addGenerationPrompt()) {
      out.protocol("<|im_start|>assistant\n");
    }
    return out.build();
  }

  @Override
  public Rendered aside(String question) {
    return new Rendered.Builder()
        .protocol("<|im_start|>user\n")
        .literal(question)
        .protocol(END + "<|im_start|>assistant\n")
        .build();
  }

  private static void renderHead(Conversation conversation, Rendered.Builder out) {
    out.protocol("<|im_start|>system\n");
    if (conversation.messages().getFirst() instanceof Message.FromSystem first) {
      out.append(textOf(first, 0));
    } else {
      out.protocol(DEFAULT_SYSTEM);
    }
    if (!conversation.tools().isEmpty()) {
      out.protocol(TOOLS_HEAD);
      for (ObjectNode tool : conversation.tools()) {
        out.protocol("\n").literal(PythonJson.dumps(tool));
      }
      out.protocol(TOOLS_FOOT);
    }
    out.protocol(END).border();
  }

  private static void renderAssistant(
      Message.FromAssistant assistant, Rendered content, Rendered.Builder out) {
    out.protocol("<|im_start|>assistant");
    if (assistant.generated().isPresent()) {
      out.protocol("\n").generated(assistant.generated().get()).protocol(END);
      return;
    }
    if (assistant.toolCalls().isEmpty() || !content.text().isEmpty()) {
      out.protocol("\n").append(content);
    }
    for (ToolCall call : assistant.toolCalls()) {
      out.protocol("\n<tool_call>\n{\"name\": \"").literal(call.name());
      out.protocol("\", \"arguments\": ").literal(PythonJson.dumps(call.arguments()));
      out.protocol("}\n</tool_call>");
    }
    out.protocol(END);
  }

  private static void renderToolResponse(
      List<Message> messages, int index, Rendered content, Rendered.Builder out) {
    if (index == 0 || !(messages.get(index - 1) instanceof Message.FromTool)) {
      out.protocol("<|im_start|>user");
    }
    out.protocol("\n<tool_response>\n").append(content).protocol("\n</tool_response>");
    if (index == messages.size() - 1 || !(messages.get(index + 1) instanceof Message.FromTool)) {
      out.protocol(END);
    }
  }

  private static int lastQuery(List<Message> messages) {
    int last = messages.size() - 1;
    while (last >= 0 && !(messages.get(last) instanceof Message.FromUser)) {
      last--;
    }
    return last;
  }

  private static Rendered textOf(Message message, int index) {
    for (Content.Part part : message.content().parts()) {
      if (!(part instanceof Content.Text)) {
        throw ChatJson.invalid(
            "messages[" + index + "]: this model reads text only, no images or videos.");
      }
    }
    return new MessageText(false).of(message, index);
  }
}
