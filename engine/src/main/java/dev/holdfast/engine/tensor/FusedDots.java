package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Products of one row, as stored, with one vector of activations: to the bit those of {@link
 * FloatProducts} with the row that {@link RowUnpacker} unpacks, which is never written out.
 */
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

  /** The product of a stored row and {@code x[o .. o + columns)}. */
  static float dot(TensorType type, byte[] stored, float[] x, int o, int columns, Workspace space) {
    int blocks = columns / type.blockElements();
    return switch (type) {
      case Q8_0 -> dot80(stored, x, o, blocks);
      case Q4_0 -> dot40(stored, x, o, blocks);
      case Q4_K -> dot4k(stored, x, o, blocks, Lanes.scales6(stored, 144, blocks, space));
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
      FloatVector d = FloatVector.broadcast(F, Lanes.half(data, from));
      sum = Lanes.signed(data, from + 2).mul(d).fma(at(x, p), sum);
      sum = Lanes.signed(data, from + 2 + LANES).mul(d).fma(at(x, p + LANES), sum);
      if (!WIDE) {
        sum = Lanes.signed(data, from + 18).mul(d).fma(at(x, p + 16), sum);
        sum = Lanes.signed(data, from + 26).mul(d).fma(at(x, p + 24), sum);
      }
    }
    return Lanes.sum(sum);
  }

  private static float dot40(byte[] data, float[] x, int o, int blocks) {
    FloatVector sum = FloatVector.zero(F);
    for (int block = 0; block < blocks; block++) {
      int from = block * 18;
      int p = o + 32 * block;
      FloatVector d = FloatVector.broadcast(F, Lanes.half(data, from));
      IntVector first = Lanes.unsigned(data, from + 2);
      if (WIDE) {
        sum = Lanes.lowNibbles(first).sub(8f).mul(d).fma(at(x, p), sum);
        sum = Lanes.highNibbles(first).sub(8f).mul(d).fma(at(x, p + 16), sum);
      } else {
        IntVector second = Lanes.unsigned(data, from + 10);
        sum = Lanes.lowNibbles(first).sub(8f).mul(d).fma(at(x, p), sum);
        sum = Lanes.lowNibbles(second).sub(8f).mul(d).fma(at(x, p + 8), sum);
        sum = Lanes.highNibbles(first).sub(8f).mul(d).fma(at(x, p + 16), sum);
        sum = Lanes.highNibbles(second).sub(8f).mul(d).fma(at(x, p + 24), sum);
      }
    }
    return Lanes.sum(sum);
  }

  private static float dot4k(byte[] data, float[] x, int o, int blocks, float[] scales) {
    FloatVector sum = FloatVector.zero(F);
    for (int pair = 0; pair < 4 * blocks; pair++) {
      int from = (pair >> 2) * 144 + 16 + (pair & 3) * 32;
      int p = o + 64 * pair;
      int s = Lanes.firstScale4k(pair);
      FloatVector d = FloatVector.broadcast(F, scales[s]);
      FloatVector minimum = FloatVector.broadcast(F, -scales[s + 8]);
      IntVector b0 = Lanes.unsigned(data, from);
      IntVector b1 = Lanes.unsigned(data, from + LANES);
      sum = Lanes.lowNibbles(b0).fma(d, minimum).fma(at(x, p), sum);
      sum = Lanes.lowNibbles(b1).fma(d, minimum).fma(at(x, p + LANES), sum);
      IntVector b2 = b0;
      IntVector b3 = b1;
      if (!WIDE) {
        b2 = Lanes.unsigned(data, from + 16);
        b3 = Lanes.unsigned(data, from + 24);
        sum = Lanes.lowNibbles(b2).fma(d, minimum).fma(at(x, p + 16), sum);
        sum = Lanes.lowNibbles(b3).fma(d, minimum).fma(at(x, p + 24), sum);
      }
      d = FloatVector.broadcast(F, scales[s + 1]);
      minimum = FloatVector.broadcast(F, -scales[s + 9]);
      sum = Lanes.highNibbles(b0).fma(d, minimum).fma(at(x, p + 32), sum);
      sum = Lanes.highNibbles(b1).fma(d, minimum).fma(at(x, p + 32 + LANES), sum);
      if (!WIDE) {
        sum = Lanes.highNibbles(b2).fma(d, minimum).fma(at(x, p + 48), sum);
        sum = Lanes.highNibbles(b3).fma(d, minimum).fma(at(x, p + 56), sum);
      }
    }
    return Lanes.sum(sum);
  }

  private static float dot6k(byte[] data, float[] x, int o, int blocks, float[] scales) {
    FloatVector sum = FloatVector.zero(F);
    // By halves of a block: low nibbles of 64 bytes, then the high ones, 32 upper bits for all.
    for (int half = 0; half < 2 * blocks; half++) {
      int from = (half >> 1) * 210 + (half & 1) * 64;
      int upper = (half >> 1) * 210 + 128 + (half & 1) * 32;
      int p = o + 128 * half;
      int s = 8 * half;
      for (int shift = 0; shift < 8; shift += 2) {
        for (int i = 0; i < 32; i += LANES) {
          IntVector low = Lanes.unsigned(data, from + ((shift & 2) << 4) + i);
          IntVector high = Lanes.unsigned(data, upper + i).lanewise(LSHR, shift).and(3);
          IntVector bits = low.lanewise(LSHR, shift & 4).and(15).or(high.lanewise(LSHL, 4));
          FloatVector values = Lanes.floats(bits.sub(32)).mul(scales[s + shift + (i >> 4)]);
          sum = values.fma(at(x, p + 16 * shift + i), sum);
        }
      }
    }
    return Lanes.sum(sum);
  }
}
