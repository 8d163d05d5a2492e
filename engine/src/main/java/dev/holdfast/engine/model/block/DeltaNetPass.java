package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Panels;
import dev.holdfast.engine.tensor.ProductGroup;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@link GatedDeltaNet} on one chunk, shared between the threads by key head: all that
 * lies between the products of matrices. No sum depends on the threads or on how the prompt was
 * cut.
 *
 * <p>Its tasks are created once per pass, so that a token allocates nothing.
 */
final class DeltaNetPass {
  /** Inside the root of the l2 norm; not the model's epsilon (specification section 5.1). */
  private static final float L2_EPSILON = 1e-6f;

  private final IntConsumer headTask = this::attend;

  private @Nullable GatedDeltaNet layer;
  private @Nullable Chunk chunk;
  private int channels;

  /** Whether only the state is wanted, not what it gives out. */
  private boolean replaying;

  /**
   * Inputs of the convolution, which become queries, keys and values: {@code [rows][channels]}; the
   * values become the outputs.
   */
  private float[] mixed = {};

  private float[] outputGate = {};
  private float[] strength = {};
  private float[] decay = {};

  /** {@code [sequences][keyHeads][tokens][2 * keySize]}: key, then query. */
  private float[] keys = {};

  /** {@code [sequences][keyHeads][tokens]}: products of key and query. */
  private float[] overlaps = {};

  /** {@code [sequences][valueHeads][tokens][DELTA_GATES]}. */
  private float[] gates = {};

  /** Values that do not fill a panel: {@code [sequences][valueHeads][tokens][WIDTH]}. */
  private float[] panels = {};

  void run(GatedDeltaNet newLayer, Chunk newChunk) {
    layer = newLayer;
    chunk = newChunk;
    allocate(newLayer, newChunk);
    Kernels kernels = newChunk.kernels();
    ProductGroup products =
        newChunk
            .scratch()
            .products()
            .add(newLayer.inputs(), mixed, 0)
            .add(newLayer.outputGate(), outputGate, 0)
            .add(newLayer.writeStrength(), strength, 0)
            .add(newLayer.decay(), decay, 0);
    kernels.matmul(products, newChunk.input(), 0, newChunk.rows());
    Recording recording = newChunk.recording();
    if (recording != null) {
      recording.keep(newLayer.layer(), newChunk.rows(), mixed, strength, decay);
    }
    kernels.parallel(newChunk.sequences() * newLayer.keyHeads(), headTask);
    kernels.matmul(newLayer.output(), outputGate, 0, newChunk.rows(), newChunk.output(), 0);
    layer = null;
    chunk = null;
  }

  /** Takes the tokens of the chunk, of one sequence, into the state once more. */
  void replay(GatedDeltaNet newLayer, Chunk newChunk, Recording recording) {
    layer = newLayer;
    chunk = newChunk;
    allocate(newLayer, newChunk);
    recording.give(newLayer.layer(), newChunk.rows(), mixed, strength, decay);
    replaying = true;
    newChunk.kernels().parallel(newChunk.sequences() * newLayer.keyHeads(), headTask);
    replaying = false;
    layer = null;
    chunk = null;
  }

  private void allocate(GatedDeltaNet net, Chunk newChunk) {
    int rows = newChunk.rows();
    int heads = rows * net.valueHeads();
    Scratch scratch = newChunk.scratch();
    channels = net.inputs().rows();
    mixed = scratch.get(Buffer.MIXED, rows * channels);
    outputGate = scratch.get(Buffer.OUTPUT_GATE, heads * net.valueSize());
    strength = scratch.get(Buffer.WRITE_STRENGTH, heads);
    decay = scratch.get(Buffer.DECAY, heads);
    keys = scratch.get(Buffer.DELTA_KEYS, rows * net.keyHeads() * 2 * net.keySize());
    overlaps = scratch.get(Buffer.DELTA_OVERLAPS, rows * net.keyHeads());
    gates = scratch.get(Buffer.DELTA_GATES, heads * Kernels.DELTA_GATES);
    panels = scratch.get(Buffer.DELTA_PANELS, heads * Panels.WIDTH);
  }

  private GatedDeltaNet layer() {
    return Objects.requireNonNull(layer);
  }

  private Chunk chunk() {
    return Objects.requireNonNull(chunk);
  }

