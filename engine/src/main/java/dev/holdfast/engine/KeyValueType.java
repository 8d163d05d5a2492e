package dev.holdfast.engine;

/** How a session keeps the keys and values of its full-attention layers. */
public enum KeyValueType {
  /** bfloat16, the precision of the models themselves: half the memory, 8 bits of precision. */
  BF16,

  /** As computed, twice the size. */
  F32
}
