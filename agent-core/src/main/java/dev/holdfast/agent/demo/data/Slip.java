package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import java.util.List;

/** A mistake in the lines that compute the answer. */
sealed interface Slip {

  /** The lines with the mistake. */
  String computing();

  /** The program runs and writes something else than was asked for. */
  record Wrong(String computing, String answer) implements Slip {}

  /**
   * The program ends with an error.
   *
   * @param line which line of {@code computing} fails, from 0
   * @param message what Python says
   * @param frame the function inside the module that failed, as Python names it; empty if none
   */
  record Failure(String computing, int line, String message, String frame) implements Slip {}

  static Slip wrong(String computing, Object answer) {
    return new Wrong(computing, answer.toString());
  }

  static Slip error(String computing, String message, String frame) {
    return new Failure(computing, 0, message, frame);
  }

  /** A column whose name begins with a capital that it does not have. */
  static Slip misspelt(String computing, String column, String frame) {
    String quoted = '"' + column + '"';
    List<String> lines = computing.lines().toList();
    int line = 0;
    while (!lines.get(line).contains(quoted)) {
      line++;
    }
    String other = Dice.capital(column);
    return new Failure(
        computing.replace(quoted, '"' + other + '"'), line, "KeyError: '" + other + "'", frame);
  }
}
