package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads mixtures of experts. Files hold experts in three ways (specification sections 8.3 and 9):
 * stacked in one tensor per projection, the same with gate above up, or as a matrix each.
 *
 * @param experts of every layer
 * @param used experts per token
 * @param hidden width of the residual stream
 * @param width of an expert
 * @param sharedWidth width of the expert that every token uses
 */
public record ExpertReader(
    Weights weights, int experts, int used, int hidden, int width, int sharedWidth) {

  /** Takes the numbers of a file; {@code shape} has the width of an expert. */
  public static ExpertReader of(Configuration file, Weights weights, NetworkShape shape) {
    int experts = file.count("expert_count", 1, Limits.EXPERTS);
    return new ExpertReader(
        weights,
        experts,
        file.count("expert_used_count", 1, experts),
        shape.hidden(),
        shape.feedForward(),
        file.count("expert_shared_feed_forward_length", 1, Limits.FEED_FORWARD));
  }

  /** Reads the layer whose tensors start with {@code prefix}. */
  public ExpertFeedForward read(String prefix) {
    List<Matrix> gates;
    List<Matrix> ups;
    if (weights.has(prefix + "ffn_gate_up_exps.weight")) {
      String both = prefix + "ffn_gate_up_exps.weight";
      gates = weights.stack(both, experts, 2 * width, hidden, 0, width);
      ups = weights.stack(both, experts, 2 * width, hidden, width, width);
    } else {
      gates = stack(prefix + "ffn_gate", width, hidden);
      ups = stack(prefix + "ffn_up", width, hidden);
    }
    List<Matrix> downs = stack(prefix + "ffn_down", hidden, width);
    List<SwiGluFeedForward> all = new ArrayList<>(experts);
    for (int expert = 0; expert < experts; expert++) {
      all.add(new SwiGluFeedForward(gates.get(expert), ups.get(expert), downs.get(expert)));
    }
    return new ExpertFeedForward(
        used,
        weights.matrix(prefix + "ffn_gate_inp.weight", experts, hidden),
        all,
        weights.row(prefix + "ffn_gate_inp_shexp.weight", hidden),
        SwiGluFeedForward.read(weights, prefix, "_shexp", hidden, sharedWidth));
  }

  private List<Matrix> stack(String name, int rows, int columns) {
    if (!weights.has(name + ".0.weight")) {
      return weights.stack(name + "_exps.weight", experts, rows, columns, 0, rows);
    }
    List<Matrix> single = new ArrayList<>(experts);
    for (int expert = 0; expert < experts; expert++) {
      single.add(weights.matrix(name + "." + expert + ".weight", rows, columns));
    }
    return single;
  }
}
