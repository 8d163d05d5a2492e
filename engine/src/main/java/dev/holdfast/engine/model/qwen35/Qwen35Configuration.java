package dev.holdfast.engine.model.qwen35;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.LayerKind;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.Limits;
import dev.holdfast.engine.model.block.NetworkShape;
import dev.holdfast.engine.model.block.Weights;
import dev.holdfast.engine.state.StateLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of a Qwen 3.5 file (specification section 8.2).
 *
 * @param layerKinds one per layer that runs
 * @param rotated values per attention head that rotate
 * @param rotaryBase {@code theta}
 * @param keyHeads key heads of linear attention
 * @param valueHeads value heads of linear attention
 * @param keySize values per linear key head
 * @param valueSize values per linear value head
 * @param taps length of the convolution
 */
record Qwen35Configuration(
    NetworkShape shape,
    List<LayerKind> layerKinds,
    int rotated,
    double rotaryBase,
    int keyHeads,
    int valueHeads,
    int keySize,
    int valueSize,
    int taps) {

  Qwen35Configuration {
    layerKinds = List.copyOf(layerKinds);
  }

  static Qwen35Configuration read(Configuration file, Weights weights) {
    int hidden = file.count("embedding_length", 1, Limits.HIDDEN);
    int heads = file.uniformCount("attention.head_count", 1, Limits.HEADS);
    int keyValueHeads = file.uniformCount("attention.head_count_kv", 1, heads);
    file.requireMultiple("attention.head_count", heads, "head_count_kv", keyValueHeads);
    int headSize = file.count("attention.key_length", 2, Limits.HEAD_SIZE);
    if (file.countOr("attention.value_length", headSize, 1, Limits.HEAD_SIZE) != headSize) {
      throw new EngineException(
          ErrorCode.MODEL_UNSUPPORTED,
          "keys and values of attention differ in size",
          "Use a published Qwen 3.5 model.");
    }
    int rotated = file.count("rope.dimension_count", 2, headSize);
    file.requireMultiple("rope.dimension_count", rotated, "a pair, ", 2);
    int keyHeads = file.count("ssm.group_count", 1, Limits.HEADS);
    int valueHeads = file.count("ssm.time_step_rank", 1, Limits.HEADS);
    file.requireMultiple("ssm.time_step_rank", valueHeads, "ssm.group_count", keyHeads);
    int inner = file.count("ssm.inner_size", 1, Limits.HEADS * Limits.LINEAR_HEAD_SIZE);
    file.requireMultiple("ssm.inner_size", inner, "ssm.time_step_rank", valueHeads);
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
    return new Qwen35Configuration(
        shape,
        kinds(file),
        rotated,
        file.positive("rope.freq_base"),
        keyHeads,
        valueHeads,
        file.count("ssm.state_size", 1, Limits.LINEAR_HEAD_SIZE),
        inner / valueHeads,
        file.count("ssm.conv_kernel", 2, Limits.CONVOLUTION));
  }

  /** Convolved channels: query, key and value of linear attention. */
  int channels() {
    return 2 * keyHeads * keySize + valueHeads * valueSize;
  }

  StateLayout stateLayout() {
    int linear = 0;
    for (LayerKind kind : layerKinds) {
      linear += kind == LayerKind.LINEAR_ATTENTION ? 1 : 0;
    }
    return new StateLayout(
        shape.hidden(),
        linear,
        valueHeads,
        keySize,
        valueSize,
        taps - 1,
        channels(),
        layerKinds.size() - linear,
        shape.keyValueHeads(),
        shape.headSize());
  }

  /** The flags of the file win over its interval; speculative layers at the end do not run. */
  private static List<LayerKind> kinds(Configuration file) {
    int blocks = file.count("block_count", 1, Limits.LAYERS);
    int layers = blocks - file.countOr("nextn_predict_layers", 0, 0, blocks - 1);
    List<Integer> recurrent = file.flags("attention.recurrent_layers");
    int interval = file.countOr("full_attention_interval", 4, 1, Limits.LAYERS);
    if (!recurrent.isEmpty() && recurrent.size() < layers) {
      throw new EngineException(
          ErrorCode.MODEL_MALFORMED,
          "attention.recurrent_layers has " + recurrent.size() + " flags for " + layers + " layers",
          "The file is damaged or was converted by a faulty tool; get it again.");
    }
    List<LayerKind> kinds = new ArrayList<>();
    for (int index = 0; index < layers; index++) {
      boolean linear =
          recurrent.isEmpty() ? (index + 1) % interval != 0 : recurrent.get(index) != 0;
      kinds.add(linear ? LayerKind.LINEAR_ATTENTION : LayerKind.FULL_ATTENTION);
    }
    return kinds;
  }
}