  /** A key head of a sequence and the value heads that use it. */
  private void attend(int task) {
    GatedDeltaNet net = layer();
    int sequence = task / net.keyHeads();
    int keyHead = task % net.keyHeads();
    int tokens = chunk().tokens();
    int size = net.keySize();
    int query = keyHead * size;
    int key = query + net.keyHeads() * size;
    int first = sequence * tokens * channels;
    convolve(sequence, query, size);
    convolve(sequence, key, size);
    chunk()
        .kernels()
        .unitKeys(
            tokens,
            size,
            mixed,
            first + key,
            first + query,
            channels,
            L2_EPSILON,
            keys,
            task * tokens * 2 * size,
            overlaps,
            task * tokens);
    for (int head = 0; head < net.valueHeads(); head++) {
      if (net.keyHead(head) == keyHead) {
        attend(sequence, head);
      }
    }
  }

  /** Some channels of a sequence. */
  private void convolve(int sequence, int first, int count) {
    int tokens = chunk().tokens();
    chunk()
        .kernels()
        .convolve(
            chunk().state(sequence).recurrent().convolution(layer().layer()),
            mixed,
            sequence * tokens * channels,
            tokens,
            layer().convolution(),
            channels,
            first,
            count);
  }

  /** All tokens of one value head, panel by panel of its state, then norm and output gate. */
  private void attend(int sequence, int head) {
    GatedDeltaNet net = layer();
    int tokens = chunk().tokens();
    int size = net.valueSize();
    int first = channels - (net.valueHeads() - head) * size;
    int values = sequence * tokens * channels + first;
    convolve(sequence, first, size);
    int overlap = (sequence * net.keyHeads() + net.keyHead(head)) * tokens;
    for (int token = 0; token < tokens; token++) {
      makeGates(sequence, head, token, overlaps[overlap + token]);
    }
    int whole = size / Panels.WIDTH * Panels.WIDTH;
    if (whole > 0) {
      step(sequence, head, 0, whole, mixed, values, channels);
    }
    if (whole < size) {
      stepByCopy(sequence, head, whole, values + whole);
    }
    if (replaying) {
      return;
    }
    chunk()
        .kernels()
        .gatedNorm(
            mixed,
            values,
            channels,
            net.norm(),
            net.epsilon(),
            outputGate,
            (sequence * tokens * net.valueHeads() + head) * size,
            net.valueHeads() * size,
            tokens,
            size);
  }

  private void makeGates(int sequence, int head, int token, float overlap) {
    GatedDeltaNet net = layer();
    int from = (sequence * chunk().tokens() + token) * net.valueHeads() + head;
    double raw = decay[from] + net.decayBias()[head];
    double softplus = raw > 20 ? raw : Math.log1p(Math.exp(raw));
    int gate = (firstOf(sequence, head) + token) * Kernels.DELTA_GATES;
    gates[gate] = (float) Math.exp(net.decayScale()[head] * softplus);
    gates[gate + 1] = (float) (1 / (1 + Math.exp(-strength[from])));
    gates[gate + 2] = overlap;
  }

  /** The first of a value head's tokens among those of all heads and sequences. */
  private int firstOf(int sequence, int head) {
    return (sequence * layer().valueHeads() + head) * chunk().tokens();
  }

  private void step(
      int sequence, int head, int column, int columns, float[] values, int at, int stride) {
    GatedDeltaNet net = layer();
    int tokens = chunk().tokens();
    chunk()
        .kernels()
        .deltaRule(
            tokens,
            columns / Panels.WIDTH,
            net.keySize(),
            chunk().state(sequence).recurrent().matrices(net.layer()),
            (head * Panels.padded(net.valueSize()) + column) * net.keySize(),
            keys,
            (sequence * net.keyHeads() + net.keyHead(head)) * tokens * 2 * net.keySize(),
            gates,
            firstOf(sequence, head) * Kernels.DELTA_GATES,
            values,
            at,
            stride);
  }

  /** The last columns by way of a whole panel, since others' values lie behind them. */
  private void stepByCopy(int sequence, int head, int column, int from) {
    int tokens = chunk().tokens();
    int count = layer().valueSize() - column;
    int panel = firstOf(sequence, head) * Panels.WIDTH;
    Arrays.fill(panels, panel, panel + tokens * Panels.WIDTH, 0f);
    for (int token = 0; token < tokens; token++) {
      int to = panel + token * Panels.WIDTH;
      System.arraycopy(mixed, from + token * channels, panels, to, count);
    }
    step(sequence, head, column, Panels.WIDTH, panels, panel, Panels.WIDTH);
    for (int token = 0; token < tokens; token++) {
      int at = panel + token * Panels.WIDTH;
      System.arraycopy(panels, at, mixed, from + token * channels, count);
    }
  }
}
