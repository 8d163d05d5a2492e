package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that are wrong, impossible or huge end in a clear error, or are right. */
class HostileSchemaTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | neither an object nor true or false",
        "[] | neither an object nor true or false",
        "{'type': 'text'} | at # is not valid: type is none of",
        "{'type': 3} | at # is not valid: type is not a list of texts",
        "{'properties': {'a': 3}} | at # is not valid: properties holds NUMBER where a schema belongs",
        "{'properties': []} | is not an object of schemas",
        "{'properties': {'a': {'minLength': -1}}} | at #/properties/a is not valid: minLength is not a whole number",
        "{'maxItems': 1.5} | is not a whole number",
        "{'minimum': '3'} | minimum is not a number",
        "{'minimum': 1e99999} | has more than 1000 digits",
        "{'enum': 'a'} | enum is not a list",
        "{'enum': ['\\ud800']} | half a surrogate pair",
        "{'anyOf': []} | anyOf is not a list of schemas",
        "{'required': 'a'} | required is not a list of texts",
        "{'$ref': '#'} | at # refers to itself",
        "{'$ref': '#/$defs/a', '$defs': {'a': {'allOf': [{'$ref': '#/$defs/b'}]}, 'b': {'anyOf': [{'type': 'null'}, {'$ref': '#/$defs/a'}]}}} | refers to itself without going into",
        "{'$ref': '#/$defs/a~1b'} | refers to #/$defs/a~1b, which does not exist",
        "{'$ref': '#anchor'} | which does not exist",
        "{'$ref': '#/%zz'} | which does not exist",
        "{'$ref': 'https://example.com/s'} | others are not loaded",
        "{'$ref': 'http://[bad'} | others are not loaded",
        "{'$ref': 5} | has a $ref that is not text",
        "{'$schema': 'https://example.com/dialect'} | unknown dialect",
        "false | cannot be satisfied",
        "{'type': 'integer', 'minimum': 2, 'maximum': 1} | cannot be satisfied",
        "{'type': 'integer', 'exclusiveMinimum': 1, 'exclusiveMaximum': 2} | cannot be satisfied",
        "{'type': 'string', 'minLength': 3, 'maxLength': 2} | cannot be satisfied",
        "{'allOf': [{'type': 'string'}, {'type': 'number'}]} | cannot be satisfied",
        "{'enum': []} | cannot be satisfied",
        "{'enum': ['a'], 'type': 'number'} | cannot be satisfied",
        "{'type': 'object', 'properties': {'a': false}, 'required': ['a']} | cannot be satisfied",
        "{'type': 'object', 'required': ['a', 'b'], 'maxProperties': 1} | cannot be satisfied",
        "{'type': 'object', 'additionalProperties': false, 'minProperties': 1} | cannot be satisfied",
        "{'type': 'array', 'prefixItems': [false], 'minItems': 1} | cannot be satisfied",
        "{'type': 'object', 'properties': {'next': {'$ref': '#'}}, 'required': ['next']} | cannot be satisfied"
      })
  void isRefused(String quoted, String message) {
    JsonNode schema = TestingJson.read(quoted.replace('\'', '"'));
    for (boolean strict : new boolean[] {true, false}) {
      assertThatThrownBy(
              () -> {
                if (strict) {
                  JsonSchema.compile(schema, "tool x");
                } else {
                  JsonSchema.compileLenient(schema, "tool x");
                }
              })
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith("tool x: the schema at ")
          .hasMessageContaining(message.strip())
          .extracting(e -> ((EngineException) e).code())
          .isEqualTo(ErrorCode.REQUEST_INVALID);
    }
  }

  @Test
  void namesTheKeywordThatIsNotEnforced() {
    JsonNode schema =
        TestingJson.read("{\"properties\": {\"a/b\": {\"items\": {\"multipleOf\": 3}}}}");
    assertThatThrownBy(() -> JsonSchema.compile(schema, "tool x"))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "tool x: the schema at #/properties/a~1b/items uses multipleOf, which cannot be enforced"
                + " while a value is written.")
        .extracting(e -> ((EngineException) e).code())
        .isEqualTo(ErrorCode.SCHEMA_UNSUPPORTED);
    assertThat(JsonSchema.compileLenient(schema, "tool x").notEnforced())
        .containsExactly("#/properties/a~1b/items/multipleOf");
  }

  /** 2 to the power of 30 ways to choose. */
  @Test
  void tooManyAlternatives() {
    String choice = "{\"anyOf\": [{\"minLength\": %d}, {\"maxLength\": %d}]}";
    String all =
        IntStream.range(0, 30)
            .mapToObj(i -> choice.formatted(i, 100 + i))
            .collect(Collectors.joining(", "));
    refusedAsTooLarge(TestingJson.read("{\"allOf\": [" + all + "]}"));
  }

  /** Every set of these schemas is one of its own. */
  @Test
  void tooManyCombinations() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode definitions = root.putObject("$defs");
    for (int i = 0; i < 40; i++) {
      ObjectNode properties = definitions.putObject("d" + i).putObject("properties");
      for (int k = 0; k < 40; k++) {
        if (k % (i + 2) != 0) {
          properties.putObject("p" + k).put("$ref", "#/$defs/d" + (i * 7 + k * 3) % 40);
        }
      }
    }
    root.putArray("allOf").addObject().put("$ref", "#/$defs/d0");
    ((ObjectNode) root.at("/allOf/0"))
        .putArray("allOf")
        .add(reference("d1"))
        .add(reference("d2"))
        .add(reference("d3"));
    refusedAsTooLarge(root);
  }

  @Test
  void tooMuchWorkInPatterns() {
    String pattern =
        IntStream.range(0, 100)
            .mapToObj(i -> Character.toString(0x100 + i) + ".*" + Character.toString(0x200 + i))
            .collect(Collectors.joining("|"));
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < 1_000; i++) {
      root.withObject("properties").putObject("p" + i).put("pattern", pattern);
    }
    assertThatThrownBy(() -> JsonSchema.compileLenient(root, "tool x"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("the schema has too many");
  }

  @Test
  void tooManyParts() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode properties = root.putObject("properties");
    for (int i = 0; i < 20_001; i++) {
      properties.putObject("p" + i);
    }
    refusedAsTooLarge(root);
  }

  @ParameterizedTest
  @ValueSource(strings = {"properties", "items", "allOf", "anyOf", "oneOf", "const"})
  void deepSchemas(String keyword) {
    assertThat(TestingJson.accepts(JsonSchema.compile(deep(keyword, 300), "schema"), "null"))
        .isEqualTo(!keyword.equals("const"));
    refusedAsTooLarge(deep(keyword, 20_000));
  }

  @Test
  void aLongChainOfReferences() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode definitions = root.putObject("$defs");
    for (int i = 0; i < 5_000; i++) {
      definitions.putObject("d" + i).put("$ref", "#/$defs/d" + (i + 1));
    }
    definitions.putObject("d5000").put("type", "null");
    root.put("$ref", "#/$defs/d0");
    JsonSchema schema = JsonSchema.compile(root, "schema");
    assertThat(TestingJson.accepts(schema, "null")).isTrue();
    assertThat(TestingJson.accepts(schema, "1")).isFalse();
  }

  @Test
  void tenThousandConstants() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < 10_000; i++) {
      root.withArray("enum").add("name " + i).add(i * 3);
    }
    JsonSchema schema = JsonSchema.compile(root, "schema");
    assertThat(TestingJson.accepts(schema, "\"name 9999\"")).isTrue();
    assertThat(TestingJson.accepts(schema, "\"name 99999\"")).isFalse();
    assertThat(TestingJson.accepts(schema, "29997")).isTrue();
    assertThat(TestingJson.accepts(schema, "29998")).isFalse();
    for (int i = 0; i < 10_000; i++) {
      root.withArray("enum").addObject().put("n", i);
    }
    refusedAsTooLarge(root);
  }

  private static JsonNode reference(String definition) {
    return JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + definition);
  }

  private static JsonNode deep(String keyword, int depth) {
    JsonNode schema = JsonNodeFactory.instance.objectNode().put("title", "innermost");
    for (int i = 0; i < depth; i++) {
      ObjectNode outer = JsonNodeFactory.instance.objectNode();
      switch (keyword) {
        case "properties" -> outer.putObject("properties").set("a", schema);
        case "allOf", "anyOf", "oneOf" -> outer.putArray(keyword).add(schema);
        case "const" -> outer.set(i == depth - 1 ? "const" : "a", schema);
        default -> outer.set(keyword, schema);
      }
      schema = outer;
    }
    return schema;
  }

  private static void refusedAsTooLarge(JsonNode schema) {
    assertThatThrownBy(() -> JsonSchema.compile(schema, "tool x"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("the schema has too many");
  }
}
