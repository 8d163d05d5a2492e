package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.holdfast.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {
  @Test
  void writesAnObjectOfAnyOrder() {
    JsonSchema schema =
        TestingJson.schema(
            """
            {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
             "required": ["name"], "additionalProperties": false}
            """);
    assertThat(TestingJson.accepts(schema, "{\"name\": \"Ada\", \"age\": 36}")).isTrue();
    assertThat(TestingJson.accepts(schema, "{\"age\": 36, \"name\": \"Ada\"}")).isTrue();
    assertThat(TestingJson.accepts(schema, "{\"age\": 36}")).isFalse();
    assertThat(TestingJson.accepts(schema, "{\"name\": \"Ada\", \"name\": \"Ada\"}")).isFalse();
    assertThat(TestingJson.accepts(schema, "{\"name\": \"Ada\", \"size\": 1}")).isFalse();
  }

  @Test
  void namesWhatIsWrongForAModel() {
    JsonSchema schema =
        TestingJson.schema(
            """
            {"type": "object", "properties": {"count": {"type": "integer", "maximum": 10},
             "list": {"type": "array", "items": {"type": "string"}}}, "required": ["count"]}
            """);
    assertThat(schema.violations(TestingJson.read("{\"count\": 11}"), "arguments"))
        .containsExactly("arguments.count: must have a maximum value of 10");
    assertThat(schema.violations(TestingJson.read("{\"list\": [\"a\", 2]}"), "arguments"))
        .containsExactlyInAnyOrder(
            "arguments: required property 'count' not found",
            "arguments.list[1]: integer found, string expected");
    JsonSchema open = TestingJson.schema("{\"additionalProperties\": {\"type\": \"null\"}}");
    assertThat(open.violations(TestingJson.read("{\"\": 1, \"a b\": 2, \"c\": null}"), "arguments"))
        .containsExactlyInAnyOrder(
            "arguments['']: integer found, null expected",
            "arguments['a b']: integer found, null expected");
  }

  @Test
  void whatIsNotEnforcedIsFoundAfterwards() {
    JsonSchema schema =
        JsonSchema.compileLenient(
            TestingJson.read(
                """
                {"properties": {"n": {"multipleOf": 5}, "s": {"pattern": "^(a)\\\\1$"}, "x": {"pattern": "["}}}
                """),
            "schema");
    assertThat(schema.notEnforced())
        .containsExactly(
            "#/properties/n/multipleOf", "#/properties/s/pattern", "#/properties/x/pattern");
    String text = "{\"n\": 7, \"s\": \"ab\", \"x\": \"y\"}";
    assertThat(TestingJson.accepts(schema, text)).isTrue();
    assertThat(schema.violations(TestingJson.read(text), "arguments"))
        .containsExactlyInAnyOrder(
            "arguments.n: must be multiple of 5",
            "arguments.s: does not match the regex pattern ^(a)\\1$");
  }

  /** A backtracking matcher would not come back. */
  @Test
  void patternsAreMatchedInLinearTime() {
    JsonSchema schema = TestingJson.schema("{\"type\": \"string\", \"pattern\": \"^(x+x+)+y$\"}");
    assertThat(schema.violations(TestingJson.read('"' + "x".repeat(5_000) + '"'), "text"))
        .containsExactly("text: does not match the regex pattern ^(x+x+)+y$");
  }

  /** Parts that no value needs are not read by the automaton, but by the library. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"not\": {\"$ref\": \"https://example.com/x\"}}",
        "{\"not\": {\"$ref\": \"#/nowhere\"}}",
        "{\"not\": 5}",
        "{\"exclusiveMinimum\": true}"
      })
  void whatCannotBeCheckedAfterwardsIsRefused(String schema) {
    assertThatThrownBy(() -> JsonSchema.compileLenient(TestingJson.read(schema), "tool x"))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("tool x: the schema at # cannot be checked: ");
  }

  @Test
  void aValueThatNestsTooDeeplyIsNotChecked() {
    JsonSchema schema =
        TestingJson.schema("{\"anyOf\": [{\"items\": {\"$ref\": \"#\"}}, {\"type\": \"null\"}]}");
    JsonNode value = NullNode.instance;
    for (int i = 0; i < 20_000; i++) {
      value = JsonNodeFactory.instance.arrayNode().add(value);
    }
    JsonNode deep = value;
    assertThatThrownBy(() -> schema.violations(deep, "value"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("too deeply");
  }
}
