package dev.holdfast.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The scanner against the patterns it stands for, on short random strings of nasty characters. */
class PreTokenizerTest {
  private static final String BLANK =
      "\\t\\n\\u000b\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  private static final String TAIL =
      "|\\p{N}| ?[^"
          + BLANK
          + "\\p{L}%s\\p{N}]+[\\r\\n]*|["
          + BLANK
          + "]*[\\r\\n]+|["
          + BLANK
          + "]+(?![^"
          + BLANK
          + "])|["
          + BLANK
          + "]+";
  private static final String CONTRACTIONS = "(?iu:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?";
  private static final Pattern QWEN35 =
      Pattern.compile(CONTRACTIONS + "[\\p{L}\\p{M}]+" + TAIL.formatted("\\p{M}"));
  private static final Pattern QWEN2 =
      Pattern.compile(CONTRACTIONS + "\\p{L}+" + TAIL.formatted(""));

  private static final String[] ATOMS = {
    "a",
    "Z",
    "s",
    "S",
    "\u017f",
    "t",
    "r",
    "e",
    "v",
    "m",
    "l",
    "d",
    "'",
    "'",
    "\u00e9",
    "\u65e5",
    "\ud840\udc00",
    "\u0301",
    "\u0903",
    "\u20dd",
    "1",
    "\u00bd",
    "\u2167",
    "\ud835\udfd8",
    " ",
    " ",
    "\n",
    "\r",
    "\t",
    "\u000b",
    "\u0085",
    "\u00a0",
    "\u2028",
    "\u3000",
    "\u200b",
    "\u001c",
    ".",
    "-",
    "_",
    "\ud83d\ude00",
    "\ufffd",
    "\u0000"
  };

  @Test
  void agreesWithThePatterns() {
    Random random = new Random(35);
    for (int round = 0; round < 40_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int length = 1 + random.nextInt(9); length > 0; length--) {
        text.append(ATOMS[random.nextInt(ATOMS.length)]);
      }
      assertPieces(PreTokenizer.QWEN35, QWEN35, text.toString());
      assertPieces(PreTokenizer.QWEN2, QWEN2, text.toString());
    }
  }

  @Test
  void longRunsNeedNoStack() {
    String letters = "x".repeat(1_000_000);
    assertThat(PreTokenizer.QWEN35.pieceEnd(letters, 0)).isEqualTo(letters.length());
    String blanks = " ".repeat(1_000_000) + "x";
    assertThat(PreTokenizer.QWEN2.pieceEnd(blanks, 0)).isEqualTo(999_999);
  }

  private static void assertPieces(PreTokenizer scanner, Pattern pattern, String text) {
    List<String> expected = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      expected.add(matcher.group());
    }
    assertThat(String.join("", expected)).as("the pattern covers the text").isEqualTo(text);
    List<String> pieces = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int end = scanner.pieceEnd(text, start);
      pieces.add(text.substring(start, end));
      start = end;
    }
    assertThat(pieces).as("%s on %s", scanner, text).isEqualTo(expected);
  }
}
