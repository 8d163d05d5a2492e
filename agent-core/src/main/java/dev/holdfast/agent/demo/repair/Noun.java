package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Words;
import java.util.Set;

/** A thing's name, for one and for many. */
record Noun(String one, String many) {

  /** Words of the three languages and names that the programs use for themselves. */
  private static final Set<String> TAKEN =
      Set.of(
          "string", "field", "filter", "map", "list", "range", "key", "letter", "text", "word",
          "value", "low", "high", "limit", "total", "result", "count", "best", "first", "last",
          "index", "place", "number", "part", "test", "check", "show", "all", "main", "module",
          "token", "readme", "seed", "sample", "table", "delete", "final", "native", "super",
          "package");

  /** A noun that the instance has not used yet. */
  static Noun draw(Dice dice) {
    String word = dice.word(Words.NOUNS);
    while (TAKEN.contains(word)) {
      word = dice.word(Words.NOUNS);
    }
    return new Noun(word, plural(word));
  }

  private static String plural(String word) {
    if (word.matches(".*(s|x|z|ch|sh)")) {
      return word + "es";
    }
    if (word.matches(".*[^aeiou]y")) {
      return word.substring(0, word.length() - 1) + "ies";
    }
    return word + "s";
  }
}
