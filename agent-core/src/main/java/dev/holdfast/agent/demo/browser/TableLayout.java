package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;

/**
 * How a table looks and where it is.
 *
 * @param frame of the page with the table
 * @param way how one gets to see it
 * @param columns how many, with the names
 * @param rows how many, without the headings
 * @param parts whether head and body are elements of their own
 * @param wrapper the tag around it, or empty
 * @param hint whether a sentence stands before it
 */
record TableLayout(
    Frame frame, Way way, int columns, int rows, boolean parts, String wrapper, boolean hint) {

  /** How one gets to see the table. */
  enum Way {
    DIRECT,
    BUTTON,
    LINK
  }

  static TableLayout draw(Dice dice) {
    return new TableLayout(
        Frame.draw(dice),
        dice.pick(Way.DIRECT, Way.BUTTON, Way.LINK),
        dice.pick(2, 3, 3, 4),
        dice.pick(3, 3, 4, 4, 5, 6),
        dice.chance(0.5),
        dice.pick("", "", "div", "section", "article"),
        dice.chance(0.3));
  }

  /**
   * The table.
   *
   * @param cells rows of cells, the headings first
   */
  Element table(List<List<String>> cells) {
    List<Element> lines = new ArrayList<>();
    for (List<String> row : cells) {
      String tag = lines.isEmpty() ? "th" : "td";
      lines.add(Element.of("tr", row.stream().map(cell -> Element.words(tag, cell)).toList()));
    }
    List<Element> bodies =
        parts
            ? List.of(
                Element.of("thead", lines.subList(0, 1)),
                Element.of("tbody", lines.subList(1, lines.size())))
            : List.of(Element.of("tbody", lines));
    return Element.of("table", bodies);
  }
}
