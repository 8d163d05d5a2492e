package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import java.util.List;

/** Wrong values as somebody fills them in who is not careful. */
final class Slips {
  private Slips() {}

  /** Another value than a fill's that its field takes: what belongs to another one, or misspelt. */
  static String of(Dice dice, Step.Fill fill, List<Step> steps) {
    String text = fill.text();
    return switch (fill.field().role()) {
      case "combobox" ->
          dice.pick(
              fill.field().children().stream()
                  .map(option -> ((Text) option).text())
                  .filter(option -> !option.equals(text))
                  .toList());
      case "spinbutton" -> "" + (Integer.parseInt(text) + dice.between(1, 9));
      default -> {
        List<String> others =
            steps.stream()
                .filter(step -> step instanceof Step.Fill other && !other.text().equals(text))
                .map(step -> ((Step.Fill) step).text())
                .toList();
        yield !others.isEmpty() && dice.chance(0.6)
            ? dice.pick(others)
            : dice.ofSplit(() -> misspelt(dice, text));
      }
    };
  }

  /** A piece is missing, or another letter or digit stands in its place. */
  private static String misspelt(Dice dice, String text) {
    int from = dice.below(text.length() - 1);
    int to = Math.min(text.length() - 1, from + dice.between(1, 3));
    char first = text.charAt(from);
    String instead =
        dice.chance(0.5) ? "" : "" + (Character.isDigit(first) ? digit(dice, first) : letter(dice));
    String slip = text.substring(0, from) + instead + text.substring(to);
    // Not with a space at its end, which no field would show.
    return slip.isBlank() || slip.strip().equals(text) ? text + text : slip.strip();
  }

  private static char digit(Dice dice, char other) {
    return (char) ('0' + (other - '0' + dice.between(1, 9)) % 10);
  }

  private static char letter(Dice dice) {
    return (char) ('a' + dice.below(26));
  }
}
