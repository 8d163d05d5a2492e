package dev.holdfast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads text that the user names on the command line. */
final class InputText {
  private static final String STDIN = "-";
  private static final int LONGEST = 64 << 20;

  private InputText() {}

  /**
   * The text of a file, or of stdin for {@code -}.
   *
   * @throws CliException when it cannot be read, is longer than 64 MiB or not UTF-8
   */
  static String read(String file, Console console) {
    boolean fromStdin = file.equals(STDIN);
    String name = fromStdin ? "stdin" : file;
    byte[] bytes;
    try (InputStream input = fromStdin ? console.in() : Files.newInputStream(Path.of(file))) {
      bytes = input.readNBytes(LONGEST + 1);
    } catch (IOException unreadable) {
      throw CliException.usage(
          "cannot read " + name + ": " + reason(unreadable), "Check the path and permissions.");
    }
    if (bytes.length > LONGEST) {
      throw CliException.usage(name + " is longer than 64 MiB", "Give a shorter text.");
    }
    return decode(bytes, name);
  }

  private static String decode(byte[] bytes, String name) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer input = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(input, text, true);
    if (result.isError()) {
      throw CliException.usage(
          name + " is not UTF-8 at byte " + input.position(), "Convert it to UTF-8.");
    }
    return text.flip().toString();
  }

  private static String reason(IOException thrown) {
    String kind =
        switch (thrown) {
          case java.nio.file.NoSuchFileException ignored -> "no such file";
          case java.nio.file.AccessDeniedException ignored -> "access denied";
          default -> String.valueOf(thrown.getMessage());
        };
    return kind;
  }
}
