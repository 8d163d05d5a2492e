package dev.holdfast.engine.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;

/** Hears a reply as it comes. */
interface ReplyListener {
  ReplyListener NONE = new ReplyListener() {};

  default void onThinking(String delta) {}

  default void onText(String delta) {}

  default void onCall(int index, ToolExecutionRequest request) {}
}
