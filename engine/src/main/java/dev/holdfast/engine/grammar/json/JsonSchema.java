package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON Schema (draft 2020-12) as what a model may write: byte by byte, only JSON that satisfies
 * the schema, and always a way to an end. {@code docs/grammar.md} lists the keywords. Immutable,
 * for any number of threads.
 */
public final class JsonSchema {
  /** How deep a schema may nest: as deep as the reader of JSON goes. */
  private static final int DEPTH = 1_000;

  private final Values values;
  private final List<String> notEnforced;
  private final SchemaValidator validator;

  private JsonSchema(Values values, List<String> notEnforced, SchemaValidator validator) {
    this.values = values;
    this.notEnforced = notEnforced;
    this.validator = validator;
  }

  /**
   * Compiles a schema that is enforced wholly: a text is accepted exactly when it satisfies the
   * schema.
   *
   * @param where what the schema is for, for messages
   * @throws EngineException SCHEMA_UNSUPPORTED when a keyword cannot be enforced; REQUEST_INVALID
   *     when the schema is none, is too large, or nothing satisfies it
   */
  public static JsonSchema compile(JsonNode schema, String where) {
    return compile(schema, new Enforcement(where, true));
  }

  /**
   * Compiles a schema as far as it can be enforced: what satisfies it is accepted, and perhaps
   * more, see {@link #notEnforced}.
   *
   * @param where what the schema is for, for messages
   * @throws EngineException REQUEST_INVALID when the schema is none, is too large, or nothing
   *     satisfies it
   */
  public static JsonSchema compileLenient(JsonNode schema, String where) {
    return compile(schema, new Enforcement(where, false));
  }

  private static JsonSchema compile(JsonNode schema, Enforcement enforcement) {
    if (!schema.isObject() && !schema.isBoolean()) {
      throw SchemaProblem.invalid(
          enforcement.where(), "#", "is no JSON Schema: it is neither an object nor true or false");
    }
    if (!SchemaValidator.knowsDialect(schema)) {
      throw SchemaProblem.invalid(
          enforcement.where(),
          "#",
          "is of an unknown dialect: its $schema is " + schema.get("$schema"));
    }
    checkDepth(schema, enforcement.where());
    JsonNode own = schema.deepCopy();
    Values values = values(own, enforcement);
    if (!values.isSatisfiable()) {
      throw SchemaProblem.invalid(
          enforcement.where(), "#", "cannot be satisfied: no value meets all it asks for");
    }
    SchemaValidator validator = new SchemaValidator(own, enforcement.where());
    if (!enforcement.notEnforced().isEmpty()) {
      validator.prepare();
    }
    return new JsonSchema(values, enforcement.notEnforced(), validator);
  }

  private static Values values(JsonNode schema, Enforcement enforcement) {
    try {
      return new SchemaCompiler(schema, enforcement).compile(schema);
    } catch (TextPattern.TooManyStates e) {
      throw SchemaProblem.tooLarge(enforcement.where(), "states in patterns that hold together");
    }
  }

  /** Without recursion, so that what comes later may recurse. */
  private static void checkDepth(JsonNode schema, String where) {
    List<JsonNode> level = List.of(schema);
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (depth > DEPTH) {
        throw SchemaProblem.tooLarge(where, "levels (the limit is " + DEPTH + ")");
      }
      List<JsonNode> below = new ArrayList<>();
      level.forEach(node -> node.forEach(below::add));
      level = below;
    }
  }

  /** The values that the schema allows, as far as it is enforced. */
  public Values values() {
    return values;
  }

  /**
   * One value as Python's {@code json.dumps(value, ensure_ascii=False)} writes it.
   *
   * @param next what follows the value
   */
  public State value(Automaton automaton, State next) {
    return values.value(automaton, next);
  }

  /** Where the keywords are that are not enforced, such as {@code #/properties/a/pattern}. */
  public List<String> notEnforced() {
    return notEnforced;
  }

  /**
   * What is wrong with a value by the whole schema, also by what is not enforced; empty when
   * nothing is. For a model to read: {@code arguments.count: must have a maximum value of 10}.
   *
   * @param name what the value is called in the messages
   * @throws EngineException REQUEST_INVALID when the value cannot be checked: it nests some hundred
   *     levels deep
   */
  public List<String> violations(JsonNode value, String name) {
    return validator.violations(value, name);
  }
}
