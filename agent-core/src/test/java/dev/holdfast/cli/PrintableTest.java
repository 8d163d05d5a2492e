package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void textKeepsLinesAndTabsAndNothingThatATerminalObeys() {
    assertThat(Printable.text("a\tb\r\nc\u001b[2Jd\u0007\u009be\u202ef"))
        .isEqualTo("a\tb\nc\uFFFD[2Jd\uFFFD\uFFFDe\uFFFDf");
  }

  @Test
  void aLineIsOneLineAndShort() {
    assertThat(Printable.line("  one\n\n\ttwo \u001b ", 80)).isEqualTo("one two \uFFFD");
    assertThat(Printable.line("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Printable.line("abcdefg", 6)).isEqualTo("abcde…");
    assertThat(Printable.line("", 6)).isEmpty();
  }

  @Test
  void aCutDoesNotHalveACharacter() {
    assertThat(Printable.line("abcd😀😀😀", 6)).isEqualTo("abcd…");
  }
}
