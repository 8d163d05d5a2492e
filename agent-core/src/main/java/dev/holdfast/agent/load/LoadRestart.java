package dev.holdfast.agent.load;

import java.io.IOException;
import java.nio.file.Path;

/** Lets another process go on with a load. */
@FunctionalInterface
public interface LoadRestart {
  /**
   * Has {@link AgentLoad#resume} run there, and hands its turns to the listener of this load.
   *
   * @param folder with states and the conversation so far
   */
  void goOn(Path folder) throws IOException, InterruptedException;
}
