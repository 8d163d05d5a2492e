package dev.holdfast.engine.tokenizer;

import java.util.Arrays;

/**
 * The spelling of bytes as printable characters that byte-level vocabularies use (GPT-2): bytes
 * 33..126, 161..172 and 174..255 stand for themselves, the other 68 in increasing order for U+0100
 * and up.
 */
final class ByteAlphabet {
  private static final char[] SPELLING = new char[256];
  private static final short[] BYTE_OF = new short[0x144];

  static {
    Arrays.fill(BYTE_OF, (short) -1);
    char next = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
      SPELLING[value] = printable ? (char) value : next++;
      BYTE_OF[SPELLING[value]] = (short) value;
    }
  }

  private ByteAlphabet() {}

  /** The character that spells a byte, given as 0..255. */
  static char spelling(int value) {
    return SPELLING[value];
  }

  /** Whether a token has no other characters than those that spell bytes. */
  static boolean spells(String token) {
    for (int i = 0; i < token.length(); i++) {
      if (byteOf(token.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The bytes that a token spells; {@link #spells} says whether it does. */
  static byte[] bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) byteOf(token.charAt(i));
    }
    return bytes;
  }

  private static int byteOf(char character) {
    return character < BYTE_OF.length ? BYTE_OF[character] : -1;
  }
}
