package dev.holdfast.engine.tokenizer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are found in the text as written, before anything else: the leftmost, and of those
 * the longest.
 */
final class AddedTokens {
  /** Longer ones are refused at loading: the search tries every length in use. */
  static final int LONGEST = 256;

  private final Map<String, Integer> ids = new HashMap<>();
  private final Set<Character> firstCharacters = new HashSet<>();
  private final TreeSet<Integer> lengths = new TreeSet<>(Comparator.reverseOrder());

  void add(String token, int id) {
    ids.put(token, id);
    firstCharacters.add(token.charAt(0));
    lengths.add(token.length());
  }

  /**
   * The first added token at or after {@code from} that touches none of the literal ranges; null
   * when there is none.
   *
   * @param literal ranges of the text, ordered and disjoint
   */
  @Nullable Match find(String text, int from, List<TextRange> literal) {
    int range = 0;
    for (int start = from; start < text.length(); start++) {
      while (range < literal.size() && literal.get(range).end() <= start) {
        range++;
      }
      int limit = text.length();
      if (range < literal.size()) {
        TextRange next = literal.get(range);
        if (next.start() <= start) {
          start = next.end() - 1;
          continue;
        }
        limit = next.start();
      }
      if (firstCharacters.contains(text.charAt(start))) {
        for (int length : lengths) {
          if (start + length <= limit) {
            Integer id = ids.get(text.substring(start, start + length));
            if (id != null) {
              return new Match(start, start + length, id);
            }
          }
        }
      }
    }
    return null;
  }

  /** How many characters at the end of a text are the beginning of an added token, at most. */
  int longestBeginning(String text) {
    for (int start = Math.max(0, text.length() - LONGEST + 1); start < text.length(); start++) {
      if (firstCharacters.contains(text.charAt(start))) {
        for (String token : ids.keySet()) {
          int length = text.length() - start;
          if (token.length() > length && token.regionMatches(0, text, start, length)) {
            return length;
          }
        }
      }
    }
    return 0;
  }

  record Match(int start, int end, int id) {}
}
