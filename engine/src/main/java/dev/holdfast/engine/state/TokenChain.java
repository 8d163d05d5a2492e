package dev.holdfast.engine.state;

import dev.holdfast.engine.source.SourceDigest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Names of what was computed for the prefixes of some tokens. A page's is SHA-256 of the name of
 * the page before (of the identity, for the first one) and the page's tokens; a prefix's is SHA-256
 * of the name of its last full page and the tokens after it. So equal names mean equal tokens and
 * an equal identity.
 */
final class TokenChain {
  private final byte[] identity;
  private final int[] tokens;
  private final byte[][] pages;
  private final MessageDigest digest = SourceDigest.sha256();

  TokenChain(byte[] identity, int[] tokens) {
    this.identity = identity;
    this.tokens = tokens;
    this.pages = new byte[tokens.length / KvPage.POSITIONS][];
    for (int page = 0; page < pages.length; page++) {
      pages[page] = after(page, KvPage.POSITIONS);
    }
  }

  /** What the first {@code page} pages and {@code count} tokens after them are called. */
  private byte[] after(int page, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(tokens, page * KvPage.POSITIONS, count);
    digest.update(page == 0 ? identity : pages[page - 1]);
    digest.update(bytes);
    return digest.digest();
  }

  /** Name of a full page. */
  byte[] page(int index) {
    return pages[index];
  }

  /** Name of the first tokens. */
  byte[] prefix(int position) {
    return after(position / KvPage.POSITIONS, position % KvPage.POSITIONS);
  }

  /** As part of a file's name: half of it is long enough to tell all from each other. */
  static String text(byte[] name) {
    return HexFormat.of().formatHex(name, 0, name.length / 2);
  }
}
