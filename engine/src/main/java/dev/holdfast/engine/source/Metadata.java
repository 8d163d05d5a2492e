package dev.holdfast.engine.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.Checksum;

/**
 * Key-value pairs of a model. A key that is absent is empty; a key whose value has another type
 * than asked for is {@code MODEL_MALFORMED}, naming the key.
 */
public interface Metadata {

  /**
   * Key, after the architecture's name, of a flag that GGUF files lack: value heads of linear
   * attention are grouped by key head, as in original checkpoints, and not tiled over the key heads
   * (specification section 5.2).
   */
  String GROUPED_VALUE_HEADS = "ssm.grouped_value_heads";

  /** All keys in file order. */
  Set<String> keys();

  Optional<String> string(String key);

  /** A single value of any integer type (or a bool as 0 or 1). */
  OptionalLong integer(String key);

  /** A single value of any number type. */
  OptionalDouble real(String key);

  /** An array of strings; empty when absent. */
  List<String> strings(String key);

  /** Sums up the strings of an array, each after its length in 8 bytes, little-endian. */
  default void sum(String key, Checksum sum) {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (String text : strings(key)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      sum.update(length.putLong(0, bytes.length).array());
      sum.update(bytes);
    }
  }

  /** An array of integers or bools (as 0 and 1), each within an int; empty when absent. */
  List<Integer> integers(String key);

  /** Whether the value is an array: some keys come as one number or as one per layer. */
  boolean isArray(String key);

  /**
   * A string that must be there.
   *
   * @throws dev.holdfast.engine.EngineException {@code MODEL_MALFORMED} if the key is absent or no
   *     string
   */
  String requireString(String key);
}
