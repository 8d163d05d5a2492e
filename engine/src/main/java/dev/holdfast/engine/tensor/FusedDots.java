package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Products of rows, as stored, with one vector of activations: to the bit those of {@link
 * FloatProducts} with the rows that {@link RowUnpacker} unpacks, which are never written out. Every
 * product is added to the one sum of its row, so one row would wait for each addition: two rows go
 * together.
 */
final class FusedDots {
  private static final int LANES = Lanes.COUNT;

  private FusedDots() {}

  static boolean supports(TensorType type) {
    return Lanes.UNPACK
        && switch (type) {
          case Q8_0, Q4_0, Q4_K, Q6_K -> true;
          case F32, F16, BF16, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q5_K, IQ4_NL, IQ4_XS -> false;
        };
  }

  /**
   * Partial sums of the products of each of some rows, an even number, with {@code x[o .. o +
   * columns)}: a vector of sums a row.
   *
   * @param stored the rows one after the other
   */
  static void multiply(
      TensorType type,
      byte[] stored,
      int rows,
      float[] x,
      int o,
      int columns,
      float[] sums,
      Workspace space) {
    int blocks = columns / type.blockElements();
    switch (type) {
      case Q8_0 -> {
        for (int row = 0; row < rows; row += 2) {
          multiply80(stored, row, x, o, blocks, sums);
        }
      }
      case Q4_0 -> {
        for (int row = 0; row < rows; row += 2) {
          multiply40(stored, row, x, o, blocks, sums);
        }
      }
      case Q4_K -> {
        float[] scales = Lanes.scales6(stored, 144, rows * blocks, space);
        for (int row = 0; row < rows; row += 2) {
          multiply4k(stored, row, x, o, blocks, scales, sums);
        }
      }
      case Q6_K -> {
        float[] scales = Lanes.scales6k(stored, rows * blocks, space);
        for (int row = 0; row < rows; row++) {
          multiply6k(stored, row, x, o, blocks, scales, sums);
        }
      }
      case F32, F16, BF16, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q5_K, IQ4_NL, IQ4_XS ->
          throw new IllegalArgumentException("" + type);
    }
  }

  private static void multiply80(byte[] data, int row, float[] x, int o, int blocks, float[] sums) {
    FloatVector a = FloatVector.zero(F);
    FloatVector b = a;
    int bytes = blocks * 34;
    for (int block = 0; block < blocks; block++) {
      int from = row * bytes + block * 34;
      FloatVector scaleA = FloatVector.broadcast(F, Lanes.half(data, from));
      FloatVector scaleB = FloatVector.broadcast(F, Lanes.half(data, from + bytes));
      for (int i = 0; i < 32; i += LANES) {
        int at = from + 2 + i;
        FloatVector u = FloatVector.fromArray(F, x, o + 32 * block + i);
        a = Lanes.signed(data, at).mul(scaleA).fma(u, a);
        b = Lanes.signed(data, at + bytes).mul(scaleB).fma(u, b);
      }
    }
    a.intoArray(sums, row * LANES);
    b.intoArray(sums, row * LANES + LANES);
  }

  private static void multiply40(byte[] data, int row, float[] x, int o, int blocks, float[] sums) {
    FloatVector a = FloatVector.zero(F);
    FloatVector b = a;
    int bytes = blocks * 18;
    for (int block = 0; block < blocks; block++) {
      int from = row * bytes + block * 18;
      FloatVector scaleA = FloatVector.broadcast(F, Lanes.half(data, from));
      FloatVector scaleB = FloatVector.broadcast(F, Lanes.half(data, from + bytes));
      for (int i = 0; i < 16; i += LANES) {
        int at = from + 2 + i;
        FloatVector u = FloatVector.fromArray(F, x, o + 32 * block + i);
        a = Lanes.lowNibbles(Lanes.unsigned(data, at)).sub(8f).mul(scaleA).fma(u, a);
        b = Lanes.lowNibbles(Lanes.unsigned(data, at + bytes)).sub(8f).mul(scaleB).fma(u, b);
      }
      for (int i = 0; i < 16; i += LANES) {
        int at = from + 2 + i;
        FloatVector u = FloatVector.fromArray(F, x, o + 32 * block + 16 + i);
        a = Lanes.highNibbles(Lanes.unsigned(data, at)).sub(8f).mul(scaleA).fma(u, a);
        b = Lanes.highNibbles(Lanes.unsigned(data, at + bytes)).sub(8f).mul(scaleB).fma(u, b);
      }
    }
    a.intoArray(sums, row * LANES);
    b.intoArray(sums, row * LANES + LANES);
  }

