package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import java.util.Arrays;

/**
 * Linear attention by the gated delta rule (specification section 5; Yang et al., Gated Delta
 * Networks), token by token per value head. Value heads are tiled over the key heads, as in GGUF
 * files, or grouped by them, as in original checkpoints (section 5.2).
 *
 * @param layer index among the linear-attention layers
 * @param grouped whether consecutive value heads share a key head, and not those {@code keyHeads}
 *     apart
 * @param inputs query, key and value: {@code [2 * keyHeads * keySize + valueHeads *
 *     valueSize][hidden]}
 * @param outputGate {@code [valueHeads * valueSize][hidden]}
 * @param writeStrength {@code [valueHeads][hidden]}
 * @param decay {@code [valueHeads][hidden]}
 * @param decayScale {@code -exp(A_log)}: {@code [valueHeads]}
 * @param decayBias {@code [valueHeads]}
 * @param convolution {@code [taps][channels]}, the oldest tap first
 * @param norm {@code [valueSize]}
 * @param output {@code [hidden][valueHeads * valueSize]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GatedDeltaNet(
    int layer,
    int keyHeads,
    int valueHeads,
    boolean grouped,
    int keySize,
    int valueSize,
    Matrix inputs,
    Matrix outputGate,
    Matrix writeStrength,
    Matrix decay,
    float[] decayScale,
    float[] decayBias,
    float[] convolution,
    float[] norm,
    float epsilon,
    Matrix output)
    implements Mixer {
  /** Inside the root of the l2 norm; not the model's epsilon (specification section 5.1). */
  private static final float L2_EPSILON = 1e-6f;

  @Override
  public void mix(Chunk chunk) {
    int tokens = chunk.tokens();
    int channels = inputs.rows();
    int width = valueHeads * valueSize;
    Kernels kernels = chunk.kernels();
    Scratch scratch = chunk.scratch();
    float[] mixed = scratch.get(Buffer.MIXED, tokens * channels);
    float[] convolved = scratch.get(Buffer.CONVOLVED, tokens * channels);
    float[] gate = scratch.get(Buffer.OUTPUT_GATE, tokens * width);
    float[] strength = scratch.get(Buffer.WRITE_STRENGTH, tokens * valueHeads);
    float[] fade = scratch.get(Buffer.DECAY, tokens * valueHeads);
    float[] delta = scratch.get(Buffer.DELTA, valueHeads * 3 * valueSize);
    float[] read = scratch.get(Buffer.ATTENTION_OUT, tokens * width);
    float[] ones = scratch.get(Buffer.ONES, channels);
    Arrays.fill(ones, 0, channels, 1f);
    kernels.matmul(inputs, chunk.input(), 0, tokens, mixed, 0);
    kernels.matmul(outputGate, chunk.input(), 0, tokens, gate, 0);
    kernels.matmul(writeStrength, chunk.input(), 0, tokens, strength, 0);
    kernels.matmul(decay, chunk.input(), 0, tokens, fade, 0);
    float[] past = chunk.state().recurrent().convolution(layer);
    kernels.parallel(
        tokens,
        token -> {
          convolve(mixed, past, convolved, token);
          kernels.swiGlu(convolved, token * channels, ones, 0, channels);
          normKeys(kernels, convolved, token * channels);
          gates(strength, fade, token * valueHeads);
        });
    keepPast(mixed, past, tokens);
    float[] matrices = chunk.state().recurrent().matrices(layer);
    kernels.parallel(
        valueHeads,
        head -> {
          for (int token = 0; token < tokens; token++) {
            int at = token * valueHeads + head;
            step(kernels, convolved, token, head, fade[at], strength[at], matrices, delta, read);
            int out = at * valueSize;
            kernels.rmsNorm(read, out, norm, epsilon, read, out, valueSize);
            kernels.swiGlu(gate, out, read, out, valueSize);
          }
        });
    kernels.matmul(output, gate, 0, tokens, chunk.output(), 0);
  }

  /** Causal depthwise convolution over the chunk's inputs and those kept from before. */
  private void convolve(float[] mixed, float[] past, float[] out, int token) {
    int channels = inputs.rows();
    int taps = convolution.length / channels;
    int to = token * channels;
    Arrays.fill(out, to, to + channels, 0f);
    for (int tap = 0; tap < taps; tap++) {
      int source = token - (taps - 1) + tap;
      float[] from = source < 0 ? past : mixed;
      int row = (source < 0 ? source + taps - 1 : source) * channels;
      int weights = tap * channels;
      for (int i = 0; i < channels; i++) {
        out[to + i] += convolution[weights + i] * from[row + i];
      }
    }
  }

  /** Shifts the chunk's last inputs into the convolution state. */
  private void keepPast(float[] mixed, float[] past, int tokens) {
    int channels = inputs.rows();
    int rows = past.length / channels;
    int kept = Math.max(0, rows - tokens);
    System.arraycopy(past, (rows - kept) * channels, past, 0, kept * channels);
    int fresh = rows - kept;
    System.arraycopy(mixed, (tokens - fresh) * channels, past, kept * channels, fresh * channels);
  }

  /** Unit length for keys and queries; queries are scaled by the root of their size as well. */
  private void normKeys(Kernels kernels, float[] convolved, int at) {
    float scale = (float) (1 / Math.sqrt(keySize));
    for (int head = 0; head < 2 * keyHeads; head++) {
      int from = at + head * keySize;
      float square = kernels.dot(convolved, from, convolved, from, keySize);
      float inverse = (float) (1 / Math.sqrt(square + L2_EPSILON));
      kernels.scale(head < keyHeads ? inverse * scale : inverse, convolved, from, keySize);
    }
  }

  /** Turns the raw projections into write strength (0 to 1) and decay factor (0 to 1). */
  private void gates(float[] strength, float[] fade, int at) {
    for (int head = 0; head < valueHeads; head++) {
      strength[at + head] = (float) (1 / (1 + Math.exp(-strength[at + head])));
      double raw = fade[at + head] + decayBias[head];
      double softplus = raw > 20 ? raw : Math.log1p(Math.exp(raw));
      fade[at + head] = (float) Math.exp(decayScale[head] * softplus);
    }
  }

  private int keyHead(int valueHead) {
    return grouped ? valueHead / (valueHeads / keyHeads) : valueHead % keyHeads;
  }

  /**
   * One token of one head. Both reads use the state before the write: with decay a, {@code o = a
   * S'q + (k.q) delta} (specification section 5.3).
   */
  private void step(
      Kernels kernels,
      float[] convolved,
      int token,
      int head,
      float decayFactor,
      float strength,
      float[] matrices,
      float[] delta,
      float[] read) {
    int channels = inputs.rows();
    int keyWidth = keyHeads * keySize;
    int query = token * channels + keyHead(head) * keySize;
    int key = query + keyWidth;
    int value = token * channels + 2 * keyWidth + head * valueSize;
    int matrix = head * keySize * valueSize;
    int scratch = head * 3 * valueSize;
    Arrays.fill(delta, scratch, scratch + 2 * valueSize, 0f);
    kernels.multiplyAdd(
        convolved, query, keyWidth, matrices, matrix, valueSize, delta, scratch, valueSize, 2,
        keySize, valueSize);
    float overlap = kernels.dot(convolved, key, convolved, query, keySize);
    int recalled = scratch + valueSize;
    int change = scratch + 2 * valueSize;
    int out = (token * valueHeads + head) * valueSize;
    for (int i = 0; i < valueSize; i++) {
      float difference = strength * (convolved[value + i] - decayFactor * delta[recalled + i]);
      delta[change + i] = difference;
      read[out + i] = decayFactor * delta[scratch + i] + overlap * difference;
    }
    kernels.decayedOuter(
        decayFactor, convolved, key, keySize, delta, change, valueSize, matrices, matrix);
  }
}
