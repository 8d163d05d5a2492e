package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Dice;
import java.util.List;

/** Sentences in which somebody asks for a repair. */
final class TaskWords {
  private static final List<String> NAMING =
      List.of(
          "The test of %s fails. Find the fault and fix it.",
          "Fix the fault in %s.",
          "Something is wrong in %s: the test fails. Repair it.",
          "%s has a bug. Find it and correct it.",
          "Make the test of %s pass.",
          "Please repair %s so that its test passes.",
          "A function in %s returns wrong values. Fix it.");

  private static final List<String> GENERAL =
      List.of(
          "The test fails. Find the fault and fix it.",
          "Make the failing test pass.",
          "There is a bug in this project. Fix it.",
          "One function returns wrong values. Find and correct it.",
          "Repair the project so that its test passes.",
          "Please fix the failing test.");

  private static final List<String> THEN_RUN =
      List.of(" Then run the test.", " Run the test at the end.", " Run the test once it is done.");

  private TaskWords() {}

  static String naming(Dice dice, String path) {
    return dice.pick(NAMING).formatted(path);
  }

  static String general(Dice dice) {
    return dice.pick(GENERAL);
  }

  /** What is said when the test shall be run too. */
  static String thenRun(Dice dice) {
    return dice.pick(THEN_RUN);
  }
}
