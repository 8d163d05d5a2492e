package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import java.util.HexFormat;

/**
 * Whose states: those of two sessions are interchangeable when their identities are equal, whatever
 * the machine.
 *
 * @param digest SHA-256 of all that decides: 64 hexadecimal digits
 * @param description model and arithmetic in words, for lists
 * @param layout sizes of a state
 * @param type how keys and values are kept
 */
public record StateIdentity(
    String digest, String description, StateLayout layout, KeyValueType type) {
  private static final int DIGITS = 64;

  public StateIdentity {
    if (digest.length() != DIGITS) {
      throw new IllegalArgumentException("a digest of " + digest.length() + " digits");
    }
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(digest);
  }
}
