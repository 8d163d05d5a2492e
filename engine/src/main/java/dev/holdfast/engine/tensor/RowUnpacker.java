package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;
import static dev.holdfast.engine.tensor.Lanes.I;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Block formats to floats with vectors; equal to {@link BlockDecoder} but for the rounding of one
 * multiply-add.
 */
final class RowUnpacker {
  private static final int LANES = Lanes.COUNT;

  /** The first values of {@link BlockDecoder#NON_LINEAR}, and the last ones. */
  private static final IntVector NON_LINEAR = IntVector.fromArray(I, BlockDecoder.NON_LINEAR, 0);

  private static final IntVector NON_LINEAR_END =
      IntVector.fromArray(I, BlockDecoder.NON_LINEAR, 16 - LANES);

  private static final IntVector LANE_NUMBERS = IntVector.zero(I).addIndex(1);

  private RowUnpacker() {}

  /** As {@link BlockDecoder#decode}. */
  static void unpack(
      TensorType type,
      MemorySegment data,
      long at,
      float[] out,
      int offset,
      int count,
      Workspace space) {
    if (type == TensorType.F32) {
      MemorySegment.copy(data, BlockDecoder.FLOAT, at, out, offset, count);
      return;
    }
    if (!Lanes.UNPACK) {
      BlockDecoder.decode(type, data, at, out, offset, count);
      return;
    }
    switch (type) {
      case BF16 -> {
        int body = F.loopBound(count);
        ShortFloats.unpackBfloats(data, at, out, offset, body);
        decodeTail(type, data, at, out, offset, body, count);
      }
      case F16 -> {
        int body = F.loopBound(count);
        ShortFloats.unpackHalves(data, at, out, offset, body);
        decodeTail(type, data, at, out, offset, body, count);
      }
      case Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS -> {
        byte[] stored = Lanes.copy(data, at, type.bytes(count), space);
        unpackBlocks(type, stored, out, offset, count / type.blockElements(), space);
      }
      case F32 -> throw new IllegalArgumentException("" + type);
    }
  }

  private static void unpackBlocks(
      TensorType type, byte[] stored, float[] out, int offset, int blocks, Workspace space) {
    switch (type) {
      case Q8_0 -> unpack80(stored, out, offset, blocks);
      case Q4_0 -> unpack40(stored, out, offset, blocks);
      case Q4_1 -> unpack41(stored, out, offset, blocks);
      case Q5_0 -> unpack50(stored, out, offset, blocks);
      case Q5_1 -> unpack51(stored, out, offset, blocks);
      case Q2_K -> unpack2k(stored, out, offset, blocks);
      case Q3_K -> unpack3k(stored, out, offset, blocks);
      case Q4_K -> unpack4k(stored, out, offset, blocks, Lanes.scales6(stored, 144, blocks, space));
      case Q5_K -> unpack5k(stored, out, offset, blocks, Lanes.scales6(stored, 176, blocks, space));
      case Q6_K -> unpack6k(stored, out, offset, blocks, Lanes.scales6k(stored, blocks, space));
      case IQ4_NL -> unpackIq4(stored, out, offset, blocks);
      case IQ4_XS -> unpackIq4xs(stored, out, offset, blocks);
      case F32, F16, BF16 -> throw new IllegalArgumentException("" + type);
    }
  }

  private static void decodeTail(
      TensorType type, MemorySegment data, long at, float[] out, int offset, int body, int count) {
    long tailAt = at + type.bytes(body);
    BlockDecoder.decode(type, data, tailAt, out, offset + body, count - body);
  }

  private static void unpack80(byte[] data, float[] out, int o, int blocks) {
    for (int block = 0; block < blocks; block++) {
      int from = block * 34;
      float d = Lanes.half(data, from);
      for (int i = 0; i < 32; i += LANES) {
        Lanes.signed(data, from + 2 + i).mul(d).intoArray(out, o + 32 * block + i);
      }
    }
  }

  private static void unpack40(byte[] data, float[] out, int o, int blocks) {
    for (int block = 0; block < blocks; block++) {
      int from = block * 18;
      float d = Lanes.half(data, from);
      for (int i = 0; i < 16; i += LANES) {
        IntVector bytes = Lanes.unsigned(data, from + 2 + i);
        int to = o + 32 * block + i;
        Lanes.lowNibbles(bytes).sub(8f).mul(d).intoArray(out, to);
        Lanes.highNibbles(bytes).sub(8f).mul(d).intoArray(out, to + 16);
      }
    }
  }

  private static void unpack41(byte[] data, float[] out, int o, int blocks) {
    for (int block = 0; block < blocks; block++) {
      int from = 20 * block;
      FloatVector scale = FloatVector.broadcast(F, Lanes.half(data, from));
      FloatVector minimum = FloatVector.broadcast(F, Lanes.half(data, from + 2));
      for (int i = 0; i < 16; i += LANES) {
        IntVector bytes = Lanes.unsigned(data, from + 4 + i);
        int to = o + 32 * block + i;
        Lanes.lowNibbles(bytes).fma(scale, minimum).intoArray(out, to);
        Lanes.highNibbles(bytes).fma(scale, minimum).intoArray(out, to + 16);
      }
    }
  }

