package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoders against golden blocks of the reference quantiser and of random bits, bit for bit. */
class BlockDecoderTest {

  static List<String> goldens() {
    List<String> names = new ArrayList<>();
    for (TensorType type : TensorType.values()) {
      if (type != TensorType.F32) {
        names.add(type + " quantised");
      }
      if (type.blockElements() > 1) {
        names.add(type + " random");
      }
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void decodesToTheBit(String golden) throws IOException {
    TensorType type = TensorType.valueOf(golden.substring(0, golden.indexOf(' ')));
    boolean random = golden.endsWith("random");
    byte[] blocks = resource(type + (random ? ".random.bin" : ".quantised.bin"));
    float[] expected =
        npy(resource(type + (random ? ".random.dequantised.npy" : ".dequantised.npy")));
    assertThat(expected).hasSize(random ? 4 * 512 : 10 * 512);
    assertThat(type.bytes(expected.length)).isEqualTo(blocks.length);

    // From an odd address and to an odd place: files align tensors, not blocks.
    byte[] shifted = new byte[blocks.length + 1];
    System.arraycopy(blocks, 0, shifted, 1, blocks.length);
    float[] actual = new float[expected.length + 3];
    BlockDecoder.decode(type, MemorySegment.ofArray(shifted), 1, actual, 3, expected.length);

    for (int i = 0; i < expected.length; i++) {
      assertThat(Float.floatToRawIntBits(actual[i + 3]))
          .as("%s value %d", type, i)
          .isEqualTo(Float.floatToRawIntBits(expected[i]));
    }
  }

  @Test
  void decodesFloatsAsTheyAre() {
    byte[] bytes = new byte[12];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(-0f).putInt(1);
    float[] actual = new float[3];
    BlockDecoder.decode(TensorType.F32, MemorySegment.ofArray(bytes), 0, actual, 0, 3);
    assertThat(actual).containsExactly(1.5f, -0f, Float.intBitsToFloat(1));
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream stream = BlockDecoderTest.class.getResourceAsStream("/blocks/" + name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    }
  }

  private static float[] npy(byte[] file) {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int dataStart = 10 + buffer.getShort(8);
    float[] values = new float[(file.length - dataStart) / 4];
    buffer.position(dataStart).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
