package dev.holdfast.agent.demo.repair;

import static dev.holdfast.agent.demo.repair.Code.*;
import static dev.holdfast.agent.demo.repair.Template.unit;

import dev.holdfast.agent.demo.Dice;
import java.util.List;

/** Formulas: areas, times, what is left. */
final class MeasureTemplates {
  static final List<Template> ALL =
      List.of(
          new Template("area", MeasureTemplates::area),
          new Template("perimeter", MeasureTemplates::perimeter),
          new Template("volume", MeasureTemplates::volume),
          new Template("speed", MeasureTemplates::speed),
          new Template("minutes", MeasureTemplates::minutes),
          new Template("remaining", MeasureTemplates::remaining),
          new Template("boxes", MeasureTemplates::rest));

  private MeasureTemplates() {}

  private static Unit area(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words("area of " + noun.one()),
            "multiply width and height",
            "",
            Type.WHOLE,
            List.of(whole("width"), whole("height")),
            List.of(give(times(the("width"), the("height"))))),
        List.of(dice.between(3, 20), dice.between(21, 40)),
        List.of(dice.value(41, 300), dice.between(3, 12)));
  }

  private static Unit perimeter(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words(dice.pick("perimeter of ", "border of ") + noun.one()),
            "return twice the sum of width and height",
            "",
            Type.WHOLE,
            List.of(whole("width"), whole("height")),
            List.of(give(times(known(2), plus(the("width"), the("height")))))),
        List.of(dice.between(3, 20), dice.between(21, 40)),
        List.of(dice.value(41, 300), dice.between(3, 12)));
  }

  private static Unit volume(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words("volume of " + noun.one()),
            "multiply width, height and depth",
            "",
            Type.WHOLE,
            List.of(whole("width"), whole("height"), whole("depth")),
            List.of(
                declare("base", times(the("width"), the("height"))),
                give(times(the("base"), the("depth"))))),
        List.of(dice.between(3, 9), dice.between(10, 20), dice.between(21, 30)),
        List.of(dice.between(31, 40), dice.between(3, 9), dice.between(10, 20)));
  }

  private static Unit speed(Noun noun, Dice dice) {
    int hours = dice.between(3, 9);
    int other = dice.between(3, 9);
    return unit(
        new Routine(
            words(noun.one() + " speed"),
            "divide the distance by the hours",
            "",
            Type.WHOLE,
            List.of(whole("distance"), whole("hours")),
            List.of(give(divide(the("distance"), the("hours"))))),
        List.of(hours * dice.between(11, 90), hours),
        List.of(other * dice.between(11, 30), other));
  }

  private static Unit minutes(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words(noun.one() + " minutes"),
            "return all minutes of the hours and minutes",
            "",
            Type.WHOLE,
            List.of(whole("hours"), whole("minutes")),
            List.of(give(plus(times(the("hours"), known(60)), the("minutes"))))),
        List.of(dice.between(3, 12), dice.between(13, 59)),
        List.of(dice.between(13, 40), dice.between(2, 12)));
  }

  private static Unit remaining(Noun noun, Dice dice) {
    int stock = dice.value(40, 300);
    int other = dice.value(40, 90);
    return unit(
        new Routine(
            words(dice.pick("remaining ", "unsold ") + noun.many()),
            "take what is sold off the stock",
            "",
            Type.WHOLE,
            List.of(whole("stock"), whole("sold")),
            List.of(give(minus(the("stock"), the("sold"))))),
        List.of(stock, stock - dice.between(3, 30)),
        List.of(other, other - dice.between(3, 30)));
  }

  private static Unit rest(Noun noun, Dice dice) {
    int size = dice.between(4, 12);
    int other = dice.between(4, 12);
    return unit(
        new Routine(
            words(noun.many() + " left over"),
            "return what remains when all boxes are full",
            "",
            Type.WHOLE,
            List.of(whole(noun.many()), whole("size")),
            List.of(give(remainder(the(noun.many()), the("size"))))),
        List.of(size * dice.between(13, 20) + dice.between(1, size - 1), size),
        List.of(other * dice.between(13, 20) + dice.between(1, other - 1), other));
  }
}
