package dev.holdfast.agent.prompt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of a workspace that a text names, by path or by name. */
public final class MentionedFiles {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_./-]*[A-Za-z0-9_]");
  private static final Pattern TEST =
      Pattern.compile("(?i)^(test_?)(?=.)|(?<=.)(_?tests?|_?spec|IT|\\.test|\\.spec)$");
  private static final Pattern TEST_FOLDER = Pattern.compile("(^|/)(tests?|__tests__|spec)/");
  private static final int TEXT_LIMIT = 60_000;

  private MentionedFiles() {}

  /** Those of {@code files} that {@code text} names with their path or their name. */
  public static List<String> in(String text, List<String> files) {
    Set<String> words = words(text);
    List<String> named = new ArrayList<>();
    for (String file : files) {
      if (words.contains(file) || words.contains(baseName(file))) {
        named.add(file);
      }
    }
    return List.copyOf(named);
  }

  /** Whether a path looks like a test by the conventions of common build tools. */
  public static boolean isTest(String path) {
    return TEST_FOLDER.matcher(path).find() || TEST.matcher(stem(baseName(path))).find();
  }

  /** Words that may be files, paths with and without their folders. */
  static Set<String> words(String text) {
    Set<String> words = new HashSet<>();
    Matcher matcher = WORD.matcher(Texts.head(text, TEXT_LIMIT));
    while (matcher.find()) {
      String word = matcher.group();
      words.add(word.startsWith("./") ? word.substring(2) : word);
      words.add(baseName(word));
    }
    return words;
  }

  /** What a test of that name tests, or the name itself if it is none. */
  static String subject(String stem) {
    return TEST.matcher(stem).replaceFirst("");
  }

  static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }
}
