package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A function that everybody knows, written for any noun.
 *
 * @param name for statistics
 */
record Template(String name, BiFunction<Noun, Dice, Unit> write) {

  static final List<Template> ALL = all();

  private static List<Template> all() {
    List<Template> all = new ArrayList<>();
    all.addAll(TotalTemplates.ALL);
    all.addAll(ChoiceTemplates.ALL);
    all.addAll(SearchTemplates.ALL);
    all.addAll(MoneyTemplates.ALL);
    all.addAll(MeasureTemplates.ALL);
    all.addAll(TextTemplates.ALL);
    all.addAll(CallTemplates.ALL);
    return List.copyOf(all);
  }

  /** One function and its calls. */
  @SafeVarargs
  static Unit unit(Routine routine, List<Object>... arguments) {
    List<TestCall> calls = new ArrayList<>();
    for (List<Object> each : arguments) {
      calls.add(new TestCall(routine.name(), each));
    }
    return new Unit(List.of(routine), calls);
  }

  /** A function after another one that it calls. */
  static Unit after(Unit helper, Unit caller) {
    List<Routine> routines = new ArrayList<>(helper.routines());
    routines.addAll(caller.routines());
    List<TestCall> calls = new ArrayList<>(helper.calls());
    calls.addAll(caller.calls());
    return new Unit(routines, calls);
  }

  /** A short list of different numbers. */
  static List<Object> numbers(Dice dice, int low, int high) {
    int count = dice.between(3, 4);
    List<Object> numbers = new ArrayList<>();
    while (numbers.size() < count) {
      Object number = dice.value(low, high);
      if (!numbers.contains(number)) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** A list in which {@code middle} stands between smaller and larger ones. */
  static List<Object> around(Dice dice, int middle) {
    List<Object> numbers = new ArrayList<>();
    numbers.add(middle);
    for (int i = dice.between(1, 2); i > 0; i--) {
      numbers.add(middle - dice.between(1, 9));
    }
    numbers.add(middle + dice.between(1, 9));
    return dice.shuffled(numbers);
  }
}
