package dev.holdfast.engine.grammar.json;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What becomes of keywords that cannot be enforced: an error, or an entry in a list. */
final class Enforcement {
  private final String where;
  private final boolean strict;
  private final Set<String> notEnforced = new LinkedHashSet<>();

  /**
   * @param where what the schema is for, for messages
   */
  Enforcement(String where, boolean strict) {
    this.where = where;
    this.strict = strict;
  }

  String where() {
    return where;
  }

  /**
   * Takes note of a keyword.
   *
   * @param pointer of the schema that has it
   */
  void cannot(String pointer, String keyword, String why) {
    if (strict) {
      throw SchemaProblem.unsupported(where, pointer, keyword, why);
    }
    notEnforced.add(pointer + "/" + keyword);
  }

  /** Pointers of the keywords. */
  List<String> notEnforced() {
    return List.copyOf(notEnforced);
  }
}
