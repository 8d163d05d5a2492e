package dev.holdfast.engine.grammar.automaton;

import java.util.Arrays;

/** Bytes as a value. */
final class Bytes {
  private final byte[] values;
  private final int hash;

  Bytes(byte[] values) {
    this.values = values.clone();
    this.hash = Arrays.hashCode(values);
  }

  int length() {
    return values.length;
  }

  /** One byte, 0 to 255. */
  int at(int index) {
    return values[index] & 0xff;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
