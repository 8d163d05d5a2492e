package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Words;
import java.util.List;

/** What a field of a form asks for, in the order in which a sentence names the values. */
enum Topic {
  PIECES("VALUE pieces", "Pieces", "Quantity", "Count", "How many"),
  ITEM("of VALUE", "Item", "Product", "Article", "Goods"),
  CHOICE("size VALUE", "Size", "Kind", "Class", "Model"),
  COLOUR("in VALUE", "Colour", "Color", "Paint", "Shade"),
  CITY("to VALUE", "City", "Town", "Place", "Destination"),
  PERSON("for VALUE", "Name", "Full name", "Your name", "Customer", "Guest"),
  /** Anything; its label tells what it is. */
  OTHER("");

  private final String phrase;

  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
  private final List<String> labels;

  Topic(String phrase, String... labels) {
    this.phrase = phrase;
    this.labels = List.of(labels);
  }

  /** How a sentence says the value without a label. */
  String phrase(String value) {
    return phrase.replace("VALUE", value);
  }

  boolean natural() {
    return !phrase.isEmpty();
  }

  String label(Dice dice) {
    return this == OTHER ? Dice.capital(dice.known(Words.NOUNS)) : dice.pick(labels);
  }

  String value(Dice dice) {
    return switch (this) {
      case PERSON -> dice.person();
      case COLOUR -> dice.known(Words.COLORS);
      case CITY -> dice.known(Words.CITIES);
      case PIECES -> "" + dice.between(2, 60);
      case ITEM -> dice.word(Words.NOUNS);
      case CHOICE -> dice.known(Words.ADJECTIVES);
      case OTHER -> dice.chance(0.5) ? dice.word(Words.NOUNS) : "" + dice.value(100, 9_999);
    };
  }
}
