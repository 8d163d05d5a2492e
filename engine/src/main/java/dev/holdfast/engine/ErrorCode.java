package dev.holdfast.engine;

/** Kinds of engine failure. */
public enum ErrorCode {
  /** The file is missing or unreadable. */
  MODEL_MISSING,
  /** The file is not a well-formed model file: truncated, hostile, or foreign. */
  MODEL_MALFORMED,
  /** The file is well formed but its architecture, tensor type or tokenizer is not supported. */
  MODEL_UNSUPPORTED,
  /** Messages or tools that the chat format cannot render. */
  CHAT_INVALID,
  /** A token id or request that does not fit the model. */
  REQUEST_INVALID,
  /** A JSON Schema with a keyword that cannot be enforced while a value is written. */
  SCHEMA_UNSUPPORTED,
  /** The context window is full. */
  CONTEXT_FULL,
  /** There is no memory for more keys and values. */
  OUT_OF_MEMORY,
  /** A saved state was damaged on disk; the session is unchanged. */
  STATE_DAMAGED
}
