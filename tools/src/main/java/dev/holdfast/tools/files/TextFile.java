package dev.holdfast.tools.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A decoded text file.
 *
 * @param text content with {@code \n} line breaks
 * @param windowsBreaks whether every line break was {@code \r\n}, so that a change keeps them
 * @param valid whether the bytes were UTF-8; if not, {@code text} has replacement characters
 * @param byteOrderMark whether the file began with one; it is not part of {@code text}
 */
record TextFile(String text, boolean windowsBreaks, boolean valid, boolean byteOrderMark) {

  private static final int SNIFFED = 8192;

  /** Whether the first bytes hold a NUL, the usual sign. */
  static boolean looksBinary(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, SNIFFED); i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  static TextFile decode(byte[] bytes) {
    String text;
    boolean valid = true;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, StandardCharsets.UTF_8);
      valid = false;
    }
    boolean mark = text.startsWith("\uFEFF");
    text = mark ? text.substring(1) : text;
    boolean windows = text.contains("\r\n") && !text.replace("\r\n", "").contains("\n");
    return new TextFile(windows ? text.replace("\r\n", "\n") : text, windows, valid, mark);
  }

  /** The bytes of a changed text in the form of this file. */
  byte[] encode(String changed) {
    String text = changed.replace("\r\n", "\n");
    text = windowsBreaks ? text.replace("\n", "\r\n") : changed;
    return ((byteOrderMark ? "\uFEFF" : "") + text).getBytes(StandardCharsets.UTF_8);
  }

  /** Lines without their breaks; a final line break does not start another line. */
  static String[] lines(String text) {
    if (text.isEmpty()) {
      return new String[0];
    }
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return body.split("\n", -1);
  }
}
