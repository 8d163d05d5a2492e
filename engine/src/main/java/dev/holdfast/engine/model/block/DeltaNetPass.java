package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Panels;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@link GatedDeltaNet} on one chunk, shared between the threads: convolution by token
 * and range of channels, keys and gates by token and key head, states by value head. No sum depends
 * on the threads or on how the prompt was cut.
 *
 * <p>Its tasks are created once per pass, so that a token allocates nothing.
 */
final class DeltaNetPass {
  /** Inside the root of the l2 norm; not the model's epsilon (specification section 5.1). */
  private static final float L2_EPSILON = 1e-6f;

  /** Channels that one task convolves: about a microsecond of work. */
  private static final int CHANNELS = 2048;

  private final IntConsumer convolveTask = this::convolve;
  private final IntConsumer prepareTask = this::prepare;
  private final IntConsumer headTask = this::attend;

  private @Nullable GatedDeltaNet layer;
  private @Nullable Chunk chunk;
  private int channels;

  /**
   * Inputs of the convolution, those kept from before first: {@code [taps - 1 + tokens][channels]}.
   */
  private float[] mixed = {};

  private float[] convolved = {};
  private float[] outputGate = {};
  private float[] strength = {};
  private float[] decay = {};

  /** {@code [keyHeads][tokens][2 * keySize]}: key, then query. */
  private float[] keys = {};

  /** {@code [valueHeads][tokens][DELTA_GATES]}. */
  private float[] gates = {};

  /** {@code [valueHeads][panels][tokens][WIDTH]}: values, then outputs. */
  private float[] panels = {};

  private float[] read = {};

  void run(GatedDeltaNet newLayer, Chunk newChunk) {
    layer = newLayer;
    chunk = newChunk;
    allocate(newLayer, newChunk);
    int tokens = newChunk.tokens();
    Kernels kernels = newChunk.kernels();
    float[] past = newChunk.state().recurrent().convolution(newLayer.layer());
    System.arraycopy(past, 0, mixed, 0, past.length);
    kernels.matmul(newLayer.inputs(), newChunk.input(), 0, tokens, mixed, past.length);
    kernels.matmul(newLayer.outputGate(), newChunk.input(), 0, tokens, outputGate, 0);
    kernels.matmul(newLayer.writeStrength(), newChunk.input(), 0, tokens, strength, 0);
    kernels.matmul(newLayer.decay(), newChunk.input(), 0, tokens, decay, 0);
    kernels.parallel(tokens * ranges(), convolveTask);
    System.arraycopy(mixed, tokens * channels, past, 0, past.length);
    kernels.parallel(tokens * newLayer.keyHeads(), prepareTask);
    kernels.parallel(newLayer.valueHeads(), headTask);
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
    gates = scratch.get(Buffer.DELTA_GATES, heads * Kernels.DELTA_GATES);
    panels = scratch.get(Buffer.DELTA_PANELS, heads * Panels.padded(net.valueSize()));
    read = scratch.get(Buffer.ATTENTION_OUT, heads * net.valueSize());
  }

  private GatedDeltaNet layer() {
    return Objects.requireNonNull(layer);
  }

  private Chunk chunk() {
    return Objects.requireNonNull(chunk);
  }

  private int ranges() {
    return (channels + CHANNELS - 1) / CHANNELS;
  }

  /** A range of channels of one token. */
  private void convolve(int task) {
    int token = task / ranges();
    int first = task % ranges() * CHANNELS;
    int count = Math.min(CHANNELS, channels - first);
    chunk()
        .kernels()
        .convolve(
            mixed,
            token * channels,
            layer().convolution(),
            channels,
            first,
            count,
            convolved,
            token * channels + first);
  }

  /** Key and query of one token and key head to unit length, and the gates of its value heads. */
  private void prepare(int task) {
    GatedDeltaNet net = layer();
    int tokens = chunk().tokens();
    int head = task % net.keyHeads();
    int token = task / net.keyHeads();
    int size = net.keySize();
    int query = token * channels + head * size;
    int key = query + net.keyHeads() * size;
    int to = (head * tokens + token) * 2 * size;
    toUnit(convolved, key, 1, to);
    toUnit(convolved, query, 1 / Math.sqrt(size), to + size);
    float overlap = chunk().kernels().dot(keys, to, keys, to + size, size);
    for (int value = 0; value < net.valueHeads(); value++) {
      if (net.keyHead(value) != head) {
        continue;
      }
      int from = token * net.valueHeads() + value;
      double raw = decay[from] + net.decayBias()[value];
      double softplus = raw > 20 ? raw : Math.log1p(Math.exp(raw));
      int gate = (value * tokens + token) * Kernels.DELTA_GATES;
      gates[gate] = (float) Math.exp(net.decayScale()[value] * softplus);
      gates[gate + 1] = (float) (1 / (1 + Math.exp(-strength[from])));
      gates[gate + 2] = overlap;
    }
  }

  private void toUnit(float[] from, int at, double scale, int to) {
    int size = layer().keySize();
    float square = chunk().kernels().dot(from, at, from, at, size);
    float factor = (float) (scale / Math.sqrt(square + L2_EPSILON));
    for (int i = 0; i < size; i++) {
      keys[to + i] = from[at + i] * factor;
    }
  }

  /** All tokens of one value head, panel by panel of its state, then norm and output gate. */
  private void attend(int head) {
    GatedDeltaNet net = layer();
    Kernels kernels = chunk().kernels();
    int tokens = chunk().tokens();
    int size = net.valueSize();
    int padded = Panels.padded(size);
    int keysAt = net.keyHead(head) * tokens * 2 * net.keySize();
    int gatesAt = head * tokens * Kernels.DELTA_GATES;
    float[] state = chunk().state().recurrent().matrices(net.layer());
    for (int column = 0; column < padded; column += Panels.WIDTH) {
      int count = Math.min(Panels.WIDTH, size - column);
      int panel = (head * padded + column) * tokens;
      for (int token = 0; token < tokens; token++) {
        int from = (token + 1) * channels - (net.valueHeads() - head) * size + column;
        int to = panel + token * Panels.WIDTH;
        System.arraycopy(convolved, from, panels, to, count);
        Arrays.fill(panels, to + count, to + Panels.WIDTH, 0f);
      }
      int stateAt = (head * padded + column) * net.keySize();
      kernels.deltaRule(
          tokens, net.keySize(), state, stateAt, keys, keysAt, gates, gatesAt, panels, panel);
      for (int token = 0; token < tokens; token++) {
        int to = (token * net.valueHeads() + head) * size + column;
        System.arraycopy(panels, panel + token * Panels.WIDTH, read, to, count);
      }
    }
    for (int token = 0; token < tokens; token++) {
      int at = (token * net.valueHeads() + head) * size;
      kernels.rmsNorm(read, at, net.norm(), net.epsilon(), read, at, size);
      kernels.swiGlu(outputGate, at, read, at, size);
    }
  }
}
