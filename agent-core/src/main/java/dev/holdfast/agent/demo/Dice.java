package dev.holdfast.agent.demo;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The random choices of one instance. What a solution must copy comes from the instance's split;
 * the forms of sentences and programs are the same in both.
 */
public final class Dice {
  private static final int TRIES = 10_000;
  private static final List<String> ONSETS =
      List.of(
          "b", "br", "c", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pl", "r", "s",
          "st", "t", "tr", "v", "w", "z");
  private static final List<String> VOWELS = List.of("a", "e", "i", "o", "u", "ea", "ou");
  private static final List<String> CODAS =
      List.of("", "", "l", "n", "r", "s", "t", "m", "nd", "x");

  private final SplittableRandom random;
  private final double invented;
  private final Split split;
  private final Set<String> used = new HashSet<>();

  public Dice(long seed, Split split) {
    this.random = new SplittableRandom(split == Split.HELD_OUT ? ~seed : seed);
    this.split = split;
    // Many invented words teach a network to copy what it has never seen; people like real ones.
    this.invented = split == Split.TRAINING ? 0.3 : 0.1;
  }

  /** A number from 0 to {@code bound} - 1. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** A number from {@code low} to {@code high}, both possible; for forms, not for values. */
  public int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** One of a few forms. */
  public <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /**
   * One of a few forms, with shares of their own in training: what is hard to learn needs more
   * examples than it has in an evaluation.
   */
  public <T> T pickForSplit(List<T> heldOut, List<T> training) {
    return pick(split == Split.TRAINING ? training : heldOut);
  }

  @SafeVarargs
  public final <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** The same elements in random order. */
  public <T> List<T> shuffled(List<T> list) {
    List<T> result = new java.util.ArrayList<>(list);
    for (int i = result.size() - 1; i > 0; i--) {
      java.util.Collections.swap(result, i, random.nextInt(i + 1));
    }
    return result;
  }

  /**
   * A value of the split: a number from {@code low} to {@code high}. Numbers of one and two digits
   * are too few to be divided and occur in both.
   */
  public int value(int low, int high) {
    return inSplit(
        () -> random.nextInt(low, high + 1),
        number -> Math.abs(number) < 100 || split.has("" + number));
  }

  /** A word of the split that this instance has not used yet; now and then an invented one. */
  public String word(Words words) {
    return fresh(() -> chance(invented) ? invented() : pick(words.all()));
  }

  /** A word of the split from the list only, not used yet by this instance. */
  public String known(Words words) {
    return fresh(() -> pick(words.all()));
  }

  /** A name of a person of the split, first and last. */
  public String person() {
    return known(Words.FIRST_NAMES) + " " + capital(word(Words.LAST_NAMES));
  }

  /** Text of the split, drawn until it belongs to it: a layout's signature, a code. */
  public String ofSplit(Supplier<String> draw) {
    return inSplit(draw, split::has);
  }

  /** Whether text that came about by itself belongs to the split. */
  public boolean has(String text) {
    return split.has(text);
  }

  /** A word that no language has. */
  private String invented() {
    StringBuilder word = new StringBuilder();
    int syllables = between(2, 3);
    for (int i = 0; i < syllables; i++) {
      word.append(pick(ONSETS)).append(pick(VOWELS));
    }
    return word.append(pick(CODAS)).toString();
  }

  private String fresh(Supplier<String> draw) {
    String word =
        inSplit(draw, drawn -> split.has(drawn) && !used.contains(drawn.toLowerCase(Locale.ROOT)));
    used.add(word.toLowerCase(Locale.ROOT));
    return word;
  }

  private static <T> T inSplit(Supplier<T> draw, java.util.function.Predicate<T> belongs) {
    for (int i = 0; i < TRIES; i++) {
      T drawn = draw.get();
      if (belongs.test(drawn)) {
        return drawn;
      }
    }
    throw new IllegalStateException("no choice is left for this half of the world");
  }

  /** With a capital first letter. */
  public static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
