package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The view of a schema that other forms than JSON are made from. */
class ValuesTest {
  @Test
  void stringsAndTheRest() {
    Values values =
        TestingJson.schema(
                """
                {"anyOf": [{"type": "string", "maxLength": 3}, {"enum": ["longer", 5]}, {"type": "null"}]}
                """)
            .values();
    assertThat(values.mayBeText()).isTrue();
    assertThat(accepts(values.text(), "abc")).isTrue();
    assertThat(accepts(values.text(), "longer")).isTrue();
    assertThat(accepts(values.text(), "long")).isFalse();
    Values rest = values.withoutText();
    assertThat(rest).isNotNull().isSameAs(values.withoutText());
    assertThat(rest.mayBeText()).isFalse();
    assertThat(rest.withoutText()).isSameAs(rest);
    assertThatThrownBy(rest::text).isInstanceOf(IllegalStateException.class);
    Automaton automaton = new Automaton();
    assertThat(TestingJson.accepts(rest.value(automaton, automaton.end()), "5")).isTrue();
    assertThat(TestingJson.accepts(rest.value(automaton, automaton.end()), "null")).isTrue();
    assertThat(TestingJson.accepts(rest.value(automaton, automaton.end()), "\"abc\"")).isFalse();
  }

  @Test
  void onlyStrings() {
    assertThat(TestingJson.schema("{\"type\": \"string\"}").values().withoutText()).isNull();
  }

  @Test
  void propertiesInTheirOrder() {
    ObjectView view =
        view(
            """
            {"type": "object", "required": ["to", "extra"], "minProperties": 3,
             "properties": {"to": {"type": "string"}, "never": false, "cc": {"type": "array"}},
             "additionalProperties": {"type": "integer"}}
            """);
    assertThat(view.properties())
        .extracting(ObjectView.Property::name)
        .containsExactly("to", "cc", "extra");
    assertThat(view.properties())
        .extracting(ObjectView.Property::required)
        .containsExactly(true, false, true);
    assertThat(view.properties().getFirst().values().mayBeText()).isTrue();
    assertThat(view.others()).isNotNull();
    assertThat(view.others().mayBeText()).isFalse();
    assertThat(view.minProperties()).isEqualTo(3);
    assertThat(view.maxProperties()).isEqualTo(Integer.MAX_VALUE);
    for (String declared : List.of("to", "never", "cc", "extra")) {
      assertThat(accepts(view.otherNames(), declared)).isFalse();
    }
    assertThat(accepts(view.otherNames(), "tot")).isTrue();
    assertThat(accepts(view.otherNames(), "t")).isTrue();
  }

  @Test
  void noOtherProperties() {
    assertThat(view("{\"type\": \"object\", \"additionalProperties\": false}").others()).isNull();
  }

  @Test
  void oneViewForEachAlternative() {
    Values values =
        TestingJson.schema(
                """
                {"type": ["object", "null"], "properties": {"a": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
                """)
            .values();
    assertThat(values.objects())
        .extracting(view ->
            view.properties().stream()
                .filter(ObjectView.Property::required)
                .map(ObjectView.Property::name)
                .toList())
        .containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void contentsAreValues() {
    TextContent some = TextContent.oneOf(Set.of("ab", "ac", "b"));
    assertThat(some.step('a')).isEqualTo(some.step('a'));
    assertThat(TextContent.any().step('a')).isEqualTo(TextContent.any());
    assertThat(accepts(TextContent.allBut(Set.of("ä")), "ä")).isFalse();
    assertThat(accepts(TextContent.allBut(Set.of("ä")), "ö")).isTrue();
    assertThat(accepts(TextContent.allBut(Set.of("ä")), "")).isTrue();
    assertThat(accepts(TextContent.allBut(Set.of("")), "")).isFalse();
    assertThatThrownBy(() -> TextContent.oneOf(Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** One object for equal states: masks are computed once. */
  @Test
  void statesAreShared() {
    Automaton automaton = new Automaton();
    JsonSchema schema =
        TestingJson.schema(
            """
            {"type": "object", "properties": {"s": {"type": "string"}, "n": {"type": "number"}},
             "additionalProperties": false}
            """);
    assertThat(state(schema, "{\"s\": \"abc", automaton))
        .isSameAs(state(schema, "{\"s\": \"\\u00e9 other text", automaton));
    assertThat(state(schema, "{\"s\": \"\", \"n\": 3", automaton))
        .isNotSameAs(state(schema, "{\"n\": 3", automaton));
    assertThat(state(schema, "{\"s\": \"\", \"n\": 3}", automaton))
        .isSameAs(state(schema, "{\"n\": 3, \"s\": \"x\"}", automaton))
        .isSameAs(automaton.end());
    int size = automaton.size();
    state(schema, "{\"s\": \"again\", \"n\": 4", automaton);
    assertThat(automaton.size()).isLessThan(size + 20);
  }

  private static State state(JsonSchema schema, String text, Automaton automaton) {
    State state = schema.value(automaton, automaton.end());
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      state = state.step(value & 0xff);
    }
    return state;
  }

  private static ObjectView view(String schema) {
    List<ObjectView> views = TestingJson.schema(schema).values().objects();
    assertThat(views).hasSize(1);
    return views.getFirst();
  }

  private static boolean accepts(TextContent start, String text) {
    TextContent content = start;
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      content = content.step(value & 0xff);
      if (content == null) {
        return false;
      }
    }
    return content.accepting();
  }
}
