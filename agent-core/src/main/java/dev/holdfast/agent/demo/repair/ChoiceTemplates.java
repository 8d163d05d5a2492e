package dev.holdfast.agent.demo.repair;

import static dev.holdfast.agent.demo.repair.Code.*;
import static dev.holdfast.agent.demo.repair.Template.numbers;
import static dev.holdfast.agent.demo.repair.Template.unit;

import dev.holdfast.agent.demo.Dice;
import java.util.List;

/** Functions that choose one of several numbers, or judge one. */
final class ChoiceTemplates {
  static final List<Template> ALL =
      List.of(
          new Template("largest", ChoiceTemplates::largest),
          new Template("smallest", ChoiceTemplates::smallest),
          new Template("clamp", ChoiceTemplates::clamp),
          new Template("larger of two", ChoiceTemplates::larger),
          new Template("smaller of two", ChoiceTemplates::smaller),
          new Template("difference", ChoiceTemplates::difference),
          new Template("even", ChoiceTemplates::even),
          new Template("leap year", ChoiceTemplates::leapYear),
          new Template("grade", ChoiceTemplates::grade),
          new Template("between", ChoiceTemplates::between),
          new Template("outside", ChoiceTemplates::outside));

  private ChoiceTemplates() {}

  private static Unit best(Noun noun, Dice dice, String name, Expression better) {
    return unit(
        new Routine(
            words(name + " " + noun.one()),
            "return the " + name + " of all",
            "",
            Type.WHOLE,
            List.of(list(noun.many())),
            List.of(
                declare("best", element(noun.many(), place(0))),
                each(noun.one(), noun.many(), when(better, assign("best", the(noun.one())))),
                give(the("best")))),
        List.of(numbers(dice, 2, 90)),
        List.of(numbers(dice, 2, 300)));
  }

  private static Unit largest(Noun noun, Dice dice) {
    return best(noun, dice, dice.pick("largest", "highest"), more(the(noun.one()), the("best")));
  }

  private static Unit smallest(Noun noun, Dice dice) {
    return best(noun, dice, dice.pick("smallest", "lowest"), less(the(noun.one()), the("best")));
  }

  private static Unit clamp(Noun noun, Dice dice) {
    int low = dice.value(5, 90);
    int high = low + dice.value(10, 90);
    return unit(
        new Routine(
            words(dice.pick("clamp ", "limit ") + noun.one()),
            "return what lies between low and high",
            "",
            Type.WHOLE,
            List.of(whole(noun.one()), whole("low"), whole("high")),
            List.of(
                when(less(the(noun.one()), the("low")), give(the("low"))),
                when(more(the(noun.one()), the("high")), give(the("high"))),
                give(the(noun.one())))),
        List.of(low - dice.between(1, 4), low, high),
        List.of(high + dice.between(1, 40), low, high),
        List.of(low + dice.between(1, 9), low, high));
  }

  private static Unit chosen(Noun noun, Dice dice, String name, Expression condition) {
    int first = dice.value(5, 300);
    int second = dice.value(5, 90);
    return unit(
        new Routine(
            words(name + " " + noun.one()),
            "return the " + name + " of left and right",
            "",
            Type.WHOLE,
            List.of(whole("left"), whole("right")),
            List.of(when(condition, give(the("left"))), give(the("right")))),
        List.of(first, first + dice.between(1, 60)),
        List.of(second + dice.between(1, 60), second));
  }

  private static Unit larger(Noun noun, Dice dice) {
    return chosen(noun, dice, dice.pick("larger", "higher"), more(the("left"), the("right")));
  }

  private static Unit smaller(Noun noun, Dice dice) {
    return chosen(noun, dice, dice.pick("smaller", "lower"), less(the("left"), the("right")));
  }

  private static Unit difference(Noun noun, Dice dice) {
    int first = dice.value(5, 300);
    int second = dice.value(5, 90);
    return unit(
        new Routine(
            words(noun.one() + dice.pick(" difference", " distance")),
            "return how far left and right are apart",
            "Never negative.",
            Type.WHOLE,
            List.of(whole("left"), whole("right")),
            List.of(
                when(more(the("left"), the("right")), give(minus(the("left"), the("right")))),
                give(minus(the("right"), the("left"))))),
        List.of(first, first + dice.between(1, 60)),
        List.of(second + dice.between(1, 60), second));
  }

  private static Unit even(Noun noun, Dice dice) {
    boolean odd = dice.chance(0.5);
    Expression rest = remainder(the(noun.one()), known(2));
    int half = dice.between(3, 40);
    return unit(
        new Routine(
            words((odd ? "is odd " : "is even ") + noun.one()),
            odd ? "tell whether it is odd" : "tell whether it is even",
            "",
            Type.TRUTH,
            List.of(whole(noun.one())),
            List.of(give(odd ? unequal(rest, start(0)) : equal(rest, start(0))))),
        List.of(half * 2),
        List.of(half * 2 + 1),
        List.of(half * 2 + 2));
  }

  private static Unit leapYear(Noun noun, Dice dice) {
    String year = dice.pick("year", "calendar");
    return unit(
        new Routine(
            words("is leap " + year),
            "tell whether it is a leap year",
            "",
            Type.TRUTH,
            List.of(whole(year)),
            List.of(
                when(equal(remainder(the(year), known(400)), start(0)), give(truth(true))),
                give(
                    both(
                        equal(remainder(the(year), known(4)), start(0)),
                        unequal(remainder(the(year), known(100)), start(0)))))),
        List.of(2000),
        List.of(1900),
        List.of(1600 + 4 * dice.between(101, 120)),
        List.of(1601 + 4 * dice.between(101, 120)));
  }

  private static Unit grade(Noun noun, Dice dice) {
    int limit = dice.value(20, 300);
    boolean from = dice.chance(0.5);
    Expression condition =
        from ? atLeast(the("points"), documented(limit)) : more(the("points"), documented(limit));
    return unit(
        new Routine(
            words(noun.one() + " passed"),
            "tell whether the points are enough",
            from
                ? "Passed with " + limit + " points or more."
                : "Passed with more than " + limit + " points.",
            Type.TRUTH,
            List.of(whole("points")),
            List.of(give(condition))),
        List.of(limit),
        List.of(limit - 1),
        List.of(limit + 1));
  }

  private static Unit between(Noun noun, Dice dice) {
    int low = dice.value(5, 90);
    int high = low + dice.value(10, 90);
    return unit(
        new Routine(
            words(noun.one() + " fits"),
            "tell whether it lies between low and high",
            "Low and high fit too.",
            Type.TRUTH,
            List.of(whole(noun.one()), whole("low"), whole("high")),
            List.of(
                give(
                    both(
                        atLeast(the(noun.one()), the("low")),
                        atMost(the(noun.one()), the("high")))))),
        List.of(low, low, high),
        List.of(high, low, high),
        List.of(high + dice.between(1, 5), low, high),
        List.of(low - dice.between(1, 4), low, high));
  }

  private static Unit outside(Noun noun, Dice dice) {
    int low = dice.value(5, 90);
    int high = low + dice.value(10, 90);
    return unit(
        new Routine(
            words(noun.one() + " is outside"),
            "tell whether it is below low or above high",
            "",
            Type.TRUTH,
            List.of(whole(noun.one()), whole("low"), whole("high")),
            List.of(
                give(
                    either(
                        less(the(noun.one()), the("low")), more(the(noun.one()), the("high")))))),
        List.of(low, low, high),
        List.of(high, low, high),
        List.of(high + dice.between(1, 5), low, high),
        List.of(low - dice.between(1, 4), low, high));
  }
}
