package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;

/**
 * How a menu and the pages behind it look.
 *
 * @param frame of the menu
 * @param inner of the pages behind it
 * @param deep whether there are two levels
 * @param links how many on a level
 * @param list the element of the links
 * @param facts how many a page tells
 * @param fact how it tells them
 */
record MenuLayout(
    Frame frame, Frame inner, boolean deep, int links, String list, int facts, String fact) {

  static MenuLayout draw(Dice dice) {
    boolean deep = dice.chance(0.3);
    return new MenuLayout(
        Frame.draw(dice),
        Frame.draw(dice),
        deep,
        deep ? 2 : dice.between(3, 5),
        dice.pick("ul", "ol", "nav", "p", "div"),
        dice.between(1, 3),
        dice.pick("p", "div", "ul", "dl"));
  }

  List<Node> menu(List<Element> links) {
    return switch (list) {
      case "ul", "ol" ->
          List.of(Element.of(list, links.stream().map(link -> Element.of("li", link)).toList()));
      case "nav" -> List.of(Element.of("nav", links));
      default -> links.stream().<Node>map(link -> Element.of(list, link)).toList();
    };
  }

  /**
   * What a page tells.
   *
   * @param names of the facts
   * @param values as many
   */
  List<Node> facts(List<String> names, List<String> values) {
    List<Element> parts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String line = names.get(i) + ": " + values.get(i);
      switch (fact) {
        case "ul" -> parts.add(Element.words("li", line));
        case "dl" -> {
          parts.add(Element.words("dt", names.get(i)));
          parts.add(Element.words("dd", values.get(i)));
        }
        // A snapshot folds a division into one that holds nothing else.
        case "div" -> parts.add(Element.words(names.size() == 1 ? "p" : "div", line));
        default -> parts.add(Element.words(fact, line));
      }
    }
    boolean one = fact.equals("ul") || fact.equals("dl");
    return one ? List.of(Element.of(fact, parts)) : List.copyOf(parts);
  }
}
