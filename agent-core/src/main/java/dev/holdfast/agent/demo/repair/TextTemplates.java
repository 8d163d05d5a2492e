package dev.holdfast.agent.demo.repair;

import static dev.holdfast.agent.demo.repair.Code.*;
import static dev.holdfast.agent.demo.repair.Template.unit;

import dev.holdfast.agent.demo.Dice;
import java.util.List;

/** Functions of texts. */
final class TextTemplates {
  static final List<Template> ALL =
      List.of(
          new Template("reversed", TextTemplates::reversed),
          new Template("repeated", TextTemplates::repeated),
          new Template("letters counted", TextTemplates::countLetter),
          new Template("letter removed", TextTemplates::without),
          new Template("joined", TextTemplates::joined),
          new Template("full name", TextTemplates::fullName));

  private TextTemplates() {}

  /** A short text of the split. */
  private static String word(Dice dice) {
    return Noun.draw(dice).one();
  }

  private static Unit reversed(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words(dice.pick("reversed ", "backwards ") + noun.one()),
            "put each letter before the result",
            "",
            Type.TEXT,
            List.of(text(noun.one())),
            List.of(
                declareText("result"),
                eachLetter(
                    "letter", noun.one(), assign("result", plus(the("letter"), the("result")))),
                give(the("result")))),
        List.of(word(dice)),
        List.of(word(dice)));
  }

  private static Unit repeated(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words(dice.pick("repeat ", "repeated ") + noun.one()),
            "write it as often as times says",
            "",
            Type.TEXT,
            List.of(text(noun.one()), whole("times")),
            List.of(
                declareText("result"),
                below("i", place(0), the("times"), add("result", the(noun.one()))),
                give(the("result")))),
        List.of(word(dice), dice.between(2, 3)),
        List.of(word(dice), 4));
  }

  private static Unit countLetter(Noun noun, Dice dice) {
    String first = word(dice);
    String second = word(dice);
    return unit(
        new Routine(
            words("count letter in " + noun.one()),
            "count how often wanted occurs",
            "",
            Type.WHOLE,
            List.of(text(noun.one()), letter("wanted")),
            List.of(
                declare("count", start(0)),
                eachLetter(
                    "letter",
                    noun.one(),
                    when(equal(the("letter"), the("wanted")), add("count", step(1)))),
                give(the("count")))),
        List.of(first, letterOf(first, dice)),
        List.of(second, letterOf(second, dice)));
  }

  private static Unit without(Noun noun, Dice dice) {
    String first = word(dice);
    String second = word(dice);
    return unit(
        new Routine(
            words(noun.one() + " without letter"),
            "leave out the unwanted letter",
            "",
            Type.TEXT,
            List.of(text(noun.one()), letter("unwanted")),
            List.of(
                declareText("result"),
                eachLetter(
                    "letter",
                    noun.one(),
                    when(unequal(the("letter"), the("unwanted")), add("result", the("letter")))),
                give(the("result")))),
        List.of(first, letterOf(first, dice)),
        List.of(second, letterOf(second, dice)));
  }

  private static Unit joined(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words("join " + noun.many()),
            "put left before right",
            "",
            Type.TEXT,
            List.of(text("left"), text("right")),
            List.of(give(plus(the("left"), the("right"))))),
        List.of(word(dice), word(dice)),
        List.of(word(dice), word(dice)));
  }

  private static Unit fullName(Noun noun, Dice dice) {
    return unit(
        new Routine(
            words(noun.one() + dice.pick(" title", " label")),
            "write first, a space and last",
            "",
            Type.TEXT,
            List.of(text("first"), text("last")),
            List.of(give(plus(plus(the("first"), literal(" ")), the("last"))))),
        List.of(word(dice), word(dice)),
        List.of(word(dice), word(dice)));
  }

  private static String letterOf(String word, Dice dice) {
    int place = dice.below(word.length());
    return word.substring(place, place + 1);
  }
}
