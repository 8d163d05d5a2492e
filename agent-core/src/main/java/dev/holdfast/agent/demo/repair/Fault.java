package dev.holdfast.agent.demo.repair;

/** Kinds of faults. */
enum Fault {
  WRONG_OPERATOR("wrong operator", "has a wrong operator"),
  OFF_BY_ONE("off by one", "is off by one"),
  SWAPPED_ARGUMENTS("swapped arguments", "has swapped arguments"),
  SWAPPED_OPERANDS("swapped operands", "has swapped operands"),
  WRONG_CONSTANT("wrong constant", "has a wrong constant"),
  MISSING_RETURN("missing return", "lacks a return"),
  WRONG_CONDITION("wrong condition", "has a wrong condition"),
  WRONG_VARIABLE("wrong variable", "has a wrong variable");

  private final String label;
  private final String finding;

  Fault(String label, String finding) {
    this.label = label;
    this.finding = finding;
  }

  String label() {
    return label;
  }

  /** What to say of a line with it, without its subject. */
  String finding() {
    return finding;
  }
}
