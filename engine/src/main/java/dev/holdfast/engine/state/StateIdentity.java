package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Whose states: those of two sessions are interchangeable when their identities are equal, whatever
 * the machine.
 *
 * @param digest SHA-256 of all that decides: 64 hexadecimal digits
 * @param model SHA-256 of the model alone, whatever computes with it: 64 hexadecimal digits
 * @param description model and arithmetic in words, for lists; at most 4096 bytes
 * @param layout sizes of a state
 * @param type how keys and values are kept
 */
public record StateIdentity(
    String digest, String model, String description, StateLayout layout, KeyValueType type) {
  private static final int DIGITS = 64;

  public StateIdentity {
    if (digest.length() != DIGITS
        || model.length() != DIGITS
        || description.getBytes(StandardCharsets.UTF_8).length > SnapshotHeader.MOST_DESCRIPTION) {
      throw new IllegalArgumentException("digests " + digest + " and " + model);
    }
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(digest);
  }

  byte[] modelBytes() {
    return HexFormat.of().parseHex(model);
  }
}
