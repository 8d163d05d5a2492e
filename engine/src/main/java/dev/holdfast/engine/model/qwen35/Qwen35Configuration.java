package dev.holdfast.engine.model.qwen35;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.LayerKind;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.Limits;
import dev.holdfast.engine.model.block.NetworkShape;
import dev.holdfast.engine.source.Metadata;
import dev.holdfast.engine.state.StateLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of a Qwen 3.5 file beyond those of every decoder (specification section 8.2).
 *
 * @param layerKinds one per layer that runs
 * @param keyHeads key heads of linear attention
 * @param valueHeads value heads of linear attention
 * @param grouped whether consecutive value heads share a key head
 * @param keySize values per linear key head
 * @param valueSize values per linear value head
 * @param taps length of the convolution
 */
record Qwen35Configuration(
    NetworkShape shape,
    List<LayerKind> layerKinds,
    int keyHeads,
    int valueHeads,
    boolean grouped,
    int keySize,
    int valueSize,
    int taps) {

  Qwen35Configuration {
    layerKinds = List.copyOf(layerKinds);
  }

  static Qwen35Configuration read(Configuration file, NetworkShape shape) {
    int keyHeads = file.count("ssm.group_count", 1, Limits.HEADS);
    int valueHeads = file.count("ssm.time_step_rank", 1, Limits.HEADS);
    file.requireMultiple("ssm.time_step_rank", valueHeads, "ssm.group_count", keyHeads);
    int inner = file.count("ssm.inner_size", 1, Limits.HEADS * Limits.LINEAR_HEAD_SIZE);
    file.requireMultiple("ssm.inner_size", inner, "ssm.time_step_rank", valueHeads);
    return new Qwen35Configuration(
        shape,
        kinds(file),
        keyHeads,
        valueHeads,
        file.countOr(Metadata.GROUPED_VALUE_HEADS, 0, 0, 1) == 1,
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

  /** The flags of the file win over its interval. */
  private static List<LayerKind> kinds(Configuration file) {
    int layers = file.layers();
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
