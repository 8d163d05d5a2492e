package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws right projects with their tests. */
final class ProjectDraw {
  private static final int MOST_FUNCTIONS = 3;
  private static final double SECOND_MODULE = 0.12;

  private final Language language;
  private final Dice dice;
  private final List<Template> templates;
  private final Set<List<String>> names = new HashSet<>();
  private final List<TestCall> calls = new ArrayList<>();
  private int next;

  ProjectDraw(Language language, Dice dice) {
    this.language = language;
    this.dice = dice;
    this.templates = dice.shuffled(Template.ALL);
  }

  /**
   * A project and its test.
   *
   * @param hidden whether the test's name and the number of files tell nothing about the place
   */
  TestProgram draw(boolean hidden) {
    List<Module> modules = new ArrayList<>();
    modules.add(module(dice.between(2, MOST_FUNCTIONS)));
    String name = modules.getFirst().name();
    if (hidden || dice.chance(SECOND_MODULE)) {
      modules.add(module(1));
    }
    if (hidden) {
      modules = dice.shuffled(modules);
      name = "all";
    }
    return new TestProgram(language, name, List.copyOf(modules), List.copyOf(calls));
  }

  private Module module(int functions) {
    Noun noun = Noun.draw(dice);
    List<Routine> routines = new ArrayList<>();
    while (routines.size() < functions) {
      Noun about = routines.isEmpty() || dice.chance(0.4) ? noun : Noun.draw(dice);
      Unit unit = templates.get(next++).write().apply(about, dice);
      boolean fits = routines.size() + unit.routines().size() <= MOST_FUNCTIONS;
      if (fits && unit.routines().stream().noneMatch(routine -> names.contains(routine.name()))) {
        unit.routines().forEach(routine -> names.add(routine.name()));
        routines.addAll(unit.routines());
        calls.addAll(unit.calls());
      }
    }
    return new Module(language, noun.many(), routines);
  }
}
