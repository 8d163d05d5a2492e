package dev.holdfast.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** Reads {@code 90s}, {@code 15m}, {@code 1h30m}, {@code 7d}. */
final class DurationConverter implements CommandLine.ITypeConverter<Duration> {
  private static final Pattern SHAPE =
      Pattern.compile("(\\d{1,6}d)?((\\d{1,6}h)?(\\d{1,6}m)?(\\d{1,6}s)?)");

  @Override
  public Duration convert(String value) {
    String text = value.toLowerCase(Locale.ROOT);
    Matcher matcher = SHAPE.matcher(text);
    if (!text.isEmpty() && matcher.matches()) {
      String days = matcher.group(1) == null ? "" : matcher.group(1);
      String rest = matcher.group(2).isEmpty() ? "" : "T" + matcher.group(2);
      try {
        Duration duration = Duration.parse("P" + days + rest);
        if (duration.isPositive()) {
          return duration;
        }
      } catch (DateTimeParseException unreadable) {
        throw refused(value);
      }
    }
    throw refused(value);
  }

  private static CommandLine.TypeConversionException refused(String value) {
    return new CommandLine.TypeConversionException(
        "'" + value + "' is not a time above zero such as 90s, 15m, 1h30m or 7d");
  }
}
