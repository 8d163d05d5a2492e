package dev.holdfast.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files end in an {@link EngineException} or are read; nothing else may happen. */
class GgufHostileTest {
  private static final long SEED = 20261124;
  private static final int MUTATIONS = 2000;

  @TempDir Path directory;

  private static byte[] wholeFile() {
    List<String> tokens = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      tokens.add("token" + i);
      types.add(i % 6);
    }
    TestingGguf gguf =
        new TestingGguf()
            .alignment(32)
            .text("general.architecture", "tiny")
            .integer("tiny.block_count", 4)
            .real("tiny.epsilon", 1e-6f)
            .flag("tiny.tied", true)
            .texts("tokenizer.ggml.tokens", tokens)
            .integers("tokenizer.ggml.token_type", types);
    for (TensorType type : TensorType.values()) {
      int columns = type.blockElements();
      gguf.tensor(type + ".weight", type, new byte[(int) type.bytes(4L * columns)], columns, 4);
    }
    return gguf.tensor("unknown.weight", 29, new byte[136], 256).bytes();
  }

  /** Opens and reads everything; returns whether the file was accepted. */
  private static boolean readAll(Path path) {
    try (GgufFile file = GgufFile.open(path)) {
      GgufMetadata metadata = file.metadata();
      for (String key : metadata.keys()) {
        for (Runnable read :
            List.<Runnable>of(
                () -> metadata.string(key),
                () -> metadata.integer(key),
                () -> metadata.real(key),
                () -> metadata.strings(key),
                () -> metadata.integers(key))) {
          attempt(read);
        }
      }
      for (Tensor tensor : file.tensors()) {
        attempt(tensor::matrix);
        attempt(tensor::floats);
      }
      return true;
    } catch (EngineException e) {
      assertThat(e.remedy()).isNotBlank();
      return false;
    }
  }

  private static void attempt(Runnable read) {
    try {
      read.run();
    } catch (EngineException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void everyTruncationIsReported() throws IOException {
    byte[] whole = wholeFile();
    Path path = directory.resolve("model.gguf");
    Files.write(path, whole);
    assertThat(readAll(path)).isTrue();
    for (int length = whole.length - 1; length >= 0; length -= length > 1500 ? 29 : 1) {
      Files.write(path, Arrays.copyOf(whole, length));
      boolean accepted = readAll(path);
      // The last tensor is of unknown type, so its size is unknown as well.
      assertThat(accepted)
          .as("%d of %d bytes", length, whole.length)
          .isEqualTo(length >= whole.length - 136);
    }
  }

  @Test
  void randomDamageNeverEscapes() throws IOException {
    byte[] whole = wholeFile();
    Random random = new Random(SEED);
    Path path = directory.resolve("model.gguf");
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = whole.clone();
      int changes = 1 + random.nextInt(8);
      // Most of the structure is at the beginning and after the vocabulary.
      int reach = i % 2 == 0 ? damaged.length : 512;
      for (int change = 0; change < changes; change++) {
        int at = random.nextInt(reach);
        damaged[at] =
            switch (random.nextInt(3)) {
              case 0 -> (byte) random.nextInt(256);
              case 1 -> (byte) 0xff;
              default -> (byte) (damaged[at] ^ 1 << random.nextInt(8));
            };
      }
      Files.write(path, damaged);
      if (!readAll(path)) {
        refused++;
      }
    }
    assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS - 1);
  }
}
