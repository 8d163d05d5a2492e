package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPatternTest {
  private static final String ALPHABET = "ab0-_ .é😀\n";

  /** Against the regular expressions of the JDK, for every short text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "^a",
        "a$",
        "^a$",
        "^$",
        "^(a|b0)*$",
        "^a{2}b?$",
        "^a{2,}$",
        "^(?:a|b){1,3}-$",
        "^[ab]+0*$",
        "^[^a]$",
        "^[^ab\\n]{2}$",
        "^[a-b0]*-$",
        "^[a-]+$",
        "^[\\w.-]+$",
        "^\\d|\\D$",
        "^\\s\\S$",
        "^\\W+$",
        "^.$",
        "^..?$",
        "^é+$",
        "[é😀]",
        "^[^é]$",
        "^[a-\\u00ff]+$",
        "^\\x61$|b",
        "a.*b",
        "^a|b$",
        "^a+?b*?$",
        "^((a?){2}b){0,2}$",
        "^(a|ab)(0|b0)$",
        "^(|a)b$"
      })
  void matchesAsTheJdkDoes(String pattern) {
    JsonSchema schema = JsonSchema.compile(schema(pattern), "schema");
    // Its $ also stands before a line end that ends the text; \z does not.
    Pattern expected = Pattern.compile(pattern.replace("$", "\\z"));
    Automaton automaton = new Automaton();
    compare(schema.value(automaton, automaton.end()), expected, "", 4);
  }

  private static void compare(State start, Pattern expected, String text, int more) {
    boolean matches = expected.matcher(text).find();
    String written = TestingJson.write(JsonNodeFactory.instance.textNode(text));
    if (TestingJson.accepts(start, written) != matches) {
      throw new AssertionError(expected + (matches ? " matches " : " does not match ") + written);
    }
    if (more > 0) {
      ALPHABET
          .codePoints()
          .mapToObj(Character::toString)
          .forEach(letter -> compare(start, expected, text + letter, more - 1));
    }
  }

  @Test
  void lengthsAndPatternsHoldTogether() {
    JsonSchema schema =
        TestingJson.schema(
            """
            {"type": "string", "pattern": "^[ab]*$", "minLength": 2, "maxLength": 4,
             "allOf": [{"pattern": "b"}, {"pattern": "^a"}]}
            """);
    for (String text : List.of("ab", "aab", "abbb")) {
      assertThat(TestingJson.accepts(schema, '"' + text + '"')).as(text).isTrue();
    }
    for (String text : List.of("a", "b", "ba", "aa", "aabba", "abc", "")) {
      assertThat(TestingJson.accepts(schema, '"' + text + '"')).as(text).isFalse();
    }
    JsonSchema listed =
        TestingJson.schema("{\"enum\": [\"a1\", \"a\", 3], \"pattern\": \"[0-9]\"}");
    assertThat(TestingJson.accepts(listed, "\"a1\"")).isTrue();
    assertThat(TestingJson.accepts(listed, "\"a\"")).isFalse();
    assertThat(TestingJson.accepts(listed, "3")).isTrue();
    assertThatThrownBy(() ->
            TestingJson.schema("{\"type\": \"string\", \"pattern\": \"^aa$\", \"maxLength\": 1}"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("cannot be satisfied");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a)\\1",
        "(?=a)",
        "(?!a)b",
        "(?<n>a)",
        "\\bword",
        "a^b",
        "a$b",
        "(^a)",
        "(a$)",
        "\\p{L}",
        "a**",
        "*",
        "a{2,1}",
        "{1}",
        "a{",
        "[b-a]",
        "[]",
        "[^]",
        "[a",
        "(a",
        "a)",
        "\\",
        "\\ud83d",
        "a++",
        "\\c",
        "\\u{61}",
        "[\\d-x]",
        "^[a-z]{4000}$",
        "(a|b)*a(a|b){12}c"
      })
  void whatIsNotRegularOrTooLargeIsNotEnforced(String pattern) {
    ObjectNode schema = schema(pattern);
    assertThatThrownBy(() -> JsonSchema.compile(schema, "schema"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("uses pattern, which ");
    JsonSchema lenient = JsonSchema.compileLenient(schema, "schema");
    assertThat(lenient.notEnforced()).containsExactly("#/pattern");
    assertThat(TestingJson.accepts(lenient, "\"anything\"")).isTrue();
  }

  private static ObjectNode schema(String pattern) {
    return JsonNodeFactory.instance.objectNode().put("type", "string").put("pattern", pattern);
  }
}
