package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;

/**
 * How a form looks.
 *
 * @param topics of its fields, from top to bottom
 * @param row the tag around each field, or empty
 * @param label how a label belongs to its field: {@code around}, {@code for}, {@code aria}
 * @param group the element around all fields, or empty
 * @param ticks whether it ends with a box to tick
 * @param result the tag of the element for the result; with a star it is a status
 */
record FormLayout(
    Frame frame,
    List<Topic> topics,
    String row,
    String label,
    String group,
    boolean ticks,
    String result) {

  static FormLayout draw(Dice dice) {
    List<Topic> topics = new ArrayList<>(dice.shuffled(List.of(Topic.values())));
    int fields = dice.pickForSplit(List.of(2, 2, 3, 3, 3, 4), List.of(2, 3, 3, 4, 4, 4));
    return new FormLayout(
        Frame.draw(dice),
        List.copyOf(topics.subList(0, fields)),
        dice.pick("p", "div", "", "li", "dd"),
        dice.pick("around", "for", "aria"),
        dice.pick("", "", "fieldset", "section"),
        dice.chance(0.15),
        dice.pick("p", "p*", "div", "output", "article", "div*"));
  }

  /** The form's content without the button. */
  List<Node> content(List<Field> fields, String caption) {
    List<Node> rows = new ArrayList<>();
    for (Field field : fields) {
      List<Node> parts = field.parts(label);
      if (row.isEmpty()) {
        // Bare words would run together.
        rows.addAll(label.equals("for") ? List.of(Element.of("div", parts)) : parts);
      } else {
        rows.add(Element.of(row, parts));
      }
    }
    if (row.equals("li")) {
      rows = List.of(Element.of("ul", rows));
    } else if (row.equals("dd")) {
      rows = List.of(Element.of("dl", rows));
    }
    return switch (group) {
      case "fieldset" -> List.of(Element.fieldset(caption, rows));
      case "section" -> List.of(Element.of("section", rows));
      default -> rows;
    };
  }

  Element resultElement() {
    boolean status = result.endsWith("*");
    String tag = status ? result.substring(0, result.length() - 1) : result;
    return Element.result(tag, status ? " role=\"status\"" : "");
  }
}
