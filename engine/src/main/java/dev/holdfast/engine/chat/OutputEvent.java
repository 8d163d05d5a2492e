package dev.holdfast.engine.chat;

/** What the parser of generated text makes of it, in order. */
public sealed interface OutputEvent {
  /** More of the model's thoughts. */
  record Reasoning(String delta) implements OutputEvent {}

  /** More of the answer. */
  record Text(String delta) implements OutputEvent {}

  /** A whole call. */
  record Call(ToolCall call) implements OutputEvent {}

  /**
   * A call that cannot be understood.
   *
   * @param raw what the model wrote
   * @param message what is wrong, for the model to act on
   */
  record CallError(String raw, String message) implements OutputEvent {}
}