  private static void unpack50(byte[] data, float[] out, int o, int blocks) {
    for (int block = 0; block < blocks; block++) {
      int from = 22 * block;
      float scale = Lanes.half(data, from);
      int fifth = Lanes.integer(data, from + 2);
      for (int i = 0; i < 16; i += LANES) {
        IntVector bytes = Lanes.unsigned(data, from + 6 + i);
        int to = o + 32 * block + i;
        IntVector low = bytes.and(15).or(fifthBits(fifth >> i));
        IntVector high = bytes.lanewise(LSHR, 4).or(fifthBits(fifth >> (16 + i)));
        Lanes.floats(low.sub(16)).mul(scale).intoArray(out, to);
        Lanes.floats(high.sub(16)).mul(scale).intoArray(out, to + 16);
      }
    }
  }

  private static void unpack51(byte[] data, float[] out, int o, int blocks) {
    for (int block = 0; block < blocks; block++) {
      int from = 24 * block;
      FloatVector scale = FloatVector.broadcast(F, Lanes.half(data, from));
      FloatVector minimum = FloatVector.broadcast(F, Lanes.half(data, from + 2));
      int fifth = Lanes.integer(data, from + 4);
      for (int i = 0; i < 16; i += LANES) {
        IntVector bytes = Lanes.unsigned(data, from + 8 + i);
        int to = o + 32 * block + i;
        IntVector low = bytes.and(15).or(fifthBits(fifth >> i));
        IntVector high = bytes.lanewise(LSHR, 4).or(fifthBits(fifth >> (16 + i)));
        Lanes.floats(low).fma(scale, minimum).intoArray(out, to);
        Lanes.floats(high).fma(scale, minimum).intoArray(out, to + 16);
      }
    }
  }

  /** Bit {@code i} of {@code bits}, worth 16, in lane {@code i}. */
  private static IntVector fifthBits(int bits) {
    return IntVector.broadcast(I, bits).lanewise(LSHR, LANE_NUMBERS).and(1).lanewise(LSHL, 4);
  }

  private static void unpack2k(byte[] data, float[] out, int o, int blocks) {
    for (int group = 0; group < 16 * blocks; group++) {
      int block = (group >> 4) * 84;
      int packed = data[block + (group & 15)];
      FloatVector scale = FloatVector.broadcast(F, Lanes.half(data, block + 80) * (packed & 15));
      FloatVector minimum =
          FloatVector.broadcast(F, -(Lanes.half(data, block + 82) * ((packed >> 4) & 15)));
      int from = block + 16 + BlockDecoder.quants2(group & 15);
      int shift = BlockDecoder.shift2(group & 15);
      for (int i = 0; i < 16; i += LANES) {
        IntVector quants = Lanes.unsigned(data, from + i).lanewise(LSHR, shift).and(3);
        Lanes.floats(quants).fma(scale, minimum).intoArray(out, o + 16 * group + i);
      }
    }
  }

  private static void unpack3k(byte[] data, float[] out, int o, int blocks) {
    for (int group = 0; group < 16 * blocks; group++) {
      int block = (group >> 4) * 110;
      int g = group & 15;
      int low = (data[block + 96 + (g & 7)] >> (g / 8 * 4)) & 15;
      int high = (data[block + 104 + (g & 3)] >> (g / 4 * 2)) & 3;
      float scale = Lanes.half(data, block + 108) * ((low | (high << 4)) - 32);
      int from = block + 32 + BlockDecoder.quants2(g);
      int thirdFrom = block + (g & 1) * 16;
      int shift = BlockDecoder.shift2(g);
      for (int i = 0; i < 16; i += LANES) {
        IntVector quants = Lanes.unsigned(data, from + i).lanewise(LSHR, shift).and(3);
        IntVector third = Lanes.unsigned(data, thirdFrom + i).lanewise(LSHR, g / 2).and(1);
        IntVector whole = quants.or(third.lanewise(LSHL, 2)).sub(4);
        Lanes.floats(whole).mul(scale).intoArray(out, o + 16 * group + i);
      }
    }
  }

  /** What the nibbles stand for; from two tables where a vector has but 8 lanes. */
  private static FloatVector nonLinear(IntVector nibbles) {
    if (LANES == 16) {
      return Lanes.floats(nibbles.selectFrom(NON_LINEAR));
    }
    IntVector low = nibbles.and(7);
    return Lanes.floats(
        low.selectFrom(NON_LINEAR).blend(low.selectFrom(NON_LINEAR_END), nibbles.compare(GT, 7)));
  }

