package dev.holdfast.agent.demo.repair;

import static dev.holdfast.agent.demo.repair.Code.*;
import static dev.holdfast.agent.demo.repair.Template.around;
import static dev.holdfast.agent.demo.repair.Template.numbers;
import static dev.holdfast.agent.demo.repair.Template.unit;

import dev.holdfast.agent.demo.Dice;
import java.util.List;

/** Functions that go through a list or a range and gather one number. */
final class TotalTemplates {
  static final List<Template> ALL =
      List.of(
          new Template("sum", TotalTemplates::sum),
          new Template("product", TotalTemplates::product),
          new Template("average", TotalTemplates::average),
          new Template("sum of squares", TotalTemplates::squares),
          new Template("factorial", TotalTemplates::factorial),
          new Template("power", TotalTemplates::power),
          new Template("sum of a range", TotalTemplates::range),
          new Template("count above", TotalTemplates::countAbove),
          new Template("count below", TotalTemplates::countBelow),
          new Template("count at least", TotalTemplates::countAtLeast),
          new Template("count equal", TotalTemplates::countEqual),
          new Template("count even", TotalTemplates::countEven),
          new Template("sum above", TotalTemplates::sumAbove));

  private TotalTemplates() {}

  private static String result(Dice dice) {
    return dice.pick("total", "result");
  }

  private static Unit sum(Noun noun, Dice dice) {
    String total = result(dice);
    String name = dice.pick("total of ", "sum of ", "add up ");
    return unit(
        new Routine(
            words(name + noun.many()),
            "return the sum of all",
            "",
            Type.WHOLE,
            List.of(list(noun.many())),
            List.of(
                declare(total, start(0)),
                each(noun.one(), noun.many(), add(total, the(noun.one()))),
                give(the(total)))),
        List.of(numbers(dice, 2, 40)),
        List.of(numbers(dice, 2, 300)));
  }

  private static Unit product(Noun noun, Dice dice) {
    String name = dice.pick("product of ", "multiply ");
    return unit(
        new Routine(
            words(name + noun.many()),
            "return the product of all",
            "",
            Type.WHOLE,
            List.of(list(noun.many())),
            List.of(
                declare("result", start(1)),
                each(noun.one(), noun.many(), multiply("result", the(noun.one()))),
                give(the("result")))),
        List.of(numbers(dice, 2, 9)),
        List.of(numbers(dice, 2, 12)));
  }

  private static Unit average(Noun noun, Dice dice) {
    String total = result(dice);
    return unit(
        new Routine(
            words(dice.pick("average ", "mean ") + noun.one()),
            "return the average of all",
            "Rounded down.",
            Type.WHOLE,
            List.of(list(noun.many())),
            List.of(
                declare(total, start(0)),
                each(noun.one(), noun.many(), add(total, the(noun.one()))),
                give(divide(the(total), length(noun.many()))))),
        List.of(numbers(dice, 4, 60)),
        List.of(numbers(dice, 4, 300)));
  }

  private static Unit squares(Noun noun, Dice dice) {
    String total = result(dice);
    return unit(
        new Routine(
            words("sum of " + noun.one() + " squares"),
            "return the sum of all squares",
            "",
            Type.WHOLE,
            List.of(list(noun.many())),
            List.of(
                declare(total, start(0)),
                each(noun.one(), noun.many(), add(total, times(the(noun.one()), the(noun.one())))),
                give(the(total)))),
        List.of(numbers(dice, 3, 12)),
        List.of(numbers(dice, 3, 20)));
  }

  private static Unit factorial(Noun noun, Dice dice) {
    String last = dice.pick("last", "number");
    return unit(
        new Routine(
            words(noun.one() + " factorial"),
            "multiply all numbers from 1 on",
            "",
            Type.WHOLE,
            List.of(whole(last)),
            List.of(
                declare("result", start(1)),
                upTo("i", place(1), the(last), multiply("result", the("i"))),
                give(the("result")))),
        List.of(dice.between(3, 5)),
        List.of(dice.between(6, 8)));
  }

