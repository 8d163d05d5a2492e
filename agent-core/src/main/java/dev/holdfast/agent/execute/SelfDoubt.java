package dev.holdfast.agent.execute;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.model.Conversation;
import dev.holdfast.agent.model.MeteredModel;
import java.util.List;
import java.util.Optional;

/**
 * Asks a model whether it believes its own claim that a step is done, where nothing else tells. It
 * says so once per step at most; the second claim stands.
 */
final class SelfDoubt {
  private static final String QUESTION =
      "You are a strict reviewer now. Do the tool results above prove that everything the step asks"
          + " for was done? Answer with one word, Yes or No.";
  private static final List<String> ANSWERS = List.of("Yes", "No");

  /**
   * Below this the model rather believes that it is not done. Small models say yes to nearly all,
   * by two thirds: see docs/agent.md for what was measured.
   */
  private static final double DOUBT = 0.5;

  private final MeteredModel model;
  private final AgentListener listener;
  private boolean asked;

  SelfDoubt(MeteredModel model, AgentListener listener) {
    this.model = model;
    this.listener = listener;
  }

  /** What the model must be told; empty if it believes itself, or cannot be asked. */
  Optional<StepGate.Objection> about(int step, Conversation conversation)
      throws InterruptedException {
    if (asked) {
      return Optional.empty();
    }
    asked = true;
    Optional<List<Double>> probabilities = model.probe(conversation, QUESTION, ANSWERS);
    if (probabilities.isEmpty()) {
      return Optional.empty();
    }
    double done = probabilities.get().getFirst();
    listener.on(new AgentEvent.StepProbed(step, done));
    return done >= DOUBT
        ? Optional.empty()
        : Optional.of(
            new StepGate.Objection(
                "not sure it is done",
                "Something of this step seems to be left. Do it now with a tool, or say in one"
                    + " sentence that all of it is done."));
  }
}
