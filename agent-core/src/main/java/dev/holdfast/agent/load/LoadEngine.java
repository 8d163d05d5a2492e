package dev.holdfast.agent.load;

import dev.holdfast.engine.langchain4j.QwenChatModel;

/** A chat model with all that is under it. */
public interface LoadEngine extends AutoCloseable {
  QwenChatModel chat();

  /** Tokens of a text. */
  int count(String text);

  @Override
  void close();
}
