package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;

/** What may be wrong with a schema. */
final class SchemaProblem {
  private SchemaProblem() {}

  /** A schema that is none, or that can never be met. */
  static EngineException invalid(String where, String pointer, String problem) {
    return new EngineException(
        ErrorCode.REQUEST_INVALID,
        where + ": the schema at " + pointer + " " + problem + ".",
        "Correct the schema (JSON Schema, draft 2020-12).");
  }

  /** A keyword that cannot be enforced. */
  static EngineException unsupported(String where, String pointer, String keyword, String why) {
    return new EngineException(
        ErrorCode.SCHEMA_UNSUPPORTED,
        where + ": the schema at " + pointer + " uses " + keyword + ", which " + why + ".",
        "Leave the keyword out, or describe in words what it asks for; docs/grammar.md lists the"
            + " keywords that are enforced.");
  }

  /** A schema that asks for too much work. */
  static EngineException tooLarge(String where, String what) {
    return new EngineException(
        ErrorCode.REQUEST_INVALID,
        where + ": the schema has too many " + what + ".",
        "Use a smaller schema, with fewer combinations of anyOf, oneOf and allOf.");
  }
}
