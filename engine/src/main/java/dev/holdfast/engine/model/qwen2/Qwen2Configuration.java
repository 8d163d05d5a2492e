package dev.holdfast.engine.model.qwen2;

import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.Limits;
import dev.holdfast.engine.model.block.NetworkShape;
import dev.holdfast.engine.model.block.Weights;

/**
 * Numbers of a Qwen 2 file.
 *
 * @param rotated values per head that rotate
 * @param rotaryBase {@code theta}
 */
record Qwen2Configuration(NetworkShape shape, int layers, int rotated, double rotaryBase) {

  static Qwen2Configuration read(Configuration file, Weights weights) {
    int hidden = file.count("embedding_length", 1, Limits.HIDDEN);
    int heads = file.uniformCount("attention.head_count", 1, Limits.HEADS);
    int keyValueHeads = file.uniformCount("attention.head_count_kv", 1, heads);
    file.requireMultiple("attention.head_count", heads, "head_count_kv", keyValueHeads);
    int headSize = file.countOr("attention.key_length", 0, 2, Limits.HEAD_SIZE);
    if (headSize == 0) {
      file.requireMultiple("embedding_length", hidden, "attention.head_count", heads);
      headSize = hidden / heads;
    }
    file.requireMultiple("attention.key_length", headSize, "a pair, ", 2);
    int rotated = file.countOr("rope.dimension_count", headSize, 2, headSize);
    file.requireMultiple("rope.dimension_count", rotated, "a pair, ", 2);
    NetworkShape shape =
        new NetworkShape(
            hidden,
            file.count("feed_forward_length", 1, Limits.FEED_FORWARD),
            heads,
            keyValueHeads,
            headSize,
            weights.rows("token_embd.weight", hidden),
            file.count("context_length", 1, Limits.CONTEXT),
            (float) file.positive("attention.layer_norm_rms_epsilon"));
    return new Qwen2Configuration(
        shape,
        file.count("block_count", 1, Limits.LAYERS),
        rotated,
        file.positive("rope.freq_base"));
  }
}
