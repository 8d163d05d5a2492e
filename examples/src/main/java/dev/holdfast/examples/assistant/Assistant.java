package dev.holdfast.examples.assistant;

import dev.langchain4j.service.SystemMessage;

/** Talks with a customer; {@code AiServices} writes the code, tool calls included. */
public interface Assistant {
  /** The answer to a customer's message. */
  @SystemMessage(
      "You are the assistant of a furniture shop. What is in stock you know from your tools alone."
          + " Answer in one or two sentences.")
  String answer(String message);
}
