package dev.holdfast.agent.demo.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A project with a fault that its test notices.
 *
 * @param module the faulty file
 * @param routine the faulty function
 * @param repair the change that makes it right
 * @param output what the test says
 */
record Broken(
    TestProgram test, Module module, Routine routine, Fault fault, Edit repair, String output) {

  /** A project with a mutant in it, if it is a good task. */
  static Optional<Broken> of(TestProgram test, Module right, Mutant<Routine> mutant) {
    Module module = right.with(mutant.changed());
    Optional<Edit> repair = Edit.between(module.text(), right.text());
    if (repair.isEmpty() || (!repair.get().unique() && mutant.fault() != Fault.MISSING_RETURN)) {
      return Optional.empty();
    }
    return failure(test, module)
        .filter(failure -> failure.call().routine().equals(mutant.changed().name()))
        .map(failure ->
            new Broken(
                test, module, mutant.changed(), mutant.fault(), repair.get(), failure.message()));
  }

  private static Optional<TestProgram.Failure> failure(TestProgram test, Module present) {
    try {
      return test.failure(project(test, present));
    } catch (BrokenProgramException e) {
      return Optional.empty();
    }
  }

  private static List<Module> project(TestProgram test, Module present) {
    List<Module> modules = new ArrayList<>();
    for (Module module : test.modules()) {
      modules.add(module.name().equals(present.name()) ? present : module);
    }
    return modules;
  }

  /** The same project after a wrong change, if the test still fails in its way. */
  Optional<WrongTurn> after(Mutant<Routine> mutant) {
    Module changed = module.with(mutant.changed());
    Optional<Edit> edit = Edit.between(module.text(), changed.text());
    if (edit.isEmpty() || !edit.get().unique() || changed.text().equals(right())) {
      return Optional.empty();
    }
    return failure(test, changed)
        .map(failure -> new WrongTurn(edit.get(), changed.text(), failure.message()));
  }

  /** The repaired text of the faulty file. */
  String right() {
    for (Module each : test.modules()) {
      if (each.name().equals(module.name())) {
        return each.text();
      }
    }
    throw new IllegalStateException("no module " + module.name());
  }

  String functionName() {
    return module.language().name(routine.name());
  }

  /**
   * A change that does not help.
   *
   * @param text the faulty file after it
   * @param output what the test says then
   */
  record WrongTurn(Edit edit, String text, String output) {}
}
