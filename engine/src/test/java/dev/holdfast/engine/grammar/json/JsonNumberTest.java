package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonNumberTest {
  private static final String ALPHABET = "-01259.e+";
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");
  private static final Pattern NUMBER =
      Pattern.compile(
          "-?(0|[1-9][0-9]*)([.][0-9]+)?|-?[1-9]([.][0-9]+)?e[+-]?([0-2]?[0-9]{1,2}|30[0-7])");

  @ParameterizedTest
  @CsvSource({
    "-100, 100",
    "7, 7",
    "-7, -3",
    "0, 45",
    "12, 340",
    "99, 101",
    "0.5, 0.75",
    "-0.25, 0.125",
    "1e3, 2e4",
    "-3e2, -1.5e1",
    "1e-9, 1e-4"
  })
  void everyShortText_isANumberInTheRange_exactlyWhenItIsAccepted(BigDecimal min, BigDecimal max) {
    for (boolean open : new boolean[] {false, true}) {
      NumberRange range = NumberRange.atLeast(min, open).and(NumberRange.atMost(max, open));
      Predicate<String> inRange =
          text -> {
            BigDecimal value = new BigDecimal(text);
            return value.compareTo(min) >= (open ? 1 : 0)
                && value.compareTo(max) <= (open ? -1 : 0);
          };
      // A minus sign before a zero where no number is negative leads nowhere useful.
      Predicate<String> number =
          text ->
              NUMBER.matcher(text).matches()
                  && inRange.test(text)
                  && !(text.startsWith("-") && min.signum() >= 0);
      compare(range, number);
      compare(
          range.and(NumberRange.INTEGERS),
          text -> INTEGER.matcher(text).matches() && inRange.test(text));
    }
  }

  @Test
  void withoutBounds() {
    compare(NumberRange.ALL, text -> NUMBER.matcher(text).matches());
    compare(NumberRange.INTEGERS, text -> INTEGER.matcher(text).matches());
  }

  /** 20 digits hold numbers that a double cannot tell from the bound. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.99999999999999999, 0.9999999999999998",
    "0.1, 0.0999999999999999999, 0.0999999999999999"
  })
  void whatIsReadAsTheBoundIsLeftOut(BigDecimal bound, String same, String smaller) {
    State below = start(NumberRange.atMost(bound, true));
    assertThat(TestingJson.accepts(below, same)).isFalse();
    assertThat(TestingJson.accepts(below, smaller)).isTrue();
    State above = start(NumberRange.atLeast(bound.negate(), true));
    assertThat(TestingJson.accepts(above, "-" + same)).isFalse();
    assertThat(TestingJson.accepts(above, "-" + smaller)).isTrue();
  }

  @Test
  void digitsEnd() {
    State number = start(NumberRange.ALL);
    assertThat(TestingJson.accepts(number, "1".repeat(20))).isTrue();
    assertThat(TestingJson.accepts(number, "1".repeat(21))).isFalse();
    assertThat(TestingJson.accepts(number, "-1." + "1".repeat(20))).isTrue();
    assertThat(TestingJson.accepts(number, "-1." + "1".repeat(21))).isFalse();
    assertThat(TestingJson.accepts(number, "9.9e307")).isTrue();
    assertThat(TestingJson.accepts(number, "9.9e-307")).isTrue();
    assertThat(TestingJson.accepts(number, "9.9e308")).isFalse();
    assertThat(TestingJson.accepts(number, "1e+016")).isTrue();
    assertThat(TestingJson.accepts(number, "1e0016")).isFalse();
    assertThat(TestingJson.accepts(number, "12e3")).isFalse();
  }

  private static State start(NumberRange range) {
    Values values =
        Values.of(
            new Shape(List.of(), List.of(Numbers.of(range)), List.of(), List.of(), List.of()));
    Automaton automaton = new Automaton();
    return values.value(automaton, automaton.end());
  }

  private static void compare(NumberRange range, Predicate<String> number) {
    compare(start(range), number, "", 5);
  }

  private static void compare(
      @Nullable State state, Predicate<String> number, String text, int more) {
    boolean accepted = state != null && state.accepting();
    if (accepted != (!text.isEmpty() && number.test(text))) {
      throw new AssertionError((accepted ? "accepted: " : "not accepted: ") + text);
    }
    for (int i = 0; more > 0 && i < ALPHABET.length(); i++) {
      char letter = ALPHABET.charAt(i);
      compare(state == null ? null : state.step(letter), number, text + letter, more - 1);
    }
  }
}
