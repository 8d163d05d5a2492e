package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which way a solution takes. */
record Course(Broken broken, boolean hidden, Dice dice) {
  /** Shares of special courses; the others are plan, edit, say. */
  private static final double SLIPS = 0.07;

  private static final double MISSPELT = 0.04;
  private static final double REPLANS = 0.09;

  void play(Solution solution, Map<String, Answer> answers) {
    double chance = dice.below(10_000) / 10_000.0;
    if (hidden) {
      solution.planAndFind().readAndEdit();
    } else if (chance < SLIPS) {
      slip(solution, answers);
    } else if (chance < SLIPS + MISSPELT) {
      misspelt(solution);
    } else if (chance < SLIPS + MISSPELT + REPLANS) {
      replan(solution, answers);
    } else {
      solution.plan().edit();
    }
  }

  private void misspelt(Solution solution) {
    String wrong = doubled(broken.repair().oldText());
    solution.plan();
    if (!broken.module().text().contains(wrong)) {
      solution.misspeltEdit(wrong);
    }
    solution.edit();
  }

  /** With one letter written twice, if there is a letter at all. */
  private String doubled(String text) {
    List<Integer> letters = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      if (Character.isLetter(text.charAt(i))) {
        letters.add(i);
      }
    }
    if (letters.isEmpty()) {
      return text;
    }
    int place = dice.pick(letters);
    return text.substring(0, place + 1) + text.substring(place);
  }

  private void slip(Solution solution, Map<String, Answer> answers) {
    for (Mutant<Routine> mutant : wrongMutants()) {
      Optional<Broken.WrongTurn> turn = broken.after(mutant);
      if (turn.isEmpty() || turn.get().edit().line() != broken.repair().line()) {
        continue;
      }
      Optional<Edit> then = Edit.between(turn.get().text(), broken.right());
      if (then.isPresent() && then.get().unique()) {
        answers.put(turn.get().text(), Answer.failure(turn.get().output()));
        solution.plan().slipAndEdit(turn.get(), then.get());
        return;
      }
    }
    solution.plan().edit();
  }

  private void replan(Solution solution, Map<String, Answer> answers) {
    for (Mutant<Routine> mutant : wrongMutants()) {
      Optional<Broken.WrongTurn> turn = broken.after(mutant);
      if (turn.isPresent()) {
        answers.put(turn.get().text(), Answer.failure(turn.get().output()));
        solution.wrongAttempt(turn.get(), mutant.fault());
        break;
      }
    }
    solution.plan().edit();
  }

  private List<Mutant<Routine>> wrongMutants() {
    return dice.shuffled(new Faults(broken.test().language(), dice).of(broken.routine()));
  }
}
