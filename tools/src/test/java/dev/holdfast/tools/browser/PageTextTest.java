package dev.holdfast.tools.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTextTest {

  @Test
  void cutsAtWholeLinesAndSaysHowManyAreMissing() {
    String snapshot = "- item [ref=e1]\n".repeat(100);
    assertThat(PageText.cut(snapshot, 50))
        .isEqualTo(
            "- item [ref=e1]\n- item [ref=e1]\n- item [ref=e1]\n"
                + "… 97 more lines; browser_snapshot with the ref of a part shows that part");
    assertThat(PageText.cut("- a\n- b", 50)).isEqualTo("- a\n- b");
    assertThat(PageText.cut("x".repeat(9_000), 6_000)).contains("(9000 characters)");
  }

  @Test
  void showsOnlyWhatIsNew() {
    String before = "- a\n- b\n- c\n- d";
    assertThat(PageText.change(before, before)).isEqualTo("(the page did not change)");
    assertThat(PageText.change(before, "- a\n- b\n  - new\n- c\n- d"))
        .isEqualTo("new or changed:\n- new");
    assertThat(PageText.change(before, "- a\n- a\n- b\n- c\n- d"))
        .isEqualTo("new or changed:\n- a");
    assertThat(PageText.change(before, "- x\n- y\n- a")).isEqualTo("- x\n- y\n- a");
    assertThat(PageText.change(before, "- a")).isEqualTo("(parts of the page went away)\n- a");
  }

  @Test
  void aMoveOfTheFocusIsNoChange() {
    String before = "- a [active] [ref=e1]\n- b [ref=e2]\n- c [ref=e3]";
    assertThat(PageText.change(before, "- a [ref=e1]\n- b [active] [ref=e2]\n- c [ref=e3]"))
        .isEqualTo("(the page did not change)");
    assertThat(PageText.change(before, "- a [ref=e1]\n- b [active] [ref=e2]: x\n- c [ref=e3]"))
        .isEqualTo("new or changed:\n- b [active] [ref=e2]: x");
  }

  @Test
  void rowsOfWordsTakeOneLine() {
    String table =
        """
        - table [ref=e1]:
          - rowgroup [ref=e2]:
            - row [ref=e3]:
              - columnheader "Item" [ref=e4]
              - columnheader [ref=e5]
            - row [ref=e6]:
              - rowheader "red \\"lamp\\"" [ref=e7]
              - cell "12" [ref=e8]
            - row [ref=e9]:
              - rowheader "lamp" [ref=e10]
              - cell "from 12:30" [ref=e11]
        - paragraph [ref=e12]: end
        """;
    assertThat(PageText.rows(table).lines())
        .containsExactly(
            "- table [ref=e1]:",
            "  - rowgroup [ref=e2]:",
            "    - row [headings] [ref=e3]: Item | ",
            "    - row [ref=e6]:",
            "      - rowheader \"red \\\"lamp\\\"\" [ref=e7]",
            "      - cell \"12\" [ref=e8]",
            "    - row [ref=e9]: lamp | from 12:30",
            "- paragraph [ref=e12]: end");
  }

  @Test
  void rowsWithMoreThanWordsStayAsTheyAre() {
    for (String cell :
        List.of(
            "cell \"Buy\" [ref=e2]:\n    - button \"Buy\" [ref=e3]",
            "cell \"12 pieces\" [ref=e2]: \"12\"",
            "cell \"a | b\" [ref=e2]",
            "cell \"12\" [active] [ref=e2]",
            "gridcell \"12\" [selected] [ref=e2]",
            "text: loose")) {
      String row = "- row [ref=e1]:\n  - cell \"x\" [ref=e9]\n  - " + cell + "\n- link [ref=e7]";
      assertThat(PageText.rows(row)).isEqualTo(row);
    }
    String named = "- row \"sum\" [ref=e1]:\n  - cell \"12\" [ref=e2]";
    assertThat(PageText.rows(named)).isEqualTo(named);
    assertThat(PageText.rows("- row [ref=e1]:\n- row [ref=e2]"))
        .isEqualTo("- row [ref=e1]:\n- row [ref=e2]");
    String wide = "- row [ref=e1]:" + ("\n  - cell \"" + "x".repeat(60) + "\" [ref=e2]").repeat(5);
    assertThat(PageText.rows(wide)).isEqualTo(wide);
    assertThat(PageText.rows("- row:\n  - cell \"12\"")).isEqualTo("- row: 12");
    assertThat(PageText.rows("")).isEmpty();
  }
}
