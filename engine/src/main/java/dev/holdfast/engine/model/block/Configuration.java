package dev.holdfast.engine.model.block;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.source.Metadata;
import java.util.List;

/**
 * Numbers of one architecture's metadata, checked: every value is within stated limits or an error
 * names its key.
 *
 * @param architecture prefix of the keys
 */
public record Configuration(Metadata metadata, String architecture) {

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

  /** Layers that run: speculative ones at the end are counted by the file, but left aside. */
  public int layers() {
    int blocks = count("block_count", 1, Limits.LAYERS);
    return blocks - countOr("nextn_predict_layers", 0, 0, blocks - 1);
  }

  /**
   * The numbers that every decoder has.
   *
   * @param headSize values per attention head
   * @param feedForward key of the width of the feed-forward block
   */
  public NetworkShape shape(Weights weights, int headSize, String feedForward) {
    int hidden = hidden();
    int heads = heads();
    int keyValueHeads = uniformCount("attention.head_count_kv", 1, heads);
    requireMultiple("attention.head_count", heads, "head_count_kv", keyValueHeads);
    if (countOr("attention.value_length", headSize, 1, Limits.HEAD_SIZE) != headSize) {
      throw new EngineException(
          ErrorCode.MODEL_UNSUPPORTED,
          "keys and values of attention differ in size",
          "Use a published Qwen model.");
    }
    return new NetworkShape(
        hidden,
        count(feedForward, 1, Limits.FEED_FORWARD),
        heads,
        keyValueHeads,
        headSize,
        weights.rows("token_embd.weight", hidden),
        count("context_length", 1, Limits.CONTEXT),
        (float) positive("attention.layer_norm_rms_epsilon"));
  }

  /** Values per attention head: as the file says, else the heads share the hidden width. */
  public int headSize() {
    int headSize = countOr("attention.key_length", 0, 2, Limits.HEAD_SIZE);
    if (headSize == 0) {
      requireMultiple("embedding_length", hidden(), "attention.head_count", heads());
      headSize = hidden() / heads();
    }
    return headSize;
  }

  /**
   * The rotation of heads.
   *
   * @param rotated values per head that rotate, a whole number of pairs
   * @throws EngineException MODEL_UNSUPPORTED when angles are to be scaled for longer contexts
   */
  public RotaryEmbedding rotary(int rotated) {
    String scaling = metadata.string(name("rope.scaling.type")).orElse("none");
    if (!scaling.equals("none")) {
      throw new EngineException(
          ErrorCode.MODEL_UNSUPPORTED,
          name("rope.scaling.type") + " is not none",
          "Use a conversion of the model without a stretched context.");
    }
    requireMultiple("rope.dimension_count", rotated, "a pair, ", 2);
    return new RotaryEmbedding(rotated, positive("rope.freq_base"));
  }

  private int hidden() {
    return count("embedding_length", 1, Limits.HIDDEN);
  }

  private int heads() {
    return uniformCount("attention.head_count", 1, Limits.HEADS);
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
