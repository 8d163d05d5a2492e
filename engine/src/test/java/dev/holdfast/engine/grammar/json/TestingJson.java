package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** JSON as the automata write it. */
final class TestingJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private TestingJson() {}

  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  /** As most readers do it: numbers with a point or exponent become doubles. */
  static JsonNode readDoubles(String json) {
    try {
      return new JsonMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  static JsonSchema schema(String json) {
    return JsonSchema.compile(read(json), "schema");
  }

  /** A value with the separators of Python; whole numbers without a point. */
  static String write(JsonNode value) {
    if (value.isNumber()) {
      return Numbers.text(value.decimalValue());
    }
    if (value.isArray()) {
      StringJoiner elements = new StringJoiner(", ", "[", "]");
      value.forEach(element -> elements.add(write(element)));
      return elements.toString();
    }
    if (value.isObject()) {
      StringJoiner members = new StringJoiner(", ", "{", "}");
      value
          .properties()
          .forEach(each -> members.add(quoted(each.getKey()) + ": " + write(each.getValue())));
      return members.toString();
    }
    return value.isTextual() ? quoted(value.textValue()) : value.toString();
  }

  static boolean accepts(JsonSchema schema, String text) {
    Automaton automaton = new Automaton();
    return accepts(schema.value(automaton, automaton.end()), text);
  }

  static boolean accepts(State start, String text) {
    State state = start;
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      state = state.step(value & 0xff);
      if (state == null) {
        return false;
      }
    }
    return state.accepting();
  }

  private static String quoted(String text) {
    try {
      return MAPPER.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
