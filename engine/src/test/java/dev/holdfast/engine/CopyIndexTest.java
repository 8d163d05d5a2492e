package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopyIndexTest {
  @Test
  void whatFollowedTheLongestAgreementIsGuessed() {
    CopyIndex index = new CopyIndex(new int[] {1, 2, 3, 4, 50, 9, 2, 3, 4, 60, 8, 1, 2, 3});
    int[] found = new int[4];
    assertThat(index.draft(4, 3, found, 1)).isEqualTo(3);
    assertThat(found).containsExactly(0, 50, 9, 2);
  }

  @Test
  void theLaterPlaceIsTakenOnATie() {
    CopyIndex index = new CopyIndex(new int[] {1, 2, 3, 50, 7, 1, 2, 3, 60, 8, 1, 2});
    int[] found = new int[1];
    assertThat(index.draft(3, 1, found, 0)).isEqualTo(1);
    assertThat(found[0]).isEqualTo(60);
  }

  @Test
  void aGuessThatReachesTheEndGoesOnWithItself() {
    CopyIndex index = new CopyIndex(new int[] {1, 2, 1, 2, 1});
    int[] found = new int[6];
    assertThat(index.draft(2, 6, found, 0)).isEqualTo(6);
    assertThat(found).containsExactly(1, 2, 1, 2, 1, 2);
  }

  @Test
  void fewerThanThreeTokensAreNoReason() {
    int[] found = new int[2];
    assertThat(new CopyIndex(new int[] {1, 2, 9, 1}).draft(2, 2, found, 0)).isZero();
    assertThat(new CopyIndex(new int[] {}).draft(2, 2, found, 0)).isZero();
    assertThat(new CopyIndex(new int[] {2, 2}).draft(2, 2, found, 0)).isZero();
  }

  /** Against a search through everything, while the index grows several times. */
  @Test
  void nothingIsFoundThatIsNotThereAndAllThatIsRare() {
    Random random = new Random(3);
    int[] text = random.ints(9_000, 0, 40).toArray();
    CopyIndex index = new CopyIndex(Arrays.copyOf(text, 10));
    int found = 0;
    for (int at = 10; at < text.length - 1; at++) {
      int[] guess = new int[1];
      int places = 0;
      int longest = 0;
      for (int place = 3; at < 4_000 && place <= at; place++) {
        int same = same(text, place, at);
        places += same >= 3 ? 1 : 0;
        longest = Math.max(longest, same);
      }
      boolean drafted = index.draft(text[at], 1, guess, 0) == 1;
      if (at < 4_000 && places <= 16) {
        assertThat(drafted).isEqualTo(places > 0);
        boolean right = false;
        for (int place = 3; place <= at; place++) {
          right |= same(text, place, at) == longest && next(text, place, at) == guess[0];
        }
        assertThat(right || places == 0).isTrue();
      }
      found += drafted ? 1 : 0;
      index.add(text[at]);
    }
    assertThat(found).isGreaterThan(500);
  }

  /** Tokens before a place that are those up to {@code at}, that one included. */
  private static int same(int[] text, int place, int at) {
    int same = 0;
    while (same < place && same < 32 && text[place - 1 - same] == text[at - same]) {
      same++;
    }
    return same;
  }

  private static int next(int[] text, int place, int at) {
    return place <= at ? text[place] : -1;
  }

  @Test
  void guessesThatFailCostABoundedShare() {
    DraftBudget budget = new DraftBudget();
    double passes = 0;
    for (int token = 0; token < 10_000; token++) {
      budget.onToken();
      if (budget.most() > 0) {
        passes += 0.3 * budget.most() + 0.3;
        budget.onChecked(budget.most(), 0);
      }
    }
    assertThat(passes).isBetween(50.0, 105.0);
  }

  @Test
  void successDoublesAndFailureTakesBack() {
    DraftBudget budget = new DraftBudget();
    int[] lengths = new int[4];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = budget.most();
      budget.onChecked(lengths[i], lengths[i]);
    }
    assertThat(lengths).containsExactly(3, 7, 13, 13);
    budget.onChecked(13, 2);
    assertThat(budget.most()).isEqualTo(2);
    budget.onChecked(2, 0);
    assertThat(budget.most()).isEqualTo(1);
  }
}
