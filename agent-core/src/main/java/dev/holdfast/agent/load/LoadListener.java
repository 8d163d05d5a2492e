package dev.holdfast.agent.load;

import dev.holdfast.engine.langchain4j.ProgressListener;

/** Hears how a load goes. */
public interface LoadListener extends ProgressListener {
  /** Something without a measure begins. */
  void onStage(String what);

  /** A request is answered. */
  void onTurn(LoadTurn turn);
}
