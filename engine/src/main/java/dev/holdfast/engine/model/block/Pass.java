package dev.holdfast.engine.model.block;

import dev.holdfast.engine.machine.SystemMemory;
import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.Kernels;
import java.lang.foreign.MemorySegment;
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

  private static final int[] NONE = {};

  private final Network network;
  private final Scratch scratch = new Scratch();
  private final Chunk chunk;

  /**
   * Given back after use: with a row that is read the system maps some megabyte around it, which
   * would end in all of it. Nothing where products read the embedding too.
   */
  private final MemorySegment embeddingPages;

  private final IntConsumer embedTask = this::embed;
  private final IntConsumer normTask = this::addAndNorm;

  private final SequenceState[] single = new SequenceState[1];

  private int[] ids = NONE;
  private int firstId;
  private float[] residual = {};

  /** Of the next norm. */
  private float[] weight = {};

  /** Whether a branch is to be added before. */
  private boolean branched;

  Pass(Network network) {
    this.network = network;
    this.chunk = new Chunk(network.kernels(), scratch);
    this.embeddingPages =
        network.output().tiles().isPresent()
            ? SystemMemory.pages(network.embedding().data())
            : MemorySegment.NULL;
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
    int hidden = network.shape().hidden();
    single[0] = state;
    boolean complete = compute(single, 1, tokens, from, count, cancelled);
    Arrays.fill(single, null);
    if (!complete) {
      return false;
    }
    float[] normed = chunk.input();
    System.arraycopy(normed, (count - wanted) * hidden, outputs, 0, wanted * hidden);
    return true;
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
    ids = tokens;
    firstId = from;
    residual = scratch.get(Buffer.RESIDUAL, sequences * each * hidden);
    chunk.begin(states, sequences, each, hidden, network.rotary().half());
    network.kernels().parallel(blocks(), embedTask);
    if (embeddingPages.byteSize() > 0) {
      SystemMemory.release(embeddingPages);
    }
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
    ids = NONE;
    return true;
  }

  private boolean abandon() {
    chunk.end();
    ids = NONE;
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
      network.kernels().row(network.embedding(), ids[firstId + row], residual, row * hidden);
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
