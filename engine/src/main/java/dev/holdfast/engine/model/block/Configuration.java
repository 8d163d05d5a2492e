package dev.holdfast.engine.model.block;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.gguf.GgufMetadata;
import java.util.List;

/**
 * Numbers of one architecture's metadata, checked: every value is within stated limits or an error
 * names its key.
 *
 * @param architecture prefix of the keys
 */
public record Configuration(GgufMetadata metadata, String architecture) {

  /**
   * A count between limits.
   *
   * @throws EngineException MODEL_MALFORMED when it is missing or out of range
   */
  public int count(String key, int least, int most) {
    long value =
        metadata.integer(name(key)).orElseThrow(() -> malformed(name(key) + " is missing"));
    return checked(key, value, least, most);
  }

  /** A count between limits, or {@code fallback} where the file does not say. */
  public int countOr(String key, int fallback, int least, int most) {
    return metadata.integer(name(key)).isPresent() ? count(key, least, most) : fallback;
  }

  /** A count that files may also give per layer, zero where a layer has no use for it. */
  public int uniformCount(String key, int least, int most) {
    if (!metadata.isArray(name(key))) {
      return count(key, least, most);
    }
    int common = 0;
    for (int value : metadata.integers(name(key))) {
      if (value != 0 && common != 0 && value != common) {
        throw new EngineException(
            ErrorCode.MODEL_UNSUPPORTED,
            name(key) + " differs between layers",
            "Use a model whose layers have equal heads.");
      }
      common = value != 0 ? value : common;
    }
    return checked(key, common, least, most);
  }

  /**
   * A positive number.
   *
   * @throws EngineException MODEL_MALFORMED when it is missing, not above 0, or not finite
   */
  public double positive(String key) {
    double value = metadata.real(name(key)).orElseThrow(() -> malformed(name(key) + " is missing"));
    if (!(value > 0) || Double.isInfinite(value)) {
      throw malformed(name(key) + " is " + value + "; it must be positive");
    }
    return value;
  }

  /** Flags per layer, 0 or 1; empty where the file does not say. */
  public List<Integer> flags(String key) {
    return metadata.integers(name(key));
  }

  /** Fails unless {@code dividend} is a multiple of {@code divisor}. */
  public void requireMultiple(String what, int dividend, String of, int divisor) {
    if (dividend % divisor != 0) {
      throw malformed(what + " " + dividend + " is not a multiple of " + of + " " + divisor);
    }
  }

  private int checked(String key, long value, int least, int most) {
    if (value < least || value > most) {
      throw malformed(
          name(key) + " is " + value + "; it must be between " + least + " and " + most);
    }
    return (int) value;
  }

  private String name(String key) {
    return architecture + "." + key;
  }

  static EngineException malformed(String message) {
    return new EngineException(
        ErrorCode.MODEL_MALFORMED,
        message,
        "The file is damaged or was converted by a faulty tool; get it again.");
  }
}
