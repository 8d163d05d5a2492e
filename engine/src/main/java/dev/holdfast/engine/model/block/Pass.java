package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** Runs chunks of tokens through a network, with scratch memory of its own. */
public final class Pass {
  /** Rows that one task adds and norms: some ten microseconds of work. */
  private static final int BLOCK = 16;

  /** For what cannot be cancelled. */
  public static final BooleanSupplier NEVER = () -> false;

  private final Network network;
  private final Scratch scratch = new Scratch();
  private final Chunk chunk;

  private final EmbeddingRows embedding;
  private final IntConsumer embedTask = this::embed;
  private final IntConsumer normTask = this::addAndNorm;

  private final SequenceState[] single = new SequenceState[1];

  private float[] residual = {};

  /** Of the next norm. */
  private float[] weight = {};

  /** Whether a branch is to be added before. */
  private boolean branched;

  Pass(Network network) {
    this.network = network;
    this.chunk = new Chunk(network.kernels(), scratch);
    this.embedding = new EmbeddingRows(network);
  }

  /**
   * Feeds tokens at the state's position and moves it on.
   *
   * @param tokens ids within the vocabulary, {@code from .. from + count - 1} of which are fed
   * @param outputs receives the network's outputs of the last {@code wanted} of them, {@code
   *     [wanted][hidden]}
   * @param cancelled asked on this thread before every branch of a layer
   * @return false if it was cancelled: the recurrent state is then that of some layers before and
   *     of some after the tokens; nothing else of the state has changed that anybody reads
   */
  public boolean run(
      SequenceState state,
      int[] tokens,
      int from,
      int count,
      int wanted,
      float[] outputs,
      BooleanSupplier cancelled) {
    single[0] = state;
    boolean complete = compute(single, 1, tokens, from, count, cancelled);
    Arrays.fill(single, null);
    if (!complete) {
      return false;
    }
    takeOutputs(count, wanted, outputs);
    return true;
  }

  /**
   * As {@link #run}, for all outputs, and to be repeated by {@link #replay}.
   *
   * @param tokens the first {@code count} of which are fed
   * @param outputs {@code [count][hidden]}
   */
  public void runRecorded(
      SequenceState state, int[] tokens, int count, float[] outputs, Recording recording) {
    if (count > recording.most()) {
      throw new IllegalArgumentException(count + " tokens, room for " + recording.most());
    }
    single[0] = state;
    chunk.record(recording);
    compute(single, 1, tokens, 0, count, NEVER);
    Arrays.fill(single, null);
    takeOutputs(count, count, outputs);
  }

  private void takeOutputs(int count, int wanted, float[] outputs) {
    int hidden = network.shape().hidden();
    System.arraycopy(chunk.input(), (count - wanted) * hidden, outputs, 0, wanted * hidden);
  }

  /**
   * Moves a state that went back to before a recorded run on to where the first tokens of that run
   * lead. Their keys and values are still there, so only the linear layers have anything to do.
   *
   * @param count 1 to the number of tokens of that run
   * @param outputs of that run
   */
  public void replay(
      SequenceState state, int[] tokens, int count, float[] outputs, Recording recording) {
    int hidden = network.shape().hidden();
    single[0] = state;
    chunk.begin(single, 1, count, hidden, network.rotary().half());
    List<Layer> layers = network.layers();
    for (int index = 0; index < layers.size(); index++) {
      if (layers.get(index).mixer() instanceof GatedDeltaNet net) {
        scratch.deltaNet().replay(net, chunk, recording);
      }
    }
    chunk.end();
    Arrays.fill(single, null);
    state.advance(tokens, 0, count);
    System.arraycopy(outputs, (count - 1) * hidden, state.lastOutput(), 0, hidden);
  }

  /**
   * Feeds one token to each of several sequences, all in one pass over the weights, and moves them
   * on. What a sequence gets does not depend on its companions.
   *
   * @param states of different sequences, the first {@code count} of them
   * @param tokens ids within the vocabulary, one for each
   */
  public void step(SequenceState[] states, int count, int[] tokens) {
    compute(states, count, tokens, 0, 1, NEVER);
  }

  private boolean compute(
      SequenceState[] states,
      int sequences,
      int[] tokens,
      int from,
      int each,
      BooleanSupplier cancelled) {
    int hidden = network.shape().hidden();
    residual = scratch.get(Buffer.RESIDUAL, sequences * each * hidden);
    chunk.begin(states, sequences, each, hidden, network.rotary().half());
    embedding.begin(tokens, from, chunk.rows());
    network.kernels().parallel(blocks(), embedTask);
    embedding.end();
    for (int i = 0; i < sequences; i++) {
      int position = states[i].position();
      network.rotary().angles(position, each, chunk.cosines(), chunk.sines(), i * each);
      states[i].reserve(each);
    }
    branched = false;
    List<Layer> layers = network.layers();
    // By index: an iterator would be an object for every token.
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      if (cancelled.getAsBoolean()) {
        return abandon();
      }
      norm(layer.mixerNorm());
      layer.mixer().mix(chunk);
      branched = true;
      if (cancelled.getAsBoolean()) {
        return abandon();
      }
      norm(layer.feedForwardNorm());
      layer.feedForward().apply(chunk);
    }
    norm(network.outputNorm());
    chunk.end();
    for (int i = 0; i < sequences; i++) {
      states[i].advance(tokens, from + i * each, each);
      int last = (i + 1) * each - 1;
      System.arraycopy(chunk.input(), last * hidden, states[i].lastOutput(), 0, hidden);
    }
    return true;
  }

  private boolean abandon() {
    chunk.end();
    return false;
  }

  private int blocks() {
    return (chunk.rows() + BLOCK - 1) / BLOCK;
  }

  private int end(int block) {
    return Math.min(chunk.rows(), (block + 1) * BLOCK);
  }

  private void embed(int block) {
    int hidden = network.shape().hidden();
    for (int row = block * BLOCK; row < end(block); row++) {
      embedding.decode(network.kernels(), row, residual, row * hidden);
    }
  }

  /** Adds the last branch to the residual stream and norms it as the next one's input. */
  private void norm(float[] newWeight) {
    weight = newWeight;
    network.kernels().parallel(blocks(), normTask);
  }

  private void addAndNorm(int block) {
    Kernels kernels = network.kernels();
    int hidden = network.shape().hidden();
    int first = block * BLOCK;
    if (branched) {
      int count = (end(block) - first) * hidden;
      kernels.axpy(1f, chunk.output(), first * hidden, residual, first * hidden, count);
    }
    for (int row = first; row < end(block); row++) {
      kernels.rmsNorm(
          residual,
          row * hidden,
          weight,
          network.shape().epsilon(),
          chunk.input(),
          row * hidden,
          hidden);
    }
  }
}
