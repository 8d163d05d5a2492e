package dev.holdfast.agent.demo.repair;

import static dev.holdfast.agent.demo.repair.Code.*;
import static dev.holdfast.agent.demo.repair.Template.after;
import static dev.holdfast.agent.demo.repair.Template.unit;

import dev.holdfast.agent.demo.Dice;
import java.util.List;

/** Functions that call another one, whose arguments have an order. */
final class CallTemplates {
  static final List<Template> ALL =
      List.of(
          new Template("call of subtract", CallTemplates::subtract),
          new Template("call of divide", CallTemplates::divided),
          new Template("call of join", CallTemplates::join),
          new Template("call of limit", CallTemplates::limit));

  private CallTemplates() {}

  private static Unit subtract(Noun noun, Dice dice) {
    List<String> helper = words(dice.pick("subtract", "reduce") + " " + noun.one());
    int whole = dice.value(40, 300);
    int stock = dice.value(40, 90);
    return after(
        unit(
            new Routine(
                helper,
                "take part off whole",
                "",
                Type.WHOLE,
                List.of(whole("whole"), whole("part")),
                List.of(give(minus(the("whole"), the("part"))))),
            List.of(whole, whole - dice.between(3, 30))),
        unit(
            new Routine(
                words(noun.many() + dice.pick(" in stock", " left")),
                "take what is sold off the stock",
                "",
                Type.WHOLE,
                List.of(whole("stock"), whole("sold")),
                List.of(give(call(helper, the("stock"), the("sold"))))),
            List.of(stock, stock - dice.between(3, 30)),
            List.of(stock + 1, dice.between(3, 30))));
  }

  private static Unit divided(Noun noun, Dice dice) {
    List<String> helper = words("divide " + noun.many());
    int people = dice.between(3, 9);
    int boxes = dice.between(3, 9);
    return after(
        unit(
            new Routine(
                helper,
                "divide whole by parts",
                "",
                Type.WHOLE,
                List.of(whole("whole"), whole("parts")),
                List.of(give(divide(the("whole"), the("parts"))))),
            List.of(people * dice.between(11, 30), people)),
        unit(
            new Routine(
                words(noun.many() + dice.pick(" per person", " for each person")),
                "divide the whole by people",
                "",
                Type.WHOLE,
                List.of(whole(noun.many()), whole("people")),
                List.of(give(call(helper, the(noun.many()), the("people"))))),
            List.of(boxes * dice.between(11, 30), boxes),
            List.of(boxes * dice.between(31, 60), boxes)));
  }

  private static Unit join(Noun noun, Dice dice) {
    List<String> helper = words("join " + noun.one() + " parts");
    return after(
        unit(
            new Routine(
                helper,
                "write left, a dash and right",
                "",
                Type.TEXT,
                List.of(text("left"), text("right")),
                List.of(give(plus(plus(the("left"), literal("-")), the("right"))))),
            List.of(Noun.draw(dice).one(), Noun.draw(dice).one())),
        unit(
            new Routine(
                words(noun.one() + " code"),
                "join group and name",
                "The group stands before the name.",
                Type.TEXT,
                List.of(text("name"), text("group")),
                List.of(give(call(helper, the("group"), the("name"))))),
            List.of(Noun.draw(dice).one(), Noun.draw(dice).one()),
            List.of(Noun.draw(dice).one(), Noun.draw(dice).one())));
  }

  private static Unit limit(Noun noun, Dice dice) {
    List<String> helper = words(dice.pick("at most ", "capped ") + noun.one());
    int most = dice.value(20, 300);
    int limit = dice.value(20, 90);
    return after(
        unit(
            new Routine(
                helper,
                "return the limit for what is more",
                "",
                Type.WHOLE,
                List.of(whole(noun.one()), whole("limit")),
                List.of(
                    when(more(the(noun.one()), the("limit")), give(the("limit"))),
                    give(the(noun.one())))),
            List.of(limit + dice.between(1, 30), limit),
            List.of(limit - dice.between(1, 15), limit)),
        unit(
            new Routine(
                words("safe " + noun.one()),
                "keep the limit",
                "The limit is " + most + ".",
                Type.WHOLE,
                List.of(whole(noun.one())),
                List.of(give(call(helper, the(noun.one()), documented(most))))),
            List.of(most + dice.between(1, 30)),
            List.of(most - dice.between(1, 15))));
  }
}
