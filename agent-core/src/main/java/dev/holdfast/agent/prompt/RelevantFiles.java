package dev.holdfast.agent.prompt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses the files that a task is likely about: those that the task or a failing check names, and
 * the code next to a named test. A small model that sees them plans about them; one that sees names
 * alone plans about the first name in the list.
 */
final class RelevantFiles {
  private static final int MAX_FILES = 3;
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_./-]*[A-Za-z0-9_]");
  private static final Pattern TEST =
      Pattern.compile("(?i)^(test_?)(?=.)|(?<=.)(_?tests?|_?spec|IT|\\.test|\\.spec)$");
  private static final int SHORTEST_CLASS_NAME = 4;

  private RelevantFiles() {}

  /** At most three of {@code files}, the likeliest first. */
  static List<String> choose(List<String> files, String mentions) {
    Set<String> words = new HashSet<>();
    Matcher matcher = WORD.matcher(Texts.head(mentions, 60_000));
    while (matcher.find()) {
      String word = matcher.group();
      words.add(word);
      words.add(baseName(word));
      // A stack trace says shop.Price.total, a test report shop.PriceTest: the class is one part.
      for (String part : word.split("\\.", -1)) {
        words.add(part);
      }
    }
    Set<String> tested = new HashSet<>();
    for (String word : words) {
      String stem = stem(word);
      String subject = TEST.matcher(stem).replaceFirst("");
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
    String name = baseName(file);
    String stem = stem(name);
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

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }
}
