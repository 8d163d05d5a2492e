package dev.holdfast.cli;

import dev.holdfast.agent.AgentListener;

/** Hears what the agent does and how far its model is. */
interface RunListener extends AgentListener {

  /** The model computed {@code done} of {@code total} prompt tokens. */
  void reading(int done, int total);

  /** The model generated {@code tokens} tokens of its answer so far. */
  void writing(int tokens);
}
