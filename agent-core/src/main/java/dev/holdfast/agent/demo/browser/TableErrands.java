package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** A value has to be looked up in a table. */
final class TableErrands {
  private static final List<String> TASKS =
      List.of(
          "Open the page in SITE and write the COLUMN of ROW to OUT.",
          "What is the COLUMN of ROW? Look at the page in SITE and write it to OUT.",
          "Write to OUT the COLUMN that the table in SITE gives for ROW.",
          "The table in SITE has a row ROW. Save its COLUMN in OUT.",
          "Find ROW in the table of SITE and put its COLUMN into OUT.",
          "Look up the COLUMN of ROW in SITE with the browser. Write only that to OUT.",
          "Use the browser on SITE: which COLUMN has ROW? The answer belongs in OUT.",
          "OUT shall hold the COLUMN of ROW, as the page in SITE says.",
          "Read the COLUMN of ROW from the table in SITE into OUT.",
          "For ROW the page in SITE lists a COLUMN. Copy it to OUT.");
  private static final List<String> HEADINGS = List.of("Name", "Item", "Entry", "What", "Title");
  private static final List<String> BUTTONS = List.of("Show", "Show all", "Open list", "Load");

  private TableErrands() {}

  static Errand draw(Dice dice, String folder) {
    TableLayout layout =
        Drawn.ofSplit(dice, () -> TableLayout.draw(dice), drawn -> "table " + drawn);
    List<List<String>> cells = cells(dice, layout);
    int row = dice.between(1, layout.rows());
    int column = dice.between(1, layout.columns() - 1);
    List<Node> content = new ArrayList<>();
    if (layout.hint()) {
      content.add(Element.words("p", dice.pick("All values.", "As of today.", "See below.")));
    }
    Element table = layout.table(cells);
    Element wrapped = layout.wrapper().isEmpty() ? table : Element.of(layout.wrapper(), table);
    List<Step> steps = new ArrayList<>(List.of(new Step.Open(Site.START)));
    SortedMap<String, Page> pages = new TreeMap<>();
    pages.put("about.html", Frame.about(dice));
    String heading = dice.pick("List", "Overview", "Table", "Stock", "Data");
    String script = "";
    switch (layout.way()) {
      case DIRECT -> {
        content.add(wrapped);
        pages.put(Site.START, layout.frame().page(dice, heading, content, false));
      }
      case BUTTON -> {
        Element hidden = Element.hidden("div", wrapped);
        Element show = Element.button(dice.pick(BUTTONS), new Action.Show(hidden));
        content.add(show);
        content.add(hidden);
        pages.put(Site.START, layout.frame().page(dice, heading, content, true));
        steps.add(new Step.Click(show));
        script =
            """
            document.querySelector("button").addEventListener("click", () => {
              document.getElementById("hidden").hidden = false;
            });
            """;
      }
      case LINK -> {
        content.add(wrapped);
        pages.put("p1.html", layout.frame().page(dice, heading, content, false));
        Element link = Element.link(heading, "p1.html");
        Page start =
            Frame.draw(dice)
                .page(dice, "Start", List.of(Element.of(dice.pick("p", "div"), link)), false);
        pages.put(Site.START, start);
        steps.add(new Step.Click(link));
      }
    }
    String subject = cells.getFirst().get(column).toLowerCase(Locale.ROOT);
    String task =
        dice.pick(TASKS)
            .replace("SITE", folder + "/")
            .replace("COLUMN", subject)
            .replace("ROW", cells.get(row).getFirst());
    return new Errand(
        "table/" + layout.way().name().toLowerCase(Locale.ROOT),
        new Site(folder, pages, script),
        task,
        "the " + subject,
        reading(cells.getFirst(), cells.get(row), column),
        wrong(dice, cells, row, column),
        steps);
  }

  /**
   * Headings and a row, both as they stand there as far as a column: {@code Item | Rate: lamp |
   * 12}. Writing on what stands there is easier than to go from one row to the other at every cell.
   */
  private static Reading reading(List<String> heads, List<String> row, int column) {
    String finding =
        String.join(" | ", heads.subList(0, column + 1))
            + ": "
            + String.join(" | ", row.subList(0, column + 1));
    return new Reading(finding, row.get(column));
  }

  /** The wrong column, or the cells of another row beside the right name. */
  private static Reading wrong(Dice dice, List<List<String>> cells, int row, int column) {
    List<String> heads = cells.getFirst();
    if (heads.size() > 2 && dice.chance(0.3)) {
      int other = column == 1 ? 2 : column - 1;
      return reading(heads, cells.get(row), other);
    }
    List<String> mixed = new ArrayList<>(cells.get(row == 1 ? 2 : row - 1));
    mixed.set(0, cells.get(row).getFirst());
    return reading(heads, mixed, column);
  }

  private static List<List<String>> cells(Dice dice, TableLayout layout) {
    List<List<String>> cells = new ArrayList<>();
    List<String> heads = new ArrayList<>(List.of(dice.pick(HEADINGS)));
    List<Boolean> numbers = new ArrayList<>();
    for (int i = 1; i < layout.columns(); i++) {
      heads.add(Dice.capital(dice.known(Words.AMOUNTS)));
      numbers.add(dice.chance(0.7));
    }
    cells.add(heads);
    boolean capital = dice.chance(0.5);
    for (int i = 0; i < layout.rows(); i++) {
      String name = dice.word(Words.NOUNS);
      List<String> row = new ArrayList<>(List.of(capital ? Dice.capital(name) : name));
      for (boolean number : numbers) {
        row.add(number ? "" + dice.value(100, 9_999) : dice.word(Words.ADJECTIVES));
      }
      cells.add(row);
    }
    return cells;
  }
}
