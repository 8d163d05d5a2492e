package dev.holdfast.agent.execute;

import java.util.Optional;

/** Judges a model's claim that a step is done. */
interface StepGate {

  /**
   * What the model must still do, in words for the model; empty lets the step end.
   *
   * @param reply the model's last words
   */
  Optional<Objection> objection(String reply) throws InterruptedException;

  /**
   * What the model should know after its calls ran; empty for nothing. A small model does not know
   * whether its change helped and would try the same again.
   */
  Optional<String> remark() throws InterruptedException;

  /** Whether nothing but the model's word says that the step is done. */
  boolean unchecked();

  /**
   * A reason to go on.
   *
   * @param reason a short name for the trace
   * @param text what the model reads
   */
  record Objection(String reason, String text) {}
}
