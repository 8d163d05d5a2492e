package dev.holdfast.engine;

/** How a session keeps the keys and values of its full-attention layers. */
public enum KeyValueType {
  /** IEEE 754 binary16: half the memory, values rounded to 11 bits, magnitudes up to 65,504. */
  F16,

  /** As computed, twice the size. */
  F32
}
