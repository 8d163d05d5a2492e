package dev.holdfast.agent.demo.repair;

/** Operators of two operands; a higher strength binds closer. */
enum Operator {
  OR(1),
  AND(2),
  LESS(3),
  AT_MOST(3),
  MORE(3),
  AT_LEAST(3),
  EQUAL(3),
  UNEQUAL(3),
  PLUS(4),
  MINUS(4),
  TIMES(5),
  /** Whole-number division. */
  DIVIDE(5),
  REMAINDER(5);

  private final int strength;

  Operator(int strength) {
    this.strength = strength;
  }

  int strength() {
    return strength;
  }

  boolean logical() {
    return strength < 3;
  }

  boolean compares() {
    return strength == 3;
  }

  boolean arithmetic() {
    return strength > 3;
  }
}
