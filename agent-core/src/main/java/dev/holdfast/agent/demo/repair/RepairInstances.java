package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Family;
import dev.holdfast.agent.demo.Generator;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Random small projects in Python, JavaScript or Java whose test fails because of one fault in one
 * line.
 */
public final class RepairInstances implements Generator {
  private static final int TRIES = 2_000;

  /** Shares of projects whose faulty file is not shown, and of tasks that ask for a run. */
  private static final double HIDDEN = 0.10;

  private static final double RUNS_TEST = 0.12;

  @Override
  public Instance instance(long seed, Split split) {
    Dice first = new Dice(seed, split);
    Language language = first.pick(Language.values());
    List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
    if (language == Language.JAVA) {
      faults.remove(Fault.MISSING_RETURN);
    }
    Fault fault = first.pick(faults);
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      // Other dice for each attempt: one that fails must not use up the words.
      Dice dice = new Dice(seed * 1_000_003 + attempt, split);
      boolean hidden = dice.chance(HIDDEN);
      TestProgram test = new ProjectDraw(language, dice).draw(hidden);
      Optional<Broken> broken = broken(test, fault, dice);
      if (broken.isPresent()) {
        return instance(seed, split, broken.get(), hidden, dice);
      }
    }
    throw new IllegalStateException("no " + fault.label() + " in " + language.label());
  }

  private static Optional<Broken> broken(TestProgram test, Fault fault, Dice dice) {
    Faults faults = new Faults(test.language(), dice);
    Module module = dice.pick(test.modules());
    List<Broken> found = new ArrayList<>();
    for (Routine routine : module.routines()) {
      for (Mutant<Routine> mutant : faults.of(routine)) {
        if (mutant.fault() == fault) {
          Broken.of(test, module, mutant).ifPresent(found::add);
        }
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(dice.pick(found));
  }

  private static Instance instance(
      long seed, Split split, Broken broken, boolean hidden, Dice dice) {
    TestProgram test = broken.test();
    Language language = test.language();
    SortedMap<String, String> files = new TreeMap<>();
    for (Module module : test.modules()) {
      files.put(module.path(), module.text());
    }
    files.put(broken.module().path(), broken.module().text());
    files.put(test.path(), test.text());
    if (hidden) {
      files.put(
          "README.md",
          "# " + Dice.capital(test.modules().getFirst().name()) + "\n\nSmall functions.\n");
      files.put("CHANGES.md", "First version.\n");
    }
    String check = language.check(test.name());
    boolean runsTest = dice.chance(RUNS_TEST);
    boolean naming = !hidden && dice.chance(0.6);
    String task =
        (naming ? TaskWords.naming(dice, broken.module().path()) : TaskWords.general(dice))
            + (runsTest ? TaskWords.thenRun(dice) : "");

    Map<String, Answer> answers = new HashMap<>();
    answers.put(broken.module().text(), Answer.failure(broken.output()));
    answers.put(broken.right(), Answer.success("ok\n"));
    Solution solution = new Solution(broken);
    new Course(broken, hidden, dice).play(solution, answers);
    if (runsTest) {
      solution.runTest(check);
    }
    return new Instance(
        Family.REPAIR,
        language.label() + "/" + broken.fault().label(),
        seed,
        split,
        task,
        files,
        check,
        solution.say().moves(),
        new KnownTexts(broken.module().path(), answers));
  }
}
