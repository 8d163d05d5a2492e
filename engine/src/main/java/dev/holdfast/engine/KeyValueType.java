package dev.holdfast.engine;

/** How a session keeps the keys and values of its full-attention layers. */
public enum KeyValueType {
  /** bfloat16, the precision of the models themselves: half the memory, 8 bits of precision. */
  BF16,

  /** As computed, twice the size. */
  F32,

  /**
   * Bytes in blocks of 32 with one scale each: little more than half the memory of {@link #BF16},
   * for long contexts on small machines.
   */
  Q8_0
}