  private static Unit power(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words(noun.one() + " power"),
            "multiply the base exponent times",
            "",
            Type.WHOLE,
            List.of(whole("base"), whole("exponent")),
            List.of(
                declare("result", start(1)),
                below("i", place(0), the("exponent"), multiply("result", the("base"))),
                give(the("result")))),
        List.of(dice.between(2, 4), dice.between(5, 6)),
        List.of(dice.between(5, 9), dice.between(3, 4)));
  }

  private static Unit range(Noun noun, Dice dice) {
    String total = result(dice);
    int first = dice.between(2, 8);
    return unit(
        new Routine(
            words("sum of " + noun.one() + " range"),
            "return the sum of all numbers from first to last",
            "First and last belong to it.",
            Type.WHOLE,
            List.of(whole("first"), whole("last")),
            List.of(
                declare(total, start(0)),
                upTo(noun.one(), the("first"), the("last"), add(total, the(noun.one()))),
                give(the(total)))),
        List.of(first, first + dice.between(2, 4)),
        List.of(first + dice.between(1, 9), first + dice.between(11, 14)));
  }

  private static Routine counter(
      Noun noun, String name, String duty, List<Parameter> parameters, Expression condition) {
    return new Routine(
        words(name),
        duty,
        "",
        Type.WHOLE,
        parameters,
        List.of(
            declare("count", start(0)),
            each(noun.one(), noun.many(), when(condition, add("count", step(1)))),
            give(the("count"))));
  }

  private static Unit countAbove(Noun noun, Dice dice) {
    int limit = dice.value(12, 300);
    int other = dice.value(12, 90);
    return unit(
        counter(
            noun,
            dice.pick("count " + noun.many() + " above", "number of " + noun.many() + " above"),
            "count those that are more than the limit",
            List.of(list(noun.many()), whole("limit")),
            more(the(noun.one()), the("limit"))),
        List.of(around(dice, limit), limit),
        List.of(around(dice, other), other));
  }

  private static Unit countBelow(Noun noun, Dice dice) {
    int limit = dice.value(12, 300);
    int other = dice.value(12, 90);
    return unit(
        counter(
            noun,
            dice.pick("count " + noun.many() + " below", "number of " + noun.many() + " below"),
            "count those that are less than the limit",
            List.of(list(noun.many()), whole("limit")),
            less(the(noun.one()), the("limit"))),
        List.of(around(dice, limit), limit),
        List.of(around(dice, other), other));
  }

  private static Unit countAtLeast(Noun noun, Dice dice) {
    int limit = dice.value(12, 300);
    int other = dice.value(12, 90);
    return unit(
        counter(
            noun,
            "count " + noun.many() + " at least",
            "count those that are not less than the limit",
            List.of(list(noun.many()), whole("limit")),
            atLeast(the(noun.one()), the("limit"))),
        List.of(around(dice, limit), limit),
        List.of(around(dice, other), other));
  }

  private static Unit countEqual(Noun noun, Dice dice) {
    int wanted = dice.value(12, 300);
    int other = dice.value(12, 90);
    return unit(
        counter(
            noun,
            "count equal " + noun.many(),
            "count those that are equal to wanted",
            List.of(list(noun.many()), whole("wanted")),
            equal(the(noun.one()), the("wanted"))),
        List.of(around(dice, wanted), wanted),
        List.of(around(dice, other), other));
  }

  private static Unit countEven(Noun noun, Dice dice) {
    boolean odd = dice.chance(0.5);
    return unit(
        counter(
            noun,
            (odd ? "count odd " : "count even ") + noun.many(),
            "count " + (odd ? "odd ones" : "even ones"),
            List.of(list(noun.many())),
            odd
                ? unequal(remainder(the(noun.one()), known(2)), start(0))
                : equal(remainder(the(noun.one()), known(2)), start(0))),
        List.of(numbers(dice, 2, 40)),
        List.of(numbers(dice, 2, 300)),
        List.of(numbers(dice, 2, 90)));
  }

  private static Unit sumAbove(Noun noun, Dice dice) {
    String total = result(dice);
    int limit = dice.value(12, 300);
    int other = dice.value(12, 90);
    return unit(
        new Routine(
            words("sum of " + noun.many() + " above"),
            "add those that are more than the limit",
            "",
            Type.WHOLE,
            List.of(list(noun.many()), whole("limit")),
            List.of(
                declare(total, start(0)),
                each(
                    noun.one(),
                    noun.many(),
                    when(more(the(noun.one()), the("limit")), add(total, the(noun.one())))),
                give(the(total)))),
        List.of(around(dice, limit), limit),
        List.of(around(dice, other), other));
  }
}
