package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
  }
}
