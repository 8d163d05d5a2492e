package dev.holdfast.engine.langchain4j;

import dev.langchain4j.data.message.AiMessage;

/**
 * When a turn is read again without its thoughts, which the official templates drop with the next
 * question (specification section 11.3): in the background, so that the question waits for its own
 * tokens alone. It takes the processors that nobody's request needs at the time.
 */
public enum Refeeding {
  /** Not before the question is there. */
  NEVER,

  /** After an answer without tool calls, when a question can be expected. */
  AFTER_ANSWERS,

  /**
   * Also while tools run: then nearly all of a long turn is done when its answer comes, but the
   * tools share the processors with it.
   */
  WHILE_TOOLS_RUN;

  boolean after(AiMessage message) {
    return switch (this) {
      case NEVER -> false;
      case AFTER_ANSWERS -> !message.hasToolExecutionRequests();
      case WHILE_TOOLS_RUN -> true;
    };
  }
}
