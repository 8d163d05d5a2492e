package dev.holdfast.tools.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.tools.ToolFailure;
import org.junit.jupiter.api.Test;

class TextEditTest {

  private static final String PROGRAM =
      """
      int total(int[] prices) {
        int sum = 0;
        for (int i = 1; i < prices.length; i++) {
          sum += prices[i];
        }
        return sum;
      }
      """;

  @Test
  void exactTextIsReplaced() {
    assertThat(edit(PROGRAM, "int i = 1", "int i = 0")).contains("(int i = 0; i <");
  }

  @Test
  void copiedLineNumbersAreDropped() {
    assertThat(
            edit(
                PROGRAM,
                "2|   int sum = 0;\n3|   for (int i = 1;",
                "2|   int sum = 9;\n3|   for (int i = 0;"))
        .contains("  int sum = 9;\n  for (int i = 0; i < prices");
  }

  @Test
  void trailingSpacesMayDiffer() {
    assertThat(edit("a  \nb\nc\n", "a\nb\n", "x\n")).isEqualTo("x\nc\n");
    assertThat(edit("a\nb", "a  \nb ", "x")).isEqualTo("x");
    assertThat(edit("a\nb\nc\n", "b  \n", "")).isEqualTo("a\nc\n");
  }

  @Test
  void theClosestLinesAreShown() {
    assertThatThrownBy(() ->
            edit(PROGRAM, "for (int i = 1; i <= prices.length; i++) {\n  sum = prices[i];", ""))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("not found in a.txt")
        .hasMessageContaining(
            "3|   for (int i = 1; i < prices.length; i++) {\n4|     sum += prices[i];");
  }

  @Test
  void nothingAlikeIsSaid() {
    assertThatThrownBy(() -> edit(PROGRAM, "SELECT * FROM users", "x"))
        .hasMessageContaining("Nothing there resembles it");
    assertThatThrownBy(() -> edit("", "x", "y")).hasMessageContaining("empty");
    assertThatThrownBy(() -> edit("a", "", "y")).hasMessageContaining("old_text is empty");
    assertThatThrownBy(() -> edit("a", "a", "a")).hasMessageContaining("nothing to change");
  }

  @Test
  void anEditThatFitsTwiceIsRefused() {
    assertThatThrownBy(() -> edit("a \nb\na\t\n", "a   \n", "x"))
        .hasMessageContaining("2 times")
        .hasMessageContaining("lines 1, 3");
    assertThatThrownBy(() -> edit("aaa", "aa", "x")).hasMessageContaining("2 times");
  }

  private static String edit(String content, String oldText, String newText) {
    return TextEdit.find("a.txt", content, oldText, newText).apply(content);
  }
}
