package dev.holdfast.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Random matrices of every format, of finite values around one. */
public final class TestingMatrices {
  private TestingMatrices() {}

  /** Weights at an odd address: files align tensors, not rows. */
  public static Matrix random(TensorType type, int rows, int columns, Random random) {
    int size = (int) (rows * type.bytes(columns));
    byte[] bytes = new byte[size + 1];
    random.nextBytes(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 1; at < size; at += type.blockBytes()) {
      float value = (float) random.nextGaussian();
      switch (type) {
        case F32 -> buffer.putFloat(at, value);
        case F16 -> buffer.putShort(at, Float.floatToFloat16(value));
        case BF16 -> buffer.putShort(at, (short) (Float.floatToRawIntBits(value) >> 16));
        case Q8_0, Q4_0, Q5_0, IQ4_NL, IQ4_XS -> putHalf(buffer, at, value / 16);
        case Q2_K -> {
          putHalf(buffer, at + 80, value / 100);
          putHalf(buffer, at + 82, (float) random.nextGaussian() / 100);
        }
        case Q3_K -> putHalf(buffer, at + 108, value / 100);
        case Q6_K -> putHalf(buffer, at + 208, value / 1000);
        case Q4_1, Q5_1, Q4_K, Q5_K -> {
          putHalf(buffer, at, value / 100);
          putHalf(buffer, at + 2, (float) random.nextGaussian() / 100);
        }
      }
    }
    MemorySegment data = MemorySegment.ofArray(bytes).asSlice(1);
    return new Matrix("test", type, rows, columns, data);
  }

  private static void putHalf(ByteBuffer buffer, int at, float value) {
    buffer.putShort(at, Float.floatToFloat16(value));
  }

  public static float[] gaussian(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
