package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.Quantiser;
import java.lang.foreign.MemorySegment;

/**
 * The specification of the integer products in plain Java, from the order of the file: {@link
 * EmittedKernels} equal it to the bit. Activations are quantised in blocks of 32 as {@link
 * Quantiser} says. A result is, over the blocks in order, the exact sum of weight times activation,
 * rounded to float, times the product of both scales, added by one fused multiply-add; then minimum
 * times the scaled sum of the activations, subtracted by another.
 */
final class IntegerSpecification {
  private static final int BLOCK = Quantiser.BLOCK;

  /** Quantised activations of one token. */
  private final byte[] values;

  private final float[] scales;

  /** One block of weights: integers, a scale, and the minimum if the format has one. */
  private final int[] weights = new int[BLOCK];

  private float scale;
  private float minimum;
  private boolean hasMinimum;

  /** Quantises {@code count} activations. */
  IntegerSpecification(float[] x, int xOffset, int count) {
    values = new byte[count];
    scales = new float[count / BLOCK];
    for (int block = 0; block < scales.length; block++) {
      quantise(x, xOffset + block * BLOCK, block);
    }
  }

  private void quantise(float[] x, int from, int block) {
    float largest = 0;
    boolean finite = true;
    for (int i = 0; i < BLOCK; i++) {
      largest = Math.max(largest, Math.abs(x[from + i]));
      finite &= Float.isFinite(x[from + i]);
    }
    if (!finite) {
      scales[block] = Float.NaN;
    } else if (largest >= Quantiser.LEAST) {
      scales[block] = largest * (1f / 127);
      float inverse = 127 / largest;
      for (int i = 0; i < BLOCK; i++) {
        values[block * BLOCK + i] = (byte) Math.rint(x[from + i] * inverse);
      }
    }
  }

  /** The product of a row with the activations. */
  float multiply(Matrix w, int row) {
    float result = 0;
    for (int block = 0; block < scales.length; block++) {
      read(w, row, block);
      int product = 0;
      int sum = 0;
      for (int i = 0; i < BLOCK; i++) {
        product += weights[i] * values[block * BLOCK + i];
        sum += values[block * BLOCK + i];
      }
      result = Math.fma((float) product, scale * scales[block], result);
      if (hasMinimum) {
        result = Math.fma(-minimum, sum * scales[block], result);
      }
    }
    return result;
  }

  private void read(Matrix w, int row, int block) {
    MemorySegment data = w.data();
    TensorType type = w.type();
    int column = block * BLOCK;
    long at = row * w.rowBytes() + type.bytes(column - column % type.blockElements());
    int inner = column % type.blockElements() / BLOCK;
    switch (type) {
      case Q8_0 -> {
        scale = BlockDecoder.half(data, at);
        for (int i = 0; i < BLOCK; i++) {
          weights[i] = data.get(BlockDecoder.BYTE, at + 2 + i);
        }
      }
      case Q4_0 -> nibbles(data, at, at + 2, 0, -8);
      case Q4_1 -> withMinimum(data, at, at + 4, 0);
      case Q5_0 -> nibbles(data, at, at + 6, data.get(BlockDecoder.INT, at + 2), -16);
      case Q5_1 -> withMinimum(data, at, at + 8, data.get(BlockDecoder.INT, at + 4));
      case Q4_K -> subScaled(data, at, at + 16, inner);
      case Q5_K -> {
        subScaled(data, at, at + 48, inner);
        for (int i = 0; i < BLOCK; i++) {
          weights[i] |= ((data.get(BlockDecoder.BYTE, at + 16 + i) >> inner) & 1) << 4;
        }
      }
      case Q6_K -> {
        scale = BlockDecoder.half(data, at + 208);
        for (int i = 0; i < BLOCK; i++) {
          weights[i] = q6k(data, at, inner, i);
        }
      }
      case F32, F16, BF16, Q2_K, Q3_K, IQ4_NL, IQ4_XS ->
          throw new IllegalArgumentException("no integer product of " + type);
    }
  }

  /** Numbers of four bits and, if there are any, fifth bits; and the scale. */
  private void nibbles(MemorySegment data, long at, long numbers, int fifthBits, int offset) {
    scale = BlockDecoder.half(data, at);
    for (int i = 0; i < BLOCK; i++) {
      int low = (data.get(BlockDecoder.BYTE, numbers + i % 16) >> (i / 16 * 4)) & 15;
      weights[i] = (low | (((fifthBits >> i) & 1) << 4)) + offset;
    }
  }

  private void withMinimum(MemorySegment data, long at, long numbers, int fifthBits) {
    nibbles(data, at, numbers, fifthBits, 0);
    hasMinimum = true;
    minimum = -BlockDecoder.half(data, at + 2);
  }

  private void subScaled(MemorySegment data, long at, long numbers, int block) {
    hasMinimum = true;
    scale = BlockDecoder.half(data, at) * BlockDecoder.scale6(data, at + 4, block);
    minimum = BlockDecoder.half(data, at + 2) * BlockDecoder.minimum6(data, at + 4, block);
    for (int i = 0; i < BLOCK; i++) {
      int pair = data.get(BlockDecoder.BYTE, numbers + block / 2 * 32L + i);
      weights[i] = (pair >> (block % 2 * 4)) & 15;
    }
  }

  /** A number of six bits times the scale of its sub-block of 16. */
  private static int q6k(MemorySegment data, long at, int block, int i) {
    int half = block / 4;
    int part = block % 4;
    int low = data.get(BlockDecoder.BYTE, at + 64L * half + part % 2 * 32L + i) >> (part / 2 * 4);
    int high = data.get(BlockDecoder.BYTE, at + 128 + 32L * half + i) >> (2 * part);
    int factor = data.get(BlockDecoder.BYTE, at + 192 + 2L * block + i / 16);
    return (((low & 15) | ((high & 3) << 4)) - 32) * factor;
  }
}
