package dev.holdfast.engine.bench;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is timed, named as in llama.cpp's {@code llama-bench}: {@code pp512} reads a prompt of 512
 * tokens at once, {@code tg128} decodes 128 tokens one after the other.
 *
 * @param kind prompt or decoding
 * @param tokens at least 1
 */
public record BenchTest(Kind kind, int tokens) {
  private static final Pattern NAME = Pattern.compile("(pp|tg)([1-9]\\d{0,6})");

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
    if (tokens < 1) {
      throw invalid(kind.prefix + tokens);
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
    return new BenchTest(kind, Integer.parseInt(matcher.group(2)));
  }

  /** For instance {@code pp512}. */
  public String name() {
    return kind.prefix + tokens;
  }

  private static EngineException invalid(String name) {
    return new EngineException(
        ErrorCode.REQUEST_INVALID,
        "there is no test '" + name + "'",
        "Use pp512 for a prompt of 512 tokens, tg128 for 128 decoded tokens, or other numbers.");
  }
}
