package dev.holdfast.agent.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/**
 * A check that knows the answer's hash only, so that the answer can be found in no file. Line
 * breaks at the end of the output do not matter.
 *
 * @param file the file that has to be written
 */
public record OutputCheck(String file, String answer) implements ReplayedCheck {
  /** The name of {@link #script}. */
  public static final String SCRIPT = "check.sh";

  public static final String COMMAND = "sh " + SCRIPT;

  /** The check as a program of the shell. */
  public String script() {
    return """
    #!/bin/sh
    # Compares the hash of what was written with that of the right answer.
    [ -f FILE ] || { echo "FILE is missing"; exit 1; }
    [ "$(printf %s "$(cat FILE)" | sha256sum)" = "HASH  -" ] || { echo "FILE is wrong"; exit 1; }
    echo "FILE is right"
    """
        .replace("FILE", file)
        .replace("HASH", hash(answer));
  }

  @Override
  public Answer run(Function<String, Optional<String>> files) {
    Optional<String> written = files.apply(file);
    if (written.isEmpty()) {
      return Answer.failure(file + " is missing\n");
    }
    return hash(written.get()).equals(hash(answer))
        ? Answer.success(file + " is right\n")
        : Answer.failure(file + " is wrong\n");
  }

  private static String hash(String text) {
    try {
      byte[] bytes = text.replaceFirst("\n+$", "").getBytes(UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
