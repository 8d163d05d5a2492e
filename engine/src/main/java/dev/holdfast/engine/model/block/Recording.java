package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.StateLayout;

/**
 * What the linear layers of one pass were given beside their state: enough to let that state take
 * in the first tokens of the pass again without the rest of the network ({@link Pass#replay}).
 * Keys, values and gates are computed anew from it, which is little beside the products before.
 */
public final class Recording {
  private final int most;
  private final int channels;
  private final int valueHeads;

  /** By linear layer: inputs of the convolution, {@code [most][channels]}. */
  private final float[][] inputs;

  /** By linear layer: {@code [most][valueHeads]}. */
  private final float[][] strengths;

  private final float[][] decays;

  /**
   * @param most tokens of a pass
   */
  public Recording(StateLayout layout, int most) {
    this.most = most;
    this.channels = layout.convolutionChannels();
    this.valueHeads = layout.valueHeads();
    this.inputs = new float[layout.recurrentLayers()][most * channels];
    this.strengths = new float[layout.recurrentLayers()][most * valueHeads];
    this.decays = new float[layout.recurrentLayers()][most * valueHeads];
  }

  int most() {
    return most;
  }

  void keep(int layer, int tokens, float[] mixed, float[] strength, float[] decay) {
    System.arraycopy(mixed, 0, inputs[layer], 0, tokens * channels);
    System.arraycopy(strength, 0, strengths[layer], 0, tokens * valueHeads);
    System.arraycopy(decay, 0, decays[layer], 0, tokens * valueHeads);
  }

  void give(int layer, int tokens, float[] mixed, float[] strength, float[] decay) {
    System.arraycopy(inputs[layer], 0, mixed, 0, tokens * channels);
    System.arraycopy(strengths[layer], 0, strength, 0, tokens * valueHeads);
    System.arraycopy(decays[layer], 0, decay, 0, tokens * valueHeads);
  }
}
