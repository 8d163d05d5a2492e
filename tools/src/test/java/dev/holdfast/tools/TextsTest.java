package dev.holdfast.tools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {

  @Test
  void plainDropsColoursTitlesAndOverwrittenLines() {
    assertThat(Texts.plain("\u001b[1;31mred\u001b[m \u001b]0;title\u0007end\r\nnext"))
        .isEqualTo("red end\nnext");
    assertThat(Texts.plain("10%\r50%\r100%\ndone\b!")).isEqualTo("100%\ndone!");
  }

  @Test
  void plainIsLinearInLongLines() {
    String line = "y".repeat(4_000_000);
    assertThat(Texts.plain(line).length()).isEqualTo(4_000_000);
    assertThat(Texts.plain("\r".repeat(4_000_000) + line + "\r").length()).isEqualTo(4_000_000);
    assertThat(Texts.plain("\u001b]" + line).length()).isEqualTo(4_000_000);
    assertThat(Texts.plain("\u001b[".repeat(1_000_000)).length()).isEqualTo(1_000_000);
  }

  @Test
  void middleCutKeepsHeadAndTailAtLineBreaks() {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 1000; i++) {
      text.append("line ").append(i).append('\n');
    }
    String cut = Texts.middleCut(text.toString(), 600, "use grep");
    assertThat(cut).startsWith("line 1\nline 2\n").endsWith("line 999\nline 1000\n");
    assertThat(cut).containsPattern("\n… \\d+ characters left out in the middle; use grep …\nline");
    assertThat(cut.length()).isLessThan(700);
  }

  @Test
  void cutsNeverSplitASurrogatePair() {
    String faces = "\uD83D\uDE00".repeat(1000);
    for (int limit = 100; limit < 104; limit++) {
      assertWellFormed(Texts.middleCut(faces, limit, "x"));
      assertWellFormed(Texts.lineCut("a" + faces, limit));
    }
  }

  @Test
  void lineCutSaysTheLength() {
    assertThat(Texts.lineCut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Texts.lineCut("abcdef", 3)).isEqualTo("abc… (6 characters)");
  }

  private static void assertWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))) {
        assertThat(Character.isLowSurrogate(text.charAt(++i))).isTrue();
      } else {
        assertThat(Character.isLowSurrogate(text.charAt(i))).isFalse();
      }
    }
  }
}
