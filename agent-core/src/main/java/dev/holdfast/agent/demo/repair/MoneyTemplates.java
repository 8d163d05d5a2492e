package dev.holdfast.agent.demo.repair;

import static dev.holdfast.agent.demo.repair.Code.*;
import static dev.holdfast.agent.demo.repair.Template.unit;

import dev.holdfast.agent.demo.Dice;
import java.util.List;

/** Functions about prices and shares. */
final class MoneyTemplates {
  static final List<Template> ALL =
      List.of(
          new Template("discount", MoneyTemplates::discount),
          new Template("tax", MoneyTemplates::tax),
          new Template("fee", MoneyTemplates::fee),
          new Template("percentage", MoneyTemplates::percentage),
          new Template("change", MoneyTemplates::change),
          new Template("cost", MoneyTemplates::cost),
          new Template("ticket price", MoneyTemplates::ticket),
          new Template("bulk price", MoneyTemplates::bulk));

  private MoneyTemplates() {}

  private static Expression percent(int percent) {
    return divide(times(the("price"), documented(percent)), known(100));
  }

  private static Unit discount(Noun noun, Dice dice) {
    int percent = dice.between(5, 60);
    return unit(
        new Routine(
            words(dice.pick("discounted ", "reduced ") + noun.one() + " price"),
            "take the discount off the price",
            "The discount is " + percent + " percent.",
            Type.WHOLE,
            List.of(whole("price")),
            List.of(
                declare("discount", percent(percent)), give(minus(the("price"), the("discount"))))),
        List.of(dice.value(110, 900)),
        List.of(dice.value(110, 900)));
  }

  private static Unit tax(Noun noun, Dice dice) {
    int percent = dice.between(5, 30);
    return unit(
        new Routine(
            words(noun.one() + dice.pick(" with tax", " gross price")),
            "add the tax to the price",
            "The tax is " + percent + " percent.",
            Type.WHOLE,
            List.of(whole("price")),
            List.of(declare("tax", percent(percent)), give(plus(the("price"), the("tax"))))),
        List.of(dice.value(110, 900)),
        List.of(dice.value(110, 900)));
  }

  private static Unit fee(Noun noun, Dice dice) {
    int fee = dice.value(4, 150);
    return unit(
        new Routine(
            words(noun.one() + dice.pick(" price with fee", " total with fee")),
            "add the fee to the price",
            "The fee is " + fee + ".",
            Type.WHOLE,
            List.of(whole("price")),
            List.of(give(plus(the("price"), documented(fee))))),
        List.of(dice.value(10, 90)),
        List.of(dice.value(100, 900)));
  }

  private static Unit percentage(Noun noun, Dice dice) {
    int whole = dice.value(40, 400);
    int other = dice.value(20, 90);
    return unit(
        new Routine(
            words(noun.one() + dice.pick(" percentage", " percent")),
            "return how many percent of the whole the part is",
            "",
            Type.WHOLE,
            List.of(whole("part"), whole("whole")),
            List.of(give(divide(times(the("part"), known(100)), the("whole"))))),
        List.of(whole - dice.between(4, 30), whole),
        List.of(other - dice.between(4, 15), other));
  }

  private static Unit change(Noun noun, Dice dice) {
    int price = dice.value(5, 300);
    int other = dice.value(5, 90);
    return unit(
        new Routine(
            words(noun.one() + " change"),
            "return what is paid beyond the price",
            "",
            Type.WHOLE,
            List.of(whole("paid"), whole("price")),
            List.of(give(minus(the("paid"), the("price"))))),
        List.of(price + dice.between(3, 50), price),
        List.of(other + dice.between(3, 50), other));
  }

  private static Unit cost(Noun noun, Dice dice) {
    int shipping = dice.value(3, 150);
    return unit(
        new Routine(
            words("cost of " + noun.many()),
            "multiply price and amount and add the shipping",
            "Shipping costs " + shipping + ".",
            Type.WHOLE,
            List.of(whole("price"), whole("amount")),
            List.of(
                declare("goods", times(the("price"), the("amount"))),
                give(plus(the("goods"), documented(shipping))))),
        List.of(dice.between(5, 40), dice.between(3, 9)),
        List.of(dice.value(41, 300), dice.between(3, 9)));
  }

  private static Unit ticket(Noun noun, Dice dice) {
    int age = dice.between(6, 18);
    int low = dice.between(3, 20);
    int high = low + dice.value(2, 90);
    return unit(
        new Routine(
            words(noun.one() + " price"),
            "return the price for the age",
            "Below the age of " + age + " it costs " + low + ", else " + high + ".",
            Type.WHOLE,
            List.of(whole("age")),
            List.of(
                whenElse(
                    less(the("age"), documented(age)),
                    give(documented(low)),
                    give(documented(high))))),
        List.of(age),
        List.of(age - 1),
        List.of(age + dice.between(20, 60)));
  }

  private static Unit bulk(Noun noun, Dice dice) {
    int amount = dice.between(5, 60);
    int off = dice.between(11, 40);
    int price = dice.value(50, 300);
    return unit(
        new Routine(
            words(dice.pick("bulk ", "order ") + noun.one() + " price"),
            "reduce the price for a large amount",
            "From " + amount + " pieces on the price is " + off + " lower.",
            Type.WHOLE,
            List.of(whole("price"), whole("amount")),
            List.of(
                when(
                    atLeast(the("amount"), documented(amount)),
                    give(minus(the("price"), documented(off)))),
                give(the("price")))),
        List.of(price, amount),
        List.of(price, amount - 1),
        List.of(price, amount + dice.between(1, 9)));
  }
}
