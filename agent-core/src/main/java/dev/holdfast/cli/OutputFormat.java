package dev.holdfast.cli;

import picocli.CommandLine;

/** How a command prints its result. */
enum OutputFormat {
  /** For people. */
  TEXT("text"),
  /** One JSON object on stdout, on every path. */
  JSON("json"),
  /** One JSON object per event and line; the last line is the object of {@link #JSON}. */
  STREAM_JSON("stream-json");

  private final String option;

  OutputFormat(String option) {
    this.option = option;
  }

  /** Whether programs read the result: then failures are objects on stdout too. */
  boolean isJson() {
    return this != TEXT;
  }

  /**
   * The format that arguments ask for, found without parsing them, so that a usage error is
   * reported in the format that the caller can read.
   */
  static OutputFormat requestedIn(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.equals("--")) {
        break;
      }
      String value = null;
      if (argument.equals("--output") && i + 1 < arguments.length) {
        value = arguments[i + 1];
      } else if (argument.startsWith("--output=")) {
        value = argument.substring("--output=".length());
      }
      for (OutputFormat format : values()) {
        if (format.option.equals(value)) {
          return format;
        }
      }
    }
    return TEXT;
  }

  /** Reads {@code text}, {@code json} or {@code stream-json}. */
  static final class Converter implements CommandLine.ITypeConverter<OutputFormat> {
    @Override
    public OutputFormat convert(String value) {
      for (OutputFormat format : OutputFormat.values()) {
        if (format.option.equals(value)) {
          return format;
        }
      }
      throw new CommandLine.TypeConversionException(
          "'" + value + "' is not one of text, json, stream-json");
    }
  }

  /** Reads {@code text} or {@code json}, for commands whose result comes all at once. */
  static final class WholeConverter implements CommandLine.ITypeConverter<OutputFormat> {
    @Override
    public OutputFormat convert(String value) {
      return switch (value) {
        case "text" -> TEXT;
        case "json" -> JSON;
        default ->
            throw new CommandLine.TypeConversionException(
                "'" + value + "' is not one of text, json");
      };
    }
  }
}
