package dev.holdfast.engine.bench;

import dev.holdfast.engine.Batch;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is timed, named as in llama.cpp's {@code llama-bench}: {@code pp512} reads a prompt of 512
 * tokens at once, {@code tg128} decodes 128 tokens one after the other. {@code tg128x4} does so for
 * four branches of one session together, each with tokens of its own ({@link Batch}); its speed
 * counts the tokens of all, so its time against that of one branch is {@code 4 * speed(tg128) /
 * speed(tg128x4)}.
 *
 * @param kind prompt or decoding
 * @param tokens at least 1, of every sequence
 * @param sequences 1 for a prompt, 1 to {@link Batch#MOST_SESSIONS} for decoding
 */
public record BenchTest(Kind kind, int tokens, int sequences) {
  private static final Pattern NAME =
      Pattern.compile("(pp|tg)([1-9]\\d{0,6})(?:x([1-9]\\d{0,2}))?");

  /** The two ways of a token through the network. */
  public enum Kind {
    /** Many tokens at once: bound by arithmetic. */
    PROMPT("pp"),
    /** One after the other, each with its logits: bound by reading memory. */
    DECODE("tg");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  public BenchTest {
    int most = kind == Kind.DECODE ? Batch.MOST_SESSIONS : 1;
    if (tokens < 1 || sequences < 1 || sequences > most) {
      throw invalid(name(kind, tokens, sequences));
    }
  }

  /**
   * Reads a name.
   *
   * @throws EngineException REQUEST_INVALID if it is none
   */
  public static BenchTest parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw invalid(name);
    }
    Kind kind = matcher.group(1).equals("pp") ? Kind.PROMPT : Kind.DECODE;
    int sequences = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
    return new BenchTest(kind, Integer.parseInt(matcher.group(2)), sequences);
  }

  /** For instance {@code pp512}. */
  public String name() {
    return name(kind, tokens, sequences);
  }

  private static String name(Kind kind, int tokens, int sequences) {
    return kind.prefix + tokens + (sequences == 1 ? "" : "x" + sequences);
  }

  private static EngineException invalid(String name) {
    return new EngineException(
        ErrorCode.REQUEST_INVALID,
        "there is no test '" + name + "'",
        "Use pp512 for a prompt of 512 tokens, tg128 for 128 decoded tokens, tg128x4 for 128 of each"
            + " of four branches together, or other numbers, at most x"
            + Batch.MOST_SESSIONS
            + ".");
  }
}
