package dev.holdfast.engine.grammar;

import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.Content;
import dev.holdfast.engine.chat.Conversation;
import dev.holdfast.engine.chat.HermesFormat;
import dev.holdfast.engine.chat.Message;
import dev.holdfast.engine.chat.Qwen35Format;
import dev.holdfast.engine.chat.ToolCall;
import java.util.List;
import java.util.Optional;

/** Calls as the official templates write them. */
public final class TestingCalls {
  private TestingCalls() {}

  /** A call with its tags. */
  public static String write(CallForm form, ToolCall call) {
    ChatFormat format = form == CallForm.XML ? new Qwen35Format(false) : new HermesFormat();
    Conversation conversation =
        new Conversation(
            List.of(
                new Message.FromUser(Content.text("?")),
                new Message.FromAssistant(
                    Content.EMPTY, Optional.empty(), List.of(call), Optional.empty())),
            List.of(),
            Optional.empty(),
            false,
            false,
            false);
    String text = format.render(conversation).text();
    return text.substring(text.indexOf("<tool_call>"), text.lastIndexOf("<|im_end|>"));
  }
}
