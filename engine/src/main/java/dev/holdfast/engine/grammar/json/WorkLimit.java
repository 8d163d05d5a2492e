package dev.holdfast.engine.grammar.json;

/** Ends the compilation of a schema that would take too long. */
final class WorkLimit {
  /**
   * Schemas and properties looked at, in all combinations, and parts of patterns: some seconds at
   * most.
   */
  private static final int UNITS = 5_000_000;

  private final String where;
  private long spent;

  /**
   * @param where what the schema is for, for messages
   */
  WorkLimit(String where) {
    this.where = where;
  }

  void spend(long units) {
    spent += units;
    if (spent > UNITS) {
      throw SchemaProblem.tooLarge(where, "combinations of its parts");
    }
  }
}
