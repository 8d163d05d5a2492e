package dev.holdfast.agent;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Names of runs: they sort by start time, for instance {@code 20261124-213355-4f1a9c}. */
public final class RunId {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();

  private RunId() {}

  /** A new name for a run that starts now. */
  public static String next() {
    return TIME.format(Instant.now()) + "-" + String.format("%06x", RANDOM.nextInt(1 << 24));
  }
}
