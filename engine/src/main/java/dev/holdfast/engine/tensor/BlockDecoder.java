package dev.holdfast.engine.tensor;

import static java.lang.Float.float16ToFloat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Block formats to floats, in plain Java: the specification of every format (specification section
 * 8.4). The arithmetic is done in float in the written order, so results are exact to the bit.
 */
public final class BlockDecoder {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** What the nibbles of the IQ4 formats stand for: steps that are finer around zero. */
  static final int[] NON_LINEAR = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private BlockDecoder() {}

  /**
   * Decodes {@code count} values, whole blocks, from byte {@code at} of {@code data} to {@code out}
   * from {@code offset}.
   *
   * @throws IllegalArgumentException if {@code count} is not a whole number of blocks
   */
  public static void decode(
      TensorType type, MemorySegment data, long at, float[] out, int offset, int count) {
    if (count % type.blockElements() != 0) {
      throw new IllegalArgumentException(count + " values are no whole blocks of " + type);
    }
    for (int done = 0; done < count; done += type.blockElements()) {
      int o = offset + done;
      switch (type) {
        case F32 -> out[o] = data.get(FLOAT, at);
        case F16 -> out[o] = half(data, at);
        case BF16 -> out[o] = Float.intBitsToFloat(data.get(SHORT, at) << 16);
        case Q8_0 -> q80(data, at, out, o);
        case Q4_0 -> q40(data, at, out, o);
        case Q4_1 -> q41(data, at, out, o);
        case Q5_0 -> q50(data, at, out, o);
        case Q5_1 -> q51(data, at, out, o);
        case Q2_K -> q2k(data, at, out, o);
        case Q3_K -> q3k(data, at, out, o);
        case Q4_K -> q4k(data, at, out, o);
        case Q5_K -> q5k(data, at, out, o);
        case Q6_K -> q6k(data, at, out, o);
        case IQ4_NL -> iq4(half(data, at), data, at + 2, out, o);
        case IQ4_XS -> iq4xs(data, at, out, o);
      }
      at += type.blockBytes();
    }
  }

  static float half(MemorySegment data, long at) {
    return float16ToFloat(data.get(SHORT, at));
  }

  private static int unsigned(MemorySegment data, long at) {
    return data.get(BYTE, at) & 0xff;
  }

