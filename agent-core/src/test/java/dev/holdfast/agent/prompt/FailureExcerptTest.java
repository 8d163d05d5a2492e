package dev.holdfast.agent.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureExcerptTest {
  @Test
  void shortOutputStaysWhole() {
    assertThat(FailureExcerpt.of("one\ntwo\n[ERROR] -> [Help 1]\n", 100)).isEqualTo("one\ntwo");
  }

  @Test
  void theTellingLineSurvivesScreensOfAdvice() {
    String output =
        "[INFO] scanning\n".repeat(200)
            + "[ERROR] PriceTest.total:12 expected: <10> but was: <12>\n"
            + "[INFO] noise\n".repeat(200)
            + "[ERROR] -> [Help 1]\n[ERROR] For more information about the errors, read\n";

    String excerpt = FailureExcerpt.of(output, 400);

    assertThat(excerpt).contains("expected: <10> but was: <12>").doesNotContain("Help 1");
    assertThat(excerpt).hasSizeLessThan(500);
  }

  @Test
  void cutsWithoutSplittingACharacter() {
    String faces = "\ud83d\ude00".repeat(10);
    assertThat(Texts.head(faces, 3)).isEqualTo("\ud83d\ude00 […]");
    assertThat(Texts.tail(faces, 3)).isEqualTo("[…] \ud83d\ude00\ud83d\ude00");
    assertThat(Texts.line(" a \n b ", 10)).isEqualTo("a b");
  }
}