  private static void unpackIq4(byte[] data, float[] out, int o, int blocks) {
    for (int block = 0; block < blocks; block++) {
      int from = 18 * block;
      float scale = Lanes.half(data, from);
      for (int i = 0; i < 16; i += LANES) {
        IntVector bytes = Lanes.unsigned(data, from + 2 + i);
        int to = o + 32 * block + i;
        nonLinear(bytes.and(15)).mul(scale).intoArray(out, to);
        nonLinear(bytes.lanewise(LSHR, 4)).mul(scale).intoArray(out, to + 16);
      }
    }
  }

  private static void unpackIq4xs(byte[] data, float[] out, int o, int blocks) {
    for (int part = 0; part < 8 * blocks; part++) {
      int block = (part >> 3) * 136;
      int s = part & 7;
      int low = (data[block + 4 + (s >> 1)] >> ((s & 1) * 4)) & 15;
      int high = (data[block + 2 + (s >> 2)] >> ((s & 3) * 2)) & 3;
      float scale = Lanes.half(data, block) * ((low | (high << 4)) - 32);
      for (int i = 0; i < 16; i += LANES) {
        IntVector bytes = Lanes.unsigned(data, block + 8 + 16 * s + i);
        int to = o + 32 * part + i;
        nonLinear(bytes.and(15)).mul(scale).intoArray(out, to);
        nonLinear(bytes.lanewise(LSHR, 4)).mul(scale).intoArray(out, to + 16);
      }
    }
  }

  private static void unpack4k(byte[] data, float[] out, int o, int blocks, float[] scales) {
    for (int pair = 0; pair < 4 * blocks; pair++) {
      int from = (pair >> 2) * 144 + 16 + (pair & 3) * 32;
      int s = Lanes.firstScale4k(pair);
      FloatVector scale0 = FloatVector.broadcast(F, scales[s]);
      FloatVector scale1 = FloatVector.broadcast(F, scales[s + 1]);
      FloatVector minimum0 = FloatVector.broadcast(F, -scales[s + 8]);
      FloatVector minimum1 = FloatVector.broadcast(F, -scales[s + 9]);
      for (int i = 0; i < 32; i += LANES) {
        IntVector bytes = Lanes.unsigned(data, from + i);
        int to = o + 64 * pair + i;
        Lanes.lowNibbles(bytes).fma(scale0, minimum0).intoArray(out, to);
        Lanes.highNibbles(bytes).fma(scale1, minimum1).intoArray(out, to + 32);
      }
    }
  }

  private static void unpack5k(byte[] data, float[] out, int o, int blocks, float[] scales) {
    for (int pair = 0; pair < 4 * blocks; pair++) {
      int block = (pair >> 2) * 176;
      int from = block + 48 + (pair & 3) * 32;
      int bit = 2 * (pair & 3);
      int s = Lanes.firstScale4k(pair);
      FloatVector scale0 = FloatVector.broadcast(F, scales[s]);
      FloatVector scale1 = FloatVector.broadcast(F, scales[s + 1]);
      FloatVector minimum0 = FloatVector.broadcast(F, -scales[s + 8]);
      FloatVector minimum1 = FloatVector.broadcast(F, -scales[s + 9]);
      for (int i = 0; i < 32; i += LANES) {
        IntVector bytes = Lanes.unsigned(data, from + i);
        IntVector high = Lanes.unsigned(data, block + 16 + i).lanewise(LSHR, bit);
        IntVector high0 = high.and(1).lanewise(LSHL, 4);
        IntVector high1 = high.and(2).lanewise(LSHL, 3);
        int to = o + 64 * pair + i;
        Lanes.floats(bytes.and(15).or(high0)).fma(scale0, minimum0).intoArray(out, to);
        Lanes.floats(bytes.lanewise(LSHR, 4).or(high1))
            .fma(scale1, minimum1)
            .intoArray(out, to + 32);
      }
    }
  }

  /** A quarter is 64 values: the low four bits of 32 bytes, then the high four. */
  private static void unpack6k(byte[] data, float[] out, int o, int blocks, float[] scales) {
    int partsPerQuarter = 32 / LANES;
    for (int part = 0; part < 4 * blocks * partsPerQuarter; part++) {
      int quarter = part / partsPerQuarter;
      int i = part % partsPerQuarter * LANES;
      IntVector bytes = Lanes.unsigned(data, Lanes.lowBits6k(quarter) + i);
      IntVector extra = Lanes.extraBits6k(data, quarter, i);
      int to = o + Lanes.firstColumn6k(quarter) + i;
      int s = Lanes.firstScale6k(quarter) + (i >> 4);
      Lanes.low6(bytes, extra).mul(scales[s]).intoArray(out, to);
      Lanes.high6(bytes, extra).mul(scales[s + 4]).intoArray(out, to + 64);
    }
  }
}
