package dev.holdfast.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiceTest {

  @Test
  void nothingOfOneHalfOccursInTheOther() {
    Set<String> training = drawn(Split.TRAINING);
    Set<String> heldOut = drawn(Split.HELD_OUT);

    assertThat(training).hasSizeGreaterThan(1_000).doesNotContainAnyElementsOf(heldOut);
    assertThat(heldOut).hasSizeGreaterThan(200);
  }

  @Test
  void everyListHasWordsOfBothHalves() {
    for (Words words : Words.values()) {
      assertThat(words.all()).doesNotHaveDuplicates();
      assertThat(words.all().stream().filter(Split.HELD_OUT::has)).hasSizeGreaterThan(3);
      assertThat(words.all().stream().filter(Split.TRAINING::has)).hasSizeGreaterThan(25);
    }
  }

  @Test
  void aSeedGivesTheSameChoicesAgain() {
    assertThat(new Dice(7, Split.TRAINING).person())
        .isEqualTo(new Dice(7, Split.TRAINING).person());
  }

  private static Set<String> drawn(Split split) {
    Set<String> drawn = new HashSet<>();
    for (int seed = 0; seed < 1_000; seed++) {
      Dice dice = new Dice(seed, split);
      drawn.add(dice.word(Words.NOUNS));
      drawn.add("" + dice.value(100, 99_999));
      drawn.add(dice.ofSplit(() -> "layout" + dice.below(1_000)));
    }
    return drawn;
  }
}
