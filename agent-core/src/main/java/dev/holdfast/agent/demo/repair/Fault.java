package dev.holdfast.agent.demo.repair;

/** Kinds of faults. */
enum Fault {
  WRONG_OPERATOR("wrong operator", "the operator is wrong"),
  OFF_BY_ONE("off by one", "the bound is off by one"),
  SWAPPED_ARGUMENTS("swapped arguments", "the arguments are swapped"),
  SWAPPED_OPERANDS("swapped operands", "the operands are swapped"),
  WRONG_CONSTANT("wrong constant", "the constant is wrong"),
  MISSING_RETURN("missing return", "the return is missing"),
  WRONG_CONDITION("wrong condition", "the condition is wrong"),
  WRONG_VARIABLE("wrong variable", "the variable is wrong");

  private final String label;
  private final String finding;

  Fault(String label, String finding) {
    this.label = label;
    this.finding = finding;
  }

  String label() {
    return label;
  }

  /** What to say of a line with it. */
  String finding() {
    return finding;
  }
}
