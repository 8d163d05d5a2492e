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

  /**
   * Inputs of the convolution, those kept from before first: {@code [taps - 1 + tokens][channels]}.
   */
  private float[] mixed = {};

  /** Queries, keys and values: {@code [tokens][channels]}; the values become the outputs. */
  private float[] convolved = {};

  private float[] outputGate = {};
  private float[] strength = {};
  private float[] decay = {};

  /** {@code [keyHeads][tokens][2 * keySize]}: key, then query. */
  private float[] keys = {};

  /** {@code [keyHeads][tokens]}: products of key and query. */
  private float[] overlaps = {};

  /** {@code [valueHeads][tokens][DELTA_GATES]}. */
  private float[] gates = {};

  /** Values that do not fill a panel: {@code [valueHeads][tokens][WIDTH]}. */
  private float[] panels = {};

  void run(GatedDeltaNet newLayer, Chunk newChunk) {
    layer = newLayer;
    chunk = newChunk;
    allocate(newLayer, newChunk);
    int tokens = newChunk.tokens();
    Kernels kernels = newChunk.kernels();
    float[] past = newChunk.state().recurrent().convolution(newLayer.layer());
    System.arraycopy(past, 0, mixed, 0, past.length);
    ProductGroup products =
        newChunk
            .scratch()
            .products()
            .add(newLayer.inputs(), mixed, past.length)
            .add(newLayer.outputGate(), outputGate, 0)
            .add(newLayer.writeStrength(), strength, 0)
            .add(newLayer.decay(), decay, 0);
    kernels.matmul(products, newChunk.input(), 0, tokens);
    kernels.parallel(newLayer.keyHeads(), headTask);
    System.arraycopy(mixed, tokens * channels, past, 0, past.length);
    kernels.matmul(newLayer.output(), outputGate, 0, tokens, newChunk.output(), 0);
    layer = null;
    chunk = null;
  }

  private void allocate(GatedDeltaNet net, Chunk newChunk) {
    int tokens = newChunk.tokens();
    int heads = tokens * net.valueHeads();
    Scratch scratch = newChunk.scratch();
    channels = net.inputs().rows();
    mixed = scratch.get(Buffer.MIXED, net.convolution().length + (tokens - 1) * channels);
    convolved = scratch.get(Buffer.CONVOLVED, tokens * channels);
    outputGate = scratch.get(Buffer.OUTPUT_GATE, heads * net.valueSize());
    strength = scratch.get(Buffer.WRITE_STRENGTH, heads);
    decay = scratch.get(Buffer.DECAY, heads);
    keys = scratch.get(Buffer.DELTA_KEYS, tokens * net.keyHeads() * 2 * net.keySize());
    overlaps = scratch.get(Buffer.DELTA_OVERLAPS, tokens * net.keyHeads());
    gates = scratch.get(Buffer.DELTA_GATES, heads * Kernels.DELTA_GATES);
    panels = scratch.get(Buffer.DELTA_PANELS, heads * Panels.WIDTH);
  }

  private GatedDeltaNet layer() {
    return Objects.requireNonNull(layer);
  }

  private Chunk chunk() {
    return Objects.requireNonNull(chunk);
  }

  /** A key head and the value heads that use it. */
  private void attend(int keyHead) {
    GatedDeltaNet net = layer();
    int tokens = chunk().tokens();
    int size = net.keySize();
    int query = keyHead * size;
    int key = query + net.keyHeads() * size;
    convolve(query, size);
    convolve(key, size);
    chunk()
        .kernels()
        .unitKeys(
            tokens,
            size,
            convolved,
            key,
            query,
            channels,
            L2_EPSILON,
            keys,
            keyHead * tokens * 2 * size,
            overlaps,
            keyHead * tokens);
    for (int head = 0; head < net.valueHeads(); head++) {
      if (net.keyHead(head) == keyHead) {
        attend(head, keyHead);
      }
    }
  }

  private void convolve(int first, int count) {
    chunk()
        .kernels()
        .convolve(
            mixed,
            0,
            chunk().tokens(),
            layer().convolution(),
            channels,
            first,
            count,
            convolved,
            first);
  }

  /** All tokens of one value head, panel by panel of its state, then norm and output gate. */
  private void attend(int head, int keyHead) {
    GatedDeltaNet net = layer();
    int tokens = chunk().tokens();
    int size = net.valueSize();
    int values = channels - (net.valueHeads() - head) * size;
    convolve(values, size);
    for (int token = 0; token < tokens; token++) {
      makeGates(head, token, overlaps[keyHead * tokens + token]);
    }
    for (int column = 0; column < size; column += Panels.WIDTH) {
      if (column + Panels.WIDTH <= size) {
        step(head, column, convolved, values + column, channels);
      } else {
        stepByCopy(head, column, values + column);
      }
    }
    chunk()
        .kernels()
        .gatedNorm(
            convolved,
            values,
            channels,
            net.norm(),
            net.epsilon(),
            outputGate,
            head * size,
            net.valueHeads() * size,
            tokens,
            size);
  }

  private void makeGates(int head, int token, float overlap) {
    GatedDeltaNet net = layer();
    int from = token * net.valueHeads() + head;
    double raw = decay[from] + net.decayBias()[head];
    double softplus = raw > 20 ? raw : Math.log1p(Math.exp(raw));
    int gate = (head * chunk().tokens() + token) * Kernels.DELTA_GATES;
    gates[gate] = (float) Math.exp(net.decayScale()[head] * softplus);
    gates[gate + 1] = (float) (1 / (1 + Math.exp(-strength[from])));
    gates[gate + 2] = overlap;
  }

  private void step(int head, int column, float[] values, int at, int stride) {
    GatedDeltaNet net = layer();
    int tokens = chunk().tokens();
    chunk()
        .kernels()
        .deltaRule(
            tokens,
            net.keySize(),
            chunk().state().recurrent().matrices(net.layer()),
            (head * Panels.padded(net.valueSize()) + column) * net.keySize(),
            keys,
            net.keyHead(head) * tokens * 2 * net.keySize(),
            gates,
            head * tokens * Kernels.DELTA_GATES,
            values,
            at,
            stride);
  }

  /** The last columns by way of a whole panel, since others' values lie behind them. */
  private void stepByCopy(int head, int column, int from) {
    int tokens = chunk().tokens();
    int count = layer().valueSize() - column;
    int panel = head * tokens * Panels.WIDTH;
    Arrays.fill(panels, panel, panel + tokens * Panels.WIDTH, 0f);
    for (int token = 0; token < tokens; token++) {
      int to = panel + token * Panels.WIDTH;
      System.arraycopy(convolved, from + token * channels, panels, to, count);
    }
    step(head, column, panels, panel, Panels.WIDTH);
    for (int token = 0; token < tokens; token++) {
      int at = panel + token * Panels.WIDTH;
      System.arraycopy(panels, at, convolved, from + token * channels, count);
    }
  }
}
