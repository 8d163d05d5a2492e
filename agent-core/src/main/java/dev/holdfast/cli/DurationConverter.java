package dev.holdfast.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** Reads {@code 90s}, {@code 15m}, {@code 1h30m}. */
final class DurationConverter implements CommandLine.ITypeConverter<Duration> {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,6}h)?(\\d{1,6}m)?(\\d{1,6}s)?");

  @Override
  public Duration convert(String value) {
    String text = value.toLowerCase(Locale.ROOT);
    if (!text.isEmpty() && SHAPE.matcher(text).matches()) {
      try {
        Duration duration = Duration.parse("PT" + text);
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
        "'" + value + "' is not a time above zero such as 90s, 15m or 1h30m");
  }
}