  private static void q80(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at);
    for (int i = 0; i < 32; i++) {
      out[o + i] = d * data.get(BYTE, at + 2 + i);
    }
  }

  private static void q40(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at);
    for (int j = 0; j < 16; j++) {
      int b = unsigned(data, at + 2 + j);
      out[o + j] = d * ((b & 15) - 8);
      out[o + j + 16] = d * ((b >> 4) - 8);
    }
  }

  private static void q41(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at);
    float m = half(data, at + 2);
    for (int j = 0; j < 16; j++) {
      int b = unsigned(data, at + 4 + j);
      out[o + j] = d * (b & 15) + m;
      out[o + j + 16] = d * (b >> 4) + m;
    }
  }

  private static void q50(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at);
    int high = data.get(INT, at + 2);
    for (int j = 0; j < 16; j++) {
      int b = unsigned(data, at + 6 + j);
      out[o + j] = d * (((b & 15) | (((high >> j) & 1) << 4)) - 16);
      out[o + j + 16] = d * (((b >> 4) | (((high >> (j + 16)) & 1) << 4)) - 16);
    }
  }

  private static void q51(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at);
    float m = half(data, at + 2);
    int high = data.get(INT, at + 4);
    for (int j = 0; j < 16; j++) {
      int b = unsigned(data, at + 8 + j);
      out[o + j] = d * ((b & 15) | (((high >> j) & 1) << 4)) + m;
      out[o + j + 16] = d * ((b >> 4) | (((high >> (j + 16)) & 1) << 4)) + m;
    }
  }

  /** 16 groups of 16 values; four groups that lie 32 values apart share their bytes. */
  private static void q2k(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at + 80);
    float dmin = half(data, at + 82);
    for (int group = 0; group < 16; group++) {
      int packed = unsigned(data, at + group);
      float scale = d * (packed & 15);
      float minimum = dmin * (packed >> 4);
      for (int l = 0; l < 16; l++) {
        int q = (data.get(BYTE, at + 16 + quants2(group) + l) >> shift2(group)) & 3;
        out[o + 16 * group + l] = scale * q - minimum;
      }
    }
  }

  /** As Q2_K, with a third bit that is set where 4 is not subtracted. */
  private static void q3k(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at + 108);
    for (int group = 0; group < 16; group++) {
      int low = (data.get(BYTE, at + 96 + group % 8) >> (group / 8 * 4)) & 15;
      int high = (data.get(BYTE, at + 104 + group % 4) >> (group / 4 * 2)) & 3;
      float scale = d * ((low | (high << 4)) - 32);
      for (int l = 0; l < 16; l++) {
        int q = (data.get(BYTE, at + 32 + quants2(group) + l) >> shift2(group)) & 3;
        int third = (data.get(BYTE, at + (group & 1) * 16L + l) >> (group / 2)) & 1;
        out[o + 16 * group + l] = scale * ((q | (third << 2)) - 4);
      }
    }
  }

  /** Where the bytes of a group of Q2_K or Q3_K lie among the quants of its block. */
  static int quants2(int group) {
    return group / 8 * 32 + group % 2 * 16;
  }

  /** Which two bits of those bytes are the group's. */
  static int shift2(int group) {
    return group / 2 % 4 * 2;
  }

  /** 32 values: the low nibbles of 16 bytes, then the high ones. */
  private static void iq4(float d, MemorySegment data, long at, float[] out, int o) {
    for (int j = 0; j < 16; j++) {
      int b = unsigned(data, at + j);
      out[o + j] = d * NON_LINEAR[b & 15];
      out[o + j + 16] = d * NON_LINEAR[b >> 4];
    }
  }

  private static void iq4xs(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at);
    int high = data.get(SHORT, at + 2);
    for (int s = 0; s < 8; s++) {
      int low = (data.get(BYTE, at + 4 + s / 2) >> (s % 2 * 4)) & 15;
      int scale = (low | (((high >> (2 * s)) & 3) << 4)) - 32;
      iq4(d * scale, data, at + 8 + 16L * s, out, o + 32 * s);
    }
  }

  /**
   * 6-bit scale of sub-block {@code s} of a Q4_K or Q5_K block whose scales start at {@code at}.
   */
  static int scale6(MemorySegment data, long at, int s) {
    return s < 4
        ? data.get(BYTE, at + s) & 63
        : (data.get(BYTE, at + s + 4) & 15) | ((unsigned(data, at + s - 4) >> 6) << 4);
  }

  /** 6-bit minimum of sub-block {@code s}, as {@link #scale6}. */
  static int minimum6(MemorySegment data, long at, int s) {
    return s < 4
        ? data.get(BYTE, at + s + 4) & 63
        : (unsigned(data, at + s + 4) >> 4) | ((unsigned(data, at + s) >> 6) << 4);
  }

  private static void q4k(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at);
    float dmin = half(data, at + 2);
    for (int s = 0; s < 8; s++) {
      float scale = d * scale6(data, at + 4, s);
      float minimum = dmin * minimum6(data, at + 4, s);
      int quants = 16 + s / 2 * 32;
      int shift = s % 2 * 4;
      for (int l = 0; l < 32; l++) {
        int q = (data.get(BYTE, at + quants + l) >> shift) & 15;
        out[o + 32 * s + l] = scale * q - minimum;
      }
    }
  }

  private static void q5k(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at);
    float dmin = half(data, at + 2);
    for (int s = 0; s < 8; s++) {
      float scale = d * scale6(data, at + 4, s);
      float minimum = dmin * minimum6(data, at + 4, s);
      int quants = 48 + s / 2 * 32;
      int shift = s % 2 * 4;
      for (int l = 0; l < 32; l++) {
        int low = (data.get(BYTE, at + quants + l) >> shift) & 15;
        int high = (data.get(BYTE, at + 16 + l) >> s) & 1;
        out[o + 32 * s + l] = scale * (low | (high << 4)) - minimum;
      }
    }
  }

  private static void q6k(MemorySegment data, long at, float[] out, int o) {
    float d = half(data, at + 208);
    for (int group = 0; group < 16; group++) {
      int n = group / 8;
      int k = group / 2 % 4;
      int lowAt = 64 * n + k % 2 * 32 + group % 2 * 16;
      int lowShift = k / 2 * 4;
      int highAt = 128 + 32 * n + group % 2 * 16;
      int highShift = 2 * k;
      float scale = d * data.get(BYTE, at + 192 + group);
      for (int l = 0; l < 16; l++) {
        int low = (data.get(BYTE, at + lowAt + l) >> lowShift) & 15;
        int high = (data.get(BYTE, at + highAt + l) >> highShift) & 3;
        out[o + 16 * group + l] = scale * ((low | (high << 4)) - 32);
      }
    }
  }
}
