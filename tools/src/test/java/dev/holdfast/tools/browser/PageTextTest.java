package dev.holdfast.tools.browser;

import static org.assertj.core.api.Assertions.assertThat;

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
}
