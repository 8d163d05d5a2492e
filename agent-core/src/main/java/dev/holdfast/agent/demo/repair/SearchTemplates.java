package dev.holdfast.agent.demo.repair;

import static dev.holdfast.agent.demo.repair.Code.*;
import static dev.holdfast.agent.demo.repair.Template.around;
import static dev.holdfast.agent.demo.repair.Template.numbers;
import static dev.holdfast.agent.demo.repair.Template.unit;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;

/** Functions that look for something in a list or make another list of it. */
final class SearchTemplates {
  static final List<Template> ALL =
      List.of(
          new Template("contains", SearchTemplates::contains),
          new Template("index of", SearchTemplates::indexOf),
          new Template("first element", SearchTemplates::first),
          new Template("last element", SearchTemplates::last),
          new Template("even elements", SearchTemplates::evens),
          new Template("elements above", SearchTemplates::above),
          new Template("multiples", SearchTemplates::scaled),
          new Template("all above", SearchTemplates::allAbove),
          new Template("any above", SearchTemplates::anyAbove));

  private SearchTemplates() {}

  private static Unit contains(Noun noun, Dice dice) {
    List<Object> numbers = numbers(dice, 2, 90);
    return unit(
        new Routine(
            words(dice.pick("has ", "contains ") + noun.one()),
            "tell whether wanted is one of them",
            "",
            Type.TRUTH,
            List.of(list(noun.many()), whole("wanted")),
            List.of(
                each(
                    noun.one(),
                    noun.many(),
                    when(equal(the(noun.one()), the("wanted")), give(truth(true)))),
                give(truth(false)))),
        List.of(numbers, numbers.getLast()),
        List.of(numbers, dice.between(91, 99)));
  }

  private static Unit indexOf(Noun noun, Dice dice) {
    List<Object> numbers = numbers(dice, 2, 90);
    return unit(
        new Routine(
            words(dice.pick("index of ", "position of ") + noun.one()),
            "return the position of wanted, the first is 0",
            "The first position is 0; -1 if it is missing.",
            Type.WHOLE,
            List.of(list(noun.many()), whole("wanted")),
            List.of(
                below(
                    "i",
                    place(0),
                    length(noun.many()),
                    when(equal(element(noun.many(), the("i")), the("wanted")), give(the("i")))),
                give(known(-1)))),
        List.of(numbers, numbers.getFirst()),
        List.of(numbers, numbers.getLast()),
        List.of(numbers, dice.between(91, 99)));
  }

  private static Unit first(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words("first " + noun.one()),
            "return the first",
            "",
            Type.WHOLE,
            List.of(list(noun.many())),
            List.of(give(element(noun.many(), place(0))))),
        List.of(numbers(dice, 2, 90)),
        List.of(numbers(dice, 2, 300)));
  }

  private static Unit last(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words("last " + noun.one()),
            "return the last",
            "",
            Type.WHOLE,
            List.of(list(noun.many())),
            List.of(give(element(noun.many(), minus(length(noun.many()), place(1)))))),
        List.of(numbers(dice, 2, 90)),
        List.of(numbers(dice, 2, 300)));
  }

  private static Routine filter(
      Noun noun, String name, String duty, List<Parameter> parameters, Statement inner) {
    return new Routine(
        words(name),
        duty,
        "",
        Type.MADE_LIST,
        parameters,
        List.of(declareList("result"), each(noun.one(), noun.many(), inner), give(the("result"))));
  }

  private static Unit evens(Noun noun, Dice dice) {
    boolean odd = dice.chance(0.5);
    String kind = odd ? "odd " : "even ";
    Expression rest = remainder(the(noun.one()), known(2));
    return unit(
        filter(
            noun,
            dice.pick("only ", "list ") + kind + noun.many(),
            "return only " + kind + "ones",
            List.of(list(noun.many())),
            when(
                odd ? unequal(rest, start(0)) : equal(rest, start(0)),
                append("result", the(noun.one())))),
        List.of(numbers(dice, 2, 90)),
        List.of(numbers(dice, 2, 90)),
        List.of(numbers(dice, 2, 300)));
  }

  private static Unit above(Noun noun, Dice dice) {
    boolean below = dice.chance(0.5);
    int limit = dice.value(12, 300);
    int other = dice.value(12, 90);
    return unit(
        filter(
            noun,
            "list " + noun.many() + (below ? " below" : " above"),
            "return those " + (below ? "below" : "above") + " the limit",
            List.of(list(noun.many()), whole("limit")),
            when(
                below ? less(the(noun.one()), the("limit")) : more(the(noun.one()), the("limit")),
                append("result", the(noun.one())))),
        List.of(around(dice, limit), limit),
        List.of(around(dice, other), other));
  }

  private static Unit scaled(Noun noun, Dice dice) {
    int factor = dice.between(2, 9);
    return unit(
        filter(
            noun,
            dice.pick("scale ", "multiples of ") + noun.many(),
            "multiply all by the factor",
            List.of(list(noun.many()), whole("factor")),
            append("result", times(the(noun.one()), the("factor")))),
        List.of(numbers(dice, 3, 40), factor),
        List.of(numbers(dice, 3, 90), factor + 1));
  }

  private static Unit allAbove(Noun noun, Dice dice) {
    int limit = dice.value(12, 300);
    List<Object> high = new ArrayList<>(List.of(limit + 1, limit + dice.between(2, 9)));
    return unit(
        new Routine(
            words("all " + noun.many() + " above"),
            "tell whether all are more than the limit",
            "",
            Type.TRUTH,
            List.of(list(noun.many()), whole("limit")),
            List.of(
                each(
                    noun.one(),
                    noun.many(),
                    when(atMost(the(noun.one()), the("limit")), give(truth(false)))),
                give(truth(true)))),
        List.of(high, limit),
        List.of(around(dice, limit), limit),
        List.of(List.of(limit, limit + 2), limit));
  }

  private static Unit anyAbove(Noun noun, Dice dice) {
    int limit = dice.value(12, 300);
    return unit(
        new Routine(
            words("any " + noun.one() + " above"),
            "tell whether one is more than the limit",
            "",
            Type.TRUTH,
            List.of(list(noun.many()), whole("limit")),
            List.of(
                each(
                    noun.one(),
                    noun.many(),
                    when(more(the(noun.one()), the("limit")), give(truth(true)))),
                give(truth(false)))),
        List.of(around(dice, limit), limit),
        List.of(List.of(limit, limit - dice.between(1, 9)), limit));
  }
}
