package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.I;
import static dev.holdfast.engine.tensor.Lanes.SHORTS;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/** Floats of 16 bits to floats with vectors, whole vectors only. */
final class ShortFloats {
  private static final int LANES = Lanes.COUNT;

  /** Above the largest finite half. */
  private static final float TOO_LARGE = 0x1p16f;

  private static final int INFINITE_BITS = 0x7f800000;

  private ShortFloats() {}

  private static IntVector shorts(MemorySegment data, long at) {
    ShortVector bits = ShortVector.fromMemorySegment(SHORTS, data, at, ByteOrder.LITTLE_ENDIAN);
    return (IntVector) bits.convertShape(ZERO_EXTEND_S2I, I, 0);
  }

  /** Bfloat16 weights. */
  static void unpackBfloats(MemorySegment data, long at, float[] out, int o, int count) {
    for (int i = 0; i < count; i += LANES) {
      shorts(data, at + 2L * i).lanewise(LSHL, 16).reinterpretAsFloats().intoArray(out, o + i);
    }
  }

  /**
   * Exponent and fraction shifted into place, then the exponent's bias corrected by a product; what
   * is too large for a half then was infinite or no number, and gets back the exponent of these.
   */
  static void unpackHalves(MemorySegment data, long at, float[] out, int o, int count) {
    for (int i = 0; i < count; i += LANES) {
      IntVector bits = shorts(data, at + 2L * i);
      IntVector sign = bits.and(0x8000).lanewise(LSHL, 16);
      FloatVector magnitude =
          bits.and(0x7fff).lanewise(LSHL, 13).reinterpretAsFloats().mul(0x1p112f);
      IntVector sized =
          magnitude
              .reinterpretAsInts()
              .lanewise(OR, INFINITE_BITS, magnitude.compare(GE, TOO_LARGE).cast(I));
      sized.or(sign).reinterpretAsFloats().intoArray(out, o + i);
    }
  }
}
