package dev.holdfast.cli;

import java.util.Locale;

/** What the agent is busy with, as the status line shows it. */
sealed interface Activity {

  /** One line for people after {@code seconds} of it. */
  String describe(double seconds);

  /** Something without a measure: planning, a tool, a check. */
  record Doing(String what) implements Activity {
    @Override
    public String describe(double seconds) {
      return what + " · " + time(seconds);
    }
  }

  /** The model reads: {@code done} of {@code total} prompt tokens are computed. */
  record Reading(int done, int total) implements Activity {
    @Override
    public String describe(double seconds) {
      String text = "reading " + count(done) + "/" + count(total) + " tokens";
      if (done == 0 || seconds < 0.5) {
        return text;
      }
      double speed = done / seconds;
      return text + " · " + rate(speed) + " · " + time((total - done) / speed) + " left";
    }
  }

  /** The model writes: {@code tokens} so far. */
  record Writing(int tokens) implements Activity {
    @Override
    public String describe(double seconds) {
      String text = "writing " + count(tokens) + " tokens";
      return seconds < 0.5 ? text : text + " · " + rate(tokens / seconds);
    }
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String rate(double tokensPerSecond) {
    return String.format(
        Locale.ROOT, tokensPerSecond < 10 ? "%.1f tokens/s" : "%.0f tokens/s", tokensPerSecond);
  }

  /** For instance {@code 0.2 s}, {@code 12 s}, {@code 2 min 5 s}, {@code 1 h 4 min}. */
  static String time(double seconds) {
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
