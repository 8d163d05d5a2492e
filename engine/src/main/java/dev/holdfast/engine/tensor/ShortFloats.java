package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.I;
import static dev.holdfast.engine.tensor.Lanes.SHORTS;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/** Floats of 16 bits to floats. */
final class ShortFloats {
  private static final int LANES = Lanes.COUNT;

  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private ShortFloats() {}

  private static IntVector shorts(MemorySegment data, long at) {
    ShortVector bits = ShortVector.fromMemorySegment(SHORTS, data, at, ByteOrder.LITTLE_ENDIAN);
    return (IntVector) bits.convertShape(ZERO_EXTEND_S2I, I, 0);
  }

  /** Bfloat16 weights, whole vectors only. */
  static void unpackBfloats(MemorySegment data, long at, float[] out, int o, int count) {
    for (int i = 0; i < count; i += LANES) {
      shorts(data, at + 2L * i).lanewise(LSHL, 16).reinterpretAsFloats().intoArray(out, o + i);
    }
  }

  /**
   * Half-precision weights. The compiler turns the plain loop into the processor's instruction;
   * with the Vector API, which has no halves, it took several times as long.
   */
  static void unpackHalves(
      MemorySegment data, long at, float[] out, int o, int count, Workspace space) {
    short[] halves = space.halves(count);
    MemorySegment.copy(data, HALF, at, halves, 0, count);
    for (int i = 0; i < count; i++) {
      out[o + i] = Float.float16ToFloat(halves[i]);
    }
  }
}
