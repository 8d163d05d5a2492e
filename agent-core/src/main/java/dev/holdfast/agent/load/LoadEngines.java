package dev.holdfast.agent.load;

import dev.holdfast.engine.langchain4j.ProgressListener;
import java.nio.file.Path;

/** Opens the model of a load, as often as the load wants. */
@FunctionalInterface
public interface LoadEngines {
  /**
   * Opens everything anew.
   *
   * @param states folder that outlives what is opened; nothing else does
   * @param replyTokens most tokens of a reply
   */
  LoadEngine open(Path states, int replyTokens, ProgressListener listener);
}
