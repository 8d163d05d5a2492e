package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Products of one row, as stored, with one vector of activations. */
final class FusedDots {
  private static final int LANES = Lanes.COUNT;

  /** Whether half a block of 32 fills one vector, or two. */
  private static final boolean WIDE = LANES == 16;

  private FusedDots() {}

  static boolean supports(TensorType type) {
    return Lanes.UNPACK
        && switch (type) {
          case Q8_0, Q4_0, Q4_K, Q6_K -> true;
          case F32, F16, BF16, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q5_K, IQ4_NL, IQ4_XS -> false;
        };
  }

  /**
   * The product of a stored row and {@code x[o .. o + columns)}.
   *
   * @param sums sums of the activations of every 32 columns where {@link Lanes#scales6} puts the
   *     minimums, zero where it puts the scales; read for Q4_K only
   */
  static float dot(
      TensorType type,
      byte[] stored,
      float[] x,
      int o,
      int columns,
      float[] sums,
      Workspace space) {
    int blocks = columns / type.blockElements();
    return switch (type) {
      case Q8_0 -> dot80(stored, x, o, blocks);
      case Q4_0 -> dot40(stored, x, o, blocks);
      case Q4_K -> {
        float[] scales = Lanes.scales6(stored, 144, blocks, space);
        float minimum = VectorKernels.dotOf(scales, 0, sums, 0, 16 * blocks);
        yield dot4k(stored, x, o, blocks, scales) - minimum;
      }
      case Q6_K -> dot6k(stored, x, o, blocks, Lanes.scales6k(stored, blocks, space));
      case F32, F16, BF16, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q5_K, IQ4_NL, IQ4_XS ->
          throw new IllegalArgumentException("" + type);
    };
  }

  private static FloatVector at(float[] x, int o) {
    return FloatVector.fromArray(F, x, o);
  }

  private static float dot80(byte[] data, float[] x, int o, int blocks) {
    FloatVector sum = FloatVector.zero(F);
    for (int block = 0; block < blocks; block++) {
      int from = block * 34;
      int p = o + 32 * block;
      FloatVector part = Lanes.signed(data, from + 2).mul(at(x, p));
      part = Lanes.signed(data, from + 2 + LANES).fma(at(x, p + LANES), part);
      if (!WIDE) {
        part = Lanes.signed(data, from + 18).fma(at(x, p + 16), part);
        part = Lanes.signed(data, from + 26).fma(at(x, p + 24), part);
      }
      sum = part.fma(FloatVector.broadcast(F, Lanes.half(data, from)), sum);
    }
    return Lanes.sum(sum);
  }

  private static float dot40(byte[] data, float[] x, int o, int blocks) {
    FloatVector sum = FloatVector.zero(F);
    for (int block = 0; block < blocks; block++) {
      int from = block * 18;
      int p = o + 32 * block;
      IntVector bytes = Lanes.unsigned(data, from + 2);
      FloatVector part = Lanes.lowNibbles(bytes).sub(8f).mul(at(x, p));
      part = Lanes.highNibbles(bytes).sub(8f).fma(at(x, p + 16), part);
      if (!WIDE) {
        bytes = Lanes.unsigned(data, from + 10);
        part = Lanes.lowNibbles(bytes).sub(8f).fma(at(x, p + 8), part);
        part = Lanes.highNibbles(bytes).sub(8f).fma(at(x, p + 24), part);
      }
      sum = part.fma(FloatVector.broadcast(F, Lanes.half(data, from)), sum);
    }
    return Lanes.sum(sum);
  }

  private static float dot4k(byte[] data, float[] x, int o, int blocks, float[] scales) {
    FloatVector sum0 = FloatVector.zero(F);
    FloatVector sum1 = sum0;
    for (int pair = 0; pair < 4 * blocks; pair++) {
      int from = (pair >> 2) * 144 + 16 + (pair & 3) * 32;
      int p = o + 64 * pair;
      int s = Lanes.firstScale4k(pair);
      IntVector bytes = Lanes.unsigned(data, from);
      FloatVector low = Lanes.lowNibbles(bytes).mul(at(x, p));
      FloatVector high = Lanes.highNibbles(bytes).mul(at(x, p + 32));
      bytes = Lanes.unsigned(data, from + LANES);
      low = Lanes.lowNibbles(bytes).fma(at(x, p + LANES), low);
      high = Lanes.highNibbles(bytes).fma(at(x, p + 32 + LANES), high);
      if (!WIDE) {
        bytes = Lanes.unsigned(data, from + 16);
        low = Lanes.lowNibbles(bytes).fma(at(x, p + 16), low);
        high = Lanes.highNibbles(bytes).fma(at(x, p + 48), high);
        bytes = Lanes.unsigned(data, from + 24);
        low = Lanes.lowNibbles(bytes).fma(at(x, p + 24), low);
        high = Lanes.highNibbles(bytes).fma(at(x, p + 56), high);
      }
      sum0 = low.fma(FloatVector.broadcast(F, scales[s]), sum0);
      sum1 = high.fma(FloatVector.broadcast(F, scales[s + 1]), sum1);
    }
    return Lanes.sum(sum0.add(sum1));
  }

  private static float dot6k(byte[] data, float[] x, int o, int blocks, float[] scales) {
    FloatVector sum0 = FloatVector.zero(F);
    FloatVector sum1 = sum0;
    int partsPerQuarter = 32 / LANES;
    for (int part = 0; part < 4 * blocks * partsPerQuarter; part++) {
      int quarter = part / partsPerQuarter;
      int i = part % partsPerQuarter * LANES;
      IntVector bytes = Lanes.unsigned(data, Lanes.lowBits6k(quarter) + i);
      IntVector extra = Lanes.extraBits6k(data, quarter, i);
      int p = o + Lanes.firstColumn6k(quarter) + i;
      int s = Lanes.firstScale6k(quarter) + (i >> 4);
      FloatVector low = Lanes.low6(bytes, extra).mul(at(x, p));
      FloatVector high = Lanes.high6(bytes, extra).mul(at(x, p + 64));
      sum0 = low.fma(FloatVector.broadcast(F, scales[s]), sum0);
      sum1 = high.fma(FloatVector.broadcast(F, scales[s + 4]), sum1);
    }
    return Lanes.sum(sum0.add(sum1));
  }
}
