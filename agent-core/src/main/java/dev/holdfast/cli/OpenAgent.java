package dev.holdfast.cli;

import dev.holdfast.agent.Agent;
import java.io.Closeable;

/**
 * An agent and what it holds: model, working copy, processes.
 *
 * @param agent ready to work
 * @param parts closed when the work is over
 */
record OpenAgent(Agent agent, Closeable parts) {

  /** Makes an agent; throws when something that it needs is not there. */
  interface Opener {

    /**
     * Opens an agent for the options' project.
     *
     * @param progress hears every event, and how far the model is
     */
    OpenAgent open(TaskOptions options, Console console, RunListener progress) throws Exception;
  }
}
