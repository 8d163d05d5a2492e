package dev.holdfast.agent.demo.browser;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How a snapshot writes a value, as Playwright's {@code yaml.ts} does for plain ASCII text. */
final class Yaml {
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "true", "false", "on", "off", "null");
  private static final Pattern SPECIAL =
      Pattern.compile("[\\n:](\\s|$)|\\s#|^[&*\\],?!>|@\"'#%\\[-]|[{}`]");
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d*)?");

  private Yaml() {}

  /** The text, in quotes where YAML would read it as something else. */
  static String value(String text) {
    boolean quoted =
        text.isEmpty()
            || SPECIAL.matcher(text).find()
            || NUMBER.matcher(text).matches()
            || WORDS.contains(text.toLowerCase(Locale.ROOT));
    return quoted ? '"' + text.replace("\"", "\\\"") + '"' : text;
  }
}
