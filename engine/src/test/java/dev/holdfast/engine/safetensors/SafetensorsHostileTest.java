package dev.holdfast.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.model.TestingRandomModel;
import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files end in an {@link EngineException} or are read; nothing else may happen. */
class SafetensorsHostileTest {
  private static final long SEED = 20261125;
  private static final int MUTATIONS = 1500;
  private static final String[] FILES = {"model.safetensors", "config.json", "tokenizer.json"};

  @TempDir private Path folder;

  private static Map<String, Tensor> read(byte[] file) {
    return SafetensorsHeader.read(Path.of("t.safetensors"), MemorySegment.ofArray(file));
  }

  private static void assertMalformed(String part, byte[] file) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_MALFORMED))
        .hasMessageContaining("t.safetensors")
        .hasMessageContaining(part);
  }

  private static void assertMalformed(String part, String json) {
    assertMalformed(part, TestingSafetensors.bytes(json, new byte[16]));
  }

  private static String tensor(String dtype, String shape, String offsets) {
    return "{\"w\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": %s}}"
        .formatted(dtype, shape, offsets);
  }

  @Test
  void readsTensorsWithTheRowLengthFirst() {
    byte[] file =
        new TestingSafetensors()
            .add("w", TensorType.F32, new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
            .add("half", TensorType.F16, new float[] {0.5f}, 1)
            .add("scalar", TensorType.BF16, new float[] {2})
            .add("odd", "F8_E4M3", new byte[7], 7)
            .bytes();
    Map<String, Tensor> tensors = read(file);
    assertThat(tensors.keySet()).containsExactly("w", "half", "scalar", "odd");
    assertThat(tensors.get("w").shape()).containsExactly(3L, 2L);
    assertThat(tensors.get("w").floats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(tensors.get("half").floats()).containsExactly(0.5f);
    assertThat(tensors.get("scalar").shape()).containsExactly(1L);
    assertThat(tensors.get("scalar").floats()).containsExactly(2);
    assertThatThrownBy(() -> tensors.get("odd").floats())
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED))
        .hasMessageContaining("F8_E4M3");
  }

  @Test
  void headersThatDoNotFitAreMalformed() {
    assertMalformed("bytes", new byte[7]);
    for (long length : new long[] {0, 1, 9, 1L << 40, -1, Long.MIN_VALUE}) {
      byte[] file = new byte[16];
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      assertMalformed("header", file);
    }
    assertMalformed("no JSON", "{ ");
    assertMalformed("no JSON", "{\"a\"");
    assertMalformed("no JSON object", "[]");
    assertMalformed("goes on", "{} {}");
    assertMalformed("tensor w", "{\"w\": 5}");
    assertMalformed("no JSON", "{\"w\":" + "[".repeat(2000) + "}");
  }

  @Test
  void tensorsThatDoNotFitAreMalformed() {
    assertMalformed("lacks a dtype", "{\"w\": {}}");
    assertMalformed("data_offsets", tensor("F32", "[1]", "[0]"));
    assertMalformed("array", tensor("F32", "4", "[0, 16]"));
    assertMalformed("integers", tensor("F32", "[1.5]", "[0, 16]"));
    assertMalformed("integers", tensor("F32", "[1,1,1,1,1,1,1,1,4]", "[0, 16]"));
    assertMalformed("no JSON", tensor("F32", "[99999999999999999999]", "[0, 16]"));
    assertMalformed("the size 0", tensor("F32", "[0]", "[0, 0]"));
    assertMalformed("the size -4", tensor("F32", "[-4]", "[0, 16]"));
    assertMalformed("the size", tensor("F32", "[4294967296, 4294967296]", "[0, 16]"));
    assertMalformed("lies in 16 bytes", tensor("F32", "[5]", "[0, 16]"));
    assertMalformed("lies in 16 bytes", tensor("F32", "[4611686018427387908]", "[0, 16]"));
    assertMalformed("lies at 0 to 17", tensor("F32", "[4]", "[0, 17]"));
    assertMalformed("lies at -1", tensor("F32", "[4]", "[-1, 15]"));
    assertMalformed("lies at 16 to 0", tensor("F32", "[4]", "[16, 0]"));
    String twice = tensor("F32", "[4]", "[0, 16]").replace("}}", "}, ");
    assertMalformed("twice", twice + tensor("F32", "[4]", "[0, 16]").substring(1));
  }

  @Test
  void randomDamageNeverEscapes() throws IOException {
    new TestingCheckpoint(TestingRandomModel.qwen35(2)).write(folder, TensorType.BF16);
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Path file = folder.resolve(FILES[i % FILES.length]);
      byte[] whole = Files.readAllBytes(file);
      byte[] damaged = whole.clone();
      // The header is what can be wrong; weights may be anything.
      int reach = Math.min(damaged.length, 4096);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(reach);
        damaged[at] =
            switch (random.nextInt(4)) {
              case 0 -> (byte) random.nextInt(256);
              case 1 -> (byte) ('0' + random.nextInt(10));
              case 2 -> (byte) "{}[],:\"-".charAt(random.nextInt(8));
              default -> (byte) (damaged[at] ^ 1 << random.nextInt(8));
            };
      }
      Files.write(file, damaged);
      try (Model model = Model.open(folder)) {
        assertThat(model.info().layers()).isPositive();
      } catch (EngineException e) {
        assertThat(e.remedy()).isNotBlank();
        refused++;
      }
      Files.write(file, whole);
    }
    assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS - 1);
  }

  @Test
  void everyTruncationIsReported() throws IOException {
    new TestingCheckpoint(TestingRandomModel.qwen2(2, true)).write(folder, TensorType.BF16);
    Path file = folder.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += length < 16 ? 1 : 211) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Model.open(folder).close())
          .as("%d bytes", length)
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_MALFORMED));
    }
  }
}
