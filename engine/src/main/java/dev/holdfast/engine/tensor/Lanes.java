package dev.holdfast.engine.tensor;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vector shapes shared by the kernels, and the loads that all block formats need. There is one
 * shape for every element type: with two, the compiler meets both in the profile of a shared method
 * and puts vectors on the heap, even of loops that use but one of them.
 */
final class Lanes {
  static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  static final int COUNT = F.length();

  /** Whether blocks are unpacked with vectors; other widths use the scalar decoders. */
  static final boolean UNPACK = COUNT == 8 || COUNT == 16;

  /** As many bytes as {@link #F} has lanes. */
  static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(UNPACK ? 8 * COUNT : 64));

  /** As many shorts as {@link #F} has lanes. */
  static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, 16 * COUNT)));

  private static final VectorMask<Float> UPPER_HALF =
      VectorMask.fromLong(F, ~((1L << (COUNT / 2)) - 1));
  private static final VarHandle SHORT_IN_BYTES =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_IN_BYTES =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VectorShuffle<Float> FOLD_8 = fold(8);
  private static final VectorShuffle<Float> FOLD_4 = fold(4);
  private static final VectorShuffle<Float> FOLD_2 = fold(2);
  private static final VectorShuffle<Float> FOLD_1 = fold(1);

  private Lanes() {}

  private static VectorShuffle<Float> fold(int distance) {
    return VectorShuffle.fromOp(F, lane -> (lane + distance) % COUNT);
  }

  /**
   * The sum of all lanes, of which there are at most 16, in a fixed order: the order of {@code
   * reduceLanes} changes when a method is compiled, and with it the last bits of a result.
   */
  static float sum(FloatVector v) {
    if (COUNT >= 16) {
      v = v.add(v.rearrange(FOLD_8));
    }
    if (COUNT >= 8) {
      v = v.add(v.rearrange(FOLD_4));
    }
    v = v.add(v.rearrange(FOLD_2));
    return v.add(v.rearrange(FOLD_1)).lane(0);
  }

  /**
   * Copies stored weights to the workspace's array: a load from a mapped segment checks so much
   * that the copy pays off when every byte is read but twice.
   */
  static byte[] copy(MemorySegment data, long at, long bytes, Workspace space) {
    byte[] stored = space.stored((int) bytes);
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, stored, 0, (int) bytes);
    return stored;
  }

  static float half(byte[] data, int at) {
    return Float.float16ToFloat((short) SHORT_IN_BYTES.get(data, at));
  }

  static int integer(byte[] data, int at) {
    return (int) INT_IN_BYTES.get(data, at);
  }

  /** Unsigned bytes as ints. */
  static IntVector unsigned(byte[] data, int at) {
    ByteVector bytes = ByteVector.fromArray(BYTES, data, at);
    return (IntVector) bytes.convertShape(ZERO_EXTEND_B2I, I, 0);
  }

  /** Signed bytes as floats. */
  static FloatVector signed(byte[] data, int at) {
    ByteVector bytes = ByteVector.fromArray(BYTES, data, at);
    return (FloatVector) bytes.castShape(F, 0);
  }

  static FloatVector floats(IntVector ints) {
    return (FloatVector) ints.castShape(F, 0);
  }

  static FloatVector lowNibbles(IntVector bytes) {
    return floats(bytes.and(15));
  }

  static FloatVector highNibbles(IntVector bytes) {
    return floats(bytes.lanewise(LSHR, 4));
  }

  /**
   * Scales and minimums of Q4_K or Q5_K, multiplied out, in the workspace: for every block 8 scales
   * and then 8 minimums. The 12 bytes are taken as three ints, four 6-bit values at a time.
   */
  static float[] scales6(byte[] data, int blockBytes, int blocks, Workspace space) {
    float[] scales = space.scales(blocks);
    unpack6(data, blockBytes, blocks, space.packed);
    multiply6(data, blockBytes, blocks, space.packed, scales);
    return scales;
  }

  private static void unpack6(byte[] data, int blockBytes, int blocks, byte[] packed) {
    for (int block = 0; block < blocks; block++) {
      int from = 4 + block * blockBytes;
      int first = (int) INT_IN_BYTES.get(data, from);
      int second = (int) INT_IN_BYTES.get(data, from + 4);
      int third = (int) INT_IN_BYTES.get(data, from + 8);
      int to = 16 * block;
      INT_IN_BYTES.set(packed, to, first & 0x3f3f3f3f);
      INT_IN_BYTES.set(packed, to + 4, (third & 0x0f0f0f0f) | ((first >>> 2) & 0x30303030));
      INT_IN_BYTES.set(packed, to + 8, second & 0x3f3f3f3f);
      INT_IN_BYTES.set(
          packed, to + 12, ((third >>> 4) & 0x0f0f0f0f) | ((second >>> 2) & 0x30303030));
    }
  }

  private static void multiply6(
      byte[] data, int blockBytes, int blocks, byte[] packed, float[] scales) {
    for (int part = 0; part < 16 / COUNT * blocks; part++) {
      int block = part * COUNT / 16;
      int from = block * blockBytes;
      FloatVector d = FloatVector.broadcast(F, half(data, from));
      FloatVector dmin = FloatVector.broadcast(F, half(data, from + 2));
      FloatVector factor = COUNT == 16 ? d.blend(dmin, UPPER_HALF) : (part & 1) == 0 ? d : dmin;
      ByteVector values = ByteVector.fromArray(BYTES, packed, part * COUNT);
      ((FloatVector) values.castShape(F, 0)).mul(factor).intoArray(scales, part * COUNT);
    }
  }

  /** The 16 scales of every Q6_K block, multiplied out, in the workspace. */
  static float[] scales6k(byte[] data, int blocks, Workspace space) {
    float[] scales = space.scales(blocks);
    multiply6k(data, blocks, scales);
    return scales;
  }

  private static void multiply6k(byte[] data, int blocks, float[] scales) {
    for (int part = 0; part < 16 / COUNT * blocks; part++) {
      int from = part * COUNT / 16 * 210;
      float d = half(data, from + 208);
      signed(data, from + 192 + part * COUNT % 16).mul(d).intoArray(scales, part * COUNT);
    }
  }

  /** Scale of the low values of a pair of sub-blocks; the next one is that of the high values. */
  static int firstScale4k(int pair) {
    return 16 * (pair >> 2) + 2 * (pair & 3);
  }

  /** Where the 32 bytes of a quarter of a Q6_K block lie. */
  static int lowBits6k(int quarter) {
    return (quarter >> 2) * 210 + (quarter & 3) * 32;
  }

  /**
   * The bytes with the upper bits of a quarter: for its low values in bits 0 and 1, high 4 and 5.
   */
  static IntVector extraBits6k(byte[] data, int quarter, int i) {
    int from = (quarter >> 2) * 210 + 128 + ((quarter >> 1) & 1) * 32 + i;
    return unsigned(data, from).lanewise(LSHR, 2 * (quarter & 1));
  }

  /** Column of the first low value of a quarter; its high values lie 64 behind. */
  static int firstColumn6k(int quarter) {
    return 128 * (quarter >> 1) + 32 * (quarter & 1);
  }

  /** Scale of the first 16 low values of a quarter; that of the high values is 4 behind. */
  static int firstScale6k(int quarter) {
    return 8 * (quarter >> 1) + 2 * (quarter & 1);
  }

  static FloatVector low6(IntVector bytes, IntVector extra) {
    return floats(bytes.and(15).or(extra.and(3).lanewise(LSHL, 4)).sub(32));
  }

  static FloatVector high6(IntVector bytes, IntVector extra) {
    return floats(bytes.lanewise(LSHR, 4).or(extra.and(48)).sub(32));
  }
}
