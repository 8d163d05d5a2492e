package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * A field of a form with what goes into it.
 *
 * @param element the field itself
 */
record Field(Topic topic, String label, String value, Element element) {

  /**
   * @param number counts the fields of the form from 1
   * @param look see {@link FormLayout}
   */
  static Field draw(Dice dice, Topic topic, int number, String look) {
    String label = topic.label(dice);
    String value = topic.value(dice);
    String id = "f" + number;
    String attributes = " name=\"" + id + "\"";
    if (look.equals("for")) {
      attributes = " id=\"" + id + "\"" + attributes;
    } else if (look.equals("aria")) {
      // Without a label element the browser's tools call a field by its name.
      attributes = " name=\"" + label + "\" aria-label=\"" + label + "\"";
    }
    Element element =
        topic == Topic.CHOICE
            ? Element.select(label, attributes, options(dice, value))
            : Element.input(label, attributes, topic == Topic.PIECES);
    return new Field(topic, label, value, element);
  }

  static Field box(Dice dice, int number) {
    String label = dice.pick("Gift wrap", "Insurance", "Newsletter", "Express", "Receipt");
    Element box = Element.checkbox(label, " name=\"f" + number + "\"");
    return new Field(Topic.OTHER, label, "on", box);
  }

  /** The value is never the first: that one is chosen already. */
  private static List<String> options(Dice dice, String value) {
    List<String> options = new ArrayList<>();
    options.add(dice.known(Words.ADJECTIVES));
    List<String> others = new ArrayList<>(List.of(value));
    if (dice.chance(0.5)) {
      others.add(dice.known(Words.ADJECTIVES));
    }
    options.addAll(dice.shuffled(others));
    return options;
  }

  /** The field with its label. */
  List<Node> parts(String look) {
    return switch (look) {
      case "around" -> List.of(Element.of("label", new Text(label), element));
      case "for" -> List.of(Text.label(label, element.attributes().substring(5, 7)), element);
      default -> List.of(element);
    };
  }
}
