package dev.holdfast.agent.demo.repair;

/** Types of values in the small programs. */
enum Type {
  WHOLE,
  TRUTH,
  TEXT,
  /** One character of a text. */
  LETTER,
  /** Whole numbers, only read. */
  LIST,
  /** Whole numbers, made by the program. */
  MADE_LIST
}
