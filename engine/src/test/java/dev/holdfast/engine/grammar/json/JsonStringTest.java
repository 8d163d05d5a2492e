package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonStringTest {
  private static final JsonSchema ANY = TestingJson.schema("{\"type\": \"string\"}");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "é€😀\uffff",
        "\\\"\\\\\\/\\b\\f\\n\\r\\t",
        "\\u0000",
        "\\u00e9",
        "\\uD7ff",
        "\\ue000",
        "\\uFFFF",
        "\\ud83d\\ude00",
        "\\uDBFF\\uDFFF"
      })
  void allows(String body) {
    assertThat(TestingJson.accepts(ANY, "\"" + body + "\"")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "\u001f",
        "\"",
        "\\",
        "\\x",
        "\\u12g4",
        "\\ud83d",
        "\\ud83dx",
        "\\ud83d\\n",
        "\\ud83d\\u0041",
        "\\ude00",
        "\\ud83d\\ud83d"
      })
  void doesNotAllow(String body) {
    assertThat(TestingJson.accepts(ANY, "\"" + body + "\"")).isFalse();
  }

  /** Bytes of characters that are no well-formed UTF-8, in hexadecimal. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c080",
        "c1bf",
        "e08080",
        "e09fbf",
        "eda080",
        "edbfbf",
        "f0808080",
        "f08fbfbf",
        "f4908080",
        "f5808080",
        "fe",
        "ff",
        "c3",
        "e282",
        "f09f98",
        "c341",
        "e28241"
      })
  void bodiesAreWellFormed(String hexadecimal) {
    Automaton automaton = new Automaton();
    State state = ANY.value(automaton, automaton.end()).step('"');
    for (int i = 0; i < hexadecimal.length() && state != null; i += 2) {
      state = state.step(Integer.parseInt(hexadecimal.substring(i, i + 2), 16));
    }
    assertThat(state == null ? null : state.step('"')).isNull();
  }

  @Test
  void lengthCountsCharacters_howeverTheyAreWritten() {
    JsonSchema two =
        TestingJson.schema("{\"type\": \"string\", \"minLength\": 2, \"maxLength\": 2}");
    assertThat(TestingJson.accepts(two, "\"😀é\"")).isTrue();
    assertThat(TestingJson.accepts(two, "\"\\ud83d\\ude00\\n\"")).isTrue();
    assertThat(TestingJson.accepts(two, "\"\\u00e9\"")).isFalse();
    assertThat(TestingJson.accepts(two, "\"ab\\n\"")).isFalse();
    assertThat(TestingJson.accepts(two, "\"abc\"")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a\\/b, true",
    "a/b, true",
    "tab\\t, true",
    "tab\\u0009, true",
    "tab\\u000A, false",
    "one\\u0001, true",
    "a, false",
    "a\\u002fb, false"
  })
  void constantsAreFoundBehindEscapes(String body, boolean allowed) {
    JsonSchema listed = TestingJson.schema("{\"enum\": [\"a/b\", \"tab\\t\", \"one\\u0001\"]}");
    assertThat(TestingJson.accepts(listed, "\"" + body + "\"")).isEqualTo(allowed);
  }

  @Test
  void aNameIsKnownBehindEscapes() {
    JsonSchema schema =
        TestingJson.schema(
            """
            {"type": "object", "properties": {"a/b": {"type": "integer"}, "x\\ty": {"type": "null"}},
             "additionalProperties": {"type": "string"}}
            """);
    assertThat(TestingJson.accepts(schema, "{\"a\\/b\": 1}")).isTrue();
    assertThat(TestingJson.accepts(schema, "{\"a\\/b\": \"s\"}")).isFalse();
    assertThat(TestingJson.accepts(schema, "{\"x\\u0009y\": \"s\"}")).isFalse();
    assertThat(TestingJson.accepts(schema, "{\"a\\/b\": 1, \"a/b\": 1}")).isFalse();
    assertThat(TestingJson.accepts(schema, "{\"a\\/bc\": \"s\", \"\\u00e9\": \"s\"}")).isFalse();
    assertThat(TestingJson.accepts(schema, "{\"a\\/bc\": \"s\", \"é\": \"s\"}")).isTrue();
  }
}
