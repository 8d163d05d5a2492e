package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is written at random under a schema can be ended, is JSON, and satisfies the schema. */
class JsonSchemaWalkTest {
  private static final int WALKS = 60;
  private static final int VALUES = 25;

  static List<String> schemas() {
    return List.of(
        "true",
        "{'type': 'string'}",
        "{'type': 'string', 'minLength': 2, 'maxLength': 4}",
        "{'type': 'string', 'minLength': 1, 'enum': ['', 'a', 'ab', 'b\\u00e4r', 'tab\\t', '\\ud83d\\ude00']}",
        "{'type': 'string', 'pattern': '^[0-9]{4}-[01][0-9]$'}",
        "{'type': 'string', 'pattern': '^[^a\\u0022]+[\\u00e9-\\u4e2d]$', 'maxLength': 5}",
        "{'type': 'integer'}",
        "{'type': 'number'}",
        "{'type': 'integer', 'minimum': 17, 'maximum': 20}",
        "{'type': 'integer', 'minimum': -105, 'exclusiveMaximum': -98}",
        "{'type': 'integer', 'minimum': 99, 'maximum': 1000}",
        "{'type': 'integer', 'minimum': 0}",
        "{'type': 'number', 'minimum': 0, 'maximum': 1}",
        "{'type': 'number', 'exclusiveMinimum': 0, 'exclusiveMaximum': 1e-7}",
        "{'type': 'number', 'minimum': 1.5e30, 'maximum': 1.6e30}",
        "{'type': 'number', 'minimum': -2.75, 'maximum': -2.5}",
        "{'type': 'number', 'minimum': 0.999, 'exclusiveMaximum': 1}",
        "{'type': 'number', 'minimum': 1e-300, 'maximum': 1e-299}",
        "{'enum': [1, 10, 100, 1.5, -3, 1e30, null, true, 'x', [1, {'a': 2}], {'b': [], 'c': 'd'}]}",
        "{'const': {'a': [1, 2], 'b': {'c': null}}}",
        "{'type': 'array', 'items': {'type': 'integer'}, 'minItems': 2, 'maxItems': 3}",
        "{'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'boolean'}], 'items': false}",
        "{'type': 'array', 'prefixItems': [{'const': 1}], 'items': {'type': 'null'}, 'minItems': 1}",
        "{'type': ['object', 'null'], 'properties': {'a': {'type': 'integer'}, 'ab': {'type': 'string'}}, 'required': ['ab']}",
        "{'type': 'object', 'properties': {'a': {}, 'b': {}, 'c': {}}, 'additionalProperties': false, 'minProperties': 2, 'maxProperties': 2}",
        "{'type': 'object', 'additionalProperties': {'type': 'integer'}, 'maxProperties': 3}",
        "{'type': 'object', 'properties': {'a': false, 'ab': true}, 'required': ['b'], 'minProperties': 2}",
        "{'type': 'object', 'required': ['x', 'y'], 'maxProperties': 2}",
        "{'type': 'object', 'properties': {'q\\u0022uote': {'const': 1}, 'new\\nline': {'const': 2}, '\\u0001': {'const': 3}}, 'required': ['q\\u0022uote', '\\u0001'], 'additionalProperties': false}",
        "{'anyOf': [{'type': 'object', 'properties': {'k': {'const': 'a'}, 'v': {'type': 'integer'}}, 'required': ['k', 'v'], 'additionalProperties': false}, {'type': 'object', 'properties': {'k': {'const': 'b'}, 'w': {'type': 'string'}}, 'required': ['k'], 'additionalProperties': false}]}",
        "{'oneOf': [{'type': 'integer', 'maximum': 3}, {'type': 'integer', 'minimum': 5}, {'type': 'string'}, {'type': 'array', 'maxItems': 1}, {'type': 'array', 'minItems': 3}]}",
        "{'allOf': [{'type': 'object', 'properties': {'a': {'minimum': 3}}, 'required': ['a']}, {'properties': {'a': {'type': 'integer', 'maximum': 5}}, 'additionalProperties': {'type': 'string'}}]}",
        "{'$ref': '#/$defs/tree', '$defs': {'tree': {'type': 'object', 'properties': {'value': {'type': 'integer'}, 'children': {'type': 'array', 'items': {'$ref': '#/$defs/tree'}}}, 'required': ['value', 'children'], 'additionalProperties': false}}}",
        "{'type': 'object', 'properties': {'next': {'anyOf': [{'$ref': '#'}, {'type': 'null'}]}}, 'required': ['next'], 'additionalProperties': false}");
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void whatIsWrittenSatisfies(String quoted) {
    JsonNode source = TestingJson.read(quoted.replace('\'', '"'));
    JsonSchema schema = JsonSchema.compile(source, "schema");
    TestingWalk walk = new TestingWalk(quoted.hashCode());
    Automaton automaton = new Automaton();
    for (int i = 0; i < WALKS; i++) {
      String text = walk.write(schema.value(automaton, automaton.end()), i);
      assertThat(schema.violations(TestingJson.read(text), "value")).as(text).isEmpty();
      assertThat(schema.violations(TestingJson.readDoubles(text), "value")).as(text).isEmpty();
    }
  }

  /** Another judge: the library, on values that are nearly right. */
  @ParameterizedTest
  @MethodSource("schemas")
  void whatIsNearlyRightIsAccepted_exactlyWhenItSatisfies(String quoted) {
    JsonSchema schema = JsonSchema.compile(TestingJson.read(quoted.replace('\'', '"')), "schema");
    TestingWalk walk = new TestingWalk(quoted.hashCode());
    TestingValues values = new TestingValues(quoted.hashCode());
    Automaton automaton = new Automaton();
    State start = schema.value(automaton, automaton.end());
    for (int i = 0; i < VALUES; i++) {
      JsonNode right = TestingJson.read(walk.write(start, i % WALKS));
      for (JsonNode value : List.of(values.any(), values.changed(right))) {
        boolean valid = schema.violations(value, "value").isEmpty();
        assertThat(TestingJson.accepts(start, TestingJson.write(value)))
            .as("%s", value)
            .isEqualTo(valid);
      }
    }
  }
}
