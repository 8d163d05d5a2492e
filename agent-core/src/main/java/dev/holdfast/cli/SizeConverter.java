package dev.holdfast.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** Reads {@code 2GiB}, {@code 1.5GB}, {@code 500MB}, {@code 4096}. */
final class SizeConverter implements CommandLine.ITypeConverter<Long> {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?) ?([a-z]*)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "b",
          1L,
          "kb",
          1000L,
          "mb",
          1_000_000L,
          "gb",
          1_000_000_000L,
          "tb",
          1_000_000_000_000L,
          "kib",
          1L << 10,
          "mib",
          1L << 20,
          "gib",
          1L << 30,
          "tib",
          1L << 40);

  @Override
  public Long convert(String value) {
    Matcher matcher = SHAPE.matcher(value.toLowerCase(Locale.ROOT).strip());
    if (matcher.matches()) {
      Long unit = UNITS.get(matcher.group(2));
      if (unit != null) {
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
          return bytes.longValue();
        }
      }
    }
    throw new CommandLine.TypeConversionException(
        "'" + value + "' is not a size such as 2GiB, 500MB or 4096");
  }
}
