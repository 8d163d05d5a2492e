package dev.holdfast.examples.assistant;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import java.io.PrintStream;
import java.util.List;

/** A conversation in a shop: the model looks into the stock and reserves. */
public final class AssistantExample {
  static final List<String> QUESTIONS =
      List.of("How many lamps do you have?", "Please reserve three of them for me.");

  private AssistantExample() {}

  /** Answers these messages, or two of its own. */
  public static void run(ChatModel model, List<String> messages, PrintStream out) {
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(model)
            .tools(new Stock(call -> out.println("  tool: " + call)))
            .chatMemory(MessageWindowChatMemory.withMaxMessages(30))
            .chatRequestTransformer(new OneRoundOfCalls())
            .build();
    for (String message : messages.isEmpty() ? QUESTIONS : messages) {
      out.println("customer: " + message);
      out.println("assistant: " + assistant.answer(message));
    }
  }
}
