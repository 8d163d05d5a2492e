package dev.holdfast.agent.prompt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the files that a task is likely about: those that the task or a failing check names, and
 * the code next to a named test. A small model that sees them plans about them; one that sees names
 * alone plans about the first name in the list.
 */
final class RelevantFiles {
  private static final int MAX_FILES = 3;
  private static final int SHORTEST_CLASS_NAME = 4;

  private RelevantFiles() {}

  /** At most three of {@code files}, the likeliest first. */
  static List<String> choose(List<String> files, String mentions) {
    Set<String> words = new HashSet<>();
    for (String word : MentionedFiles.words(mentions)) {
      words.add(word);
      // A stack trace says shop.Price.total, a test report shop.PriceTest: the class is one part.
      for (String part : word.split("\\.", -1)) {
        words.add(part);
      }
    }
    Set<String> tested = new HashSet<>();
    for (String word : words) {
      String stem = MentionedFiles.stem(word);
      String subject = MentionedFiles.subject(stem);
      if (!subject.equals(stem)) {
        tested.add(subject.toLowerCase(Locale.ROOT));
      }
    }
    Map<String, Integer> scores = new HashMap<>();
    List<String> chosen = new ArrayList<>();
    for (String file : files) {
      int score = score(file, words, tested);
      if (score > 0 || files.size() <= MAX_FILES) {
        scores.put(file, score);
        chosen.add(file);
      }
    }
    chosen.sort((a, b) -> scores.getOrDefault(b, 0) - scores.getOrDefault(a, 0));
    return List.copyOf(chosen.subList(0, Math.min(MAX_FILES, chosen.size())));
  }

  private static int score(String file, Set<String> words, Set<String> tested) {
    if (words.contains(file)) {
      return 4;
    }
    String name = MentionedFiles.baseName(file);
    String stem = MentionedFiles.stem(name);
    if (tested.contains(stem.toLowerCase(Locale.ROOT))) {
      return 3;
    }
    if (words.contains(name)) {
      return 2;
    }
    boolean className =
        stem.length() >= SHORTEST_CLASS_NAME && Character.isUpperCase(stem.charAt(0));
    return className && words.contains(stem) ? 1 : 0;
  }
}