  private static void multiply4k(
      byte[] data, int row, float[] x, int o, int blocks, float[] scales, float[] sums) {
    FloatVector a = FloatVector.zero(F);
    FloatVector b = a;
    int bytes = blocks * 144;
    int next = blocks * 16;
    for (int pair = 0; pair < 4 * blocks; pair++) {
      int from = row * bytes + (pair >> 2) * 144 + 16 + (pair & 3) * 32;
      int p = o + 64 * pair;
      int s = row * next + Lanes.firstScale4k(pair);
      FloatVector scaleA = FloatVector.broadcast(F, scales[s]);
      FloatVector scaleB = FloatVector.broadcast(F, scales[s + next]);
      FloatVector minimumA = FloatVector.broadcast(F, -scales[s + 8]);
      FloatVector minimumB = FloatVector.broadcast(F, -scales[s + 8 + next]);
      for (int i = 0; i < 32; i += LANES) {
        FloatVector u = FloatVector.fromArray(F, x, p + i);
        a = Lanes.lowNibbles(Lanes.unsigned(data, from + i)).fma(scaleA, minimumA).fma(u, a);
        b =
            Lanes.lowNibbles(Lanes.unsigned(data, from + bytes + i))
                .fma(scaleB, minimumB)
                .fma(u, b);
      }
      scaleA = FloatVector.broadcast(F, scales[s + 1]);
      scaleB = FloatVector.broadcast(F, scales[s + 1 + next]);
      minimumA = FloatVector.broadcast(F, -scales[s + 9]);
      minimumB = FloatVector.broadcast(F, -scales[s + 9 + next]);
      for (int i = 0; i < 32; i += LANES) {
        FloatVector u = FloatVector.fromArray(F, x, p + 32 + i);
        a = Lanes.highNibbles(Lanes.unsigned(data, from + i)).fma(scaleA, minimumA).fma(u, a);
        b =
            Lanes.highNibbles(Lanes.unsigned(data, from + bytes + i))
                .fma(scaleB, minimumB)
                .fma(u, b);
      }
    }
    a.intoArray(sums, row * LANES);
    b.intoArray(sums, row * LANES + LANES);
  }

  /** One row: with two in a loop of this length the compiler puts vectors on the heap. */
  private static void multiply6k(
      byte[] data, int row, float[] x, int o, int blocks, float[] scales, float[] sums) {
    FloatVector sum = FloatVector.zero(F);
    int rowAt = row * blocks * 210;
    int rowScales = row * blocks * 16;
    // By halves of a block: low nibbles of 64 bytes, then the high ones, 32 upper bits for all.
    for (int half = 0; half < 2 * blocks; half++) {
      int from = rowAt + (half >> 1) * 210 + (half & 1) * 64;
      int upper = rowAt + (half >> 1) * 210 + 128 + (half & 1) * 32;
      int p = o + 128 * half;
      int s = rowScales + 8 * half;
      for (int shift = 0; shift < 8; shift += 2) {
        for (int i = 0; i < 32; i += LANES) {
          IntVector low = Lanes.unsigned(data, from + ((shift & 2) << 4) + i);
          IntVector high = Lanes.unsigned(data, upper + i).lanewise(LSHR, shift).and(3);
          IntVector bits = low.lanewise(LSHR, shift & 4).and(15).or(high.lanewise(LSHL, 4));
          FloatVector values = Lanes.floats(bits.sub(32)).mul(scales[s + shift + (i >> 4)]);
          sum = values.fma(FloatVector.fromArray(F, x, p + 16 * shift + i), sum);
        }
      }
    }
    sum.intoArray(sums, row * LANES);
  }
}
