package dev.holdfast.engine.packed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.PackingListener;
import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.model.Architectures;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.Pass;
import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.KernelProvider;
import dev.holdfast.engine.tensor.TileStore;
import dev.holdfast.engine.tensor.WorkerPool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where packed weights are kept changes no bit of what is computed with them. */
class PackedLogitsTest {
  private static final int[] PROMPT = {5, 17, 300, 42, 7, 7, 101, 256, 12};

  @TempDir Path folder;
  private int stored;

  @Test
  void logitsFromTheCacheAreThoseFromMemory() throws IOException {
    Path model = folder.resolve("model.gguf");
    try (InputStream in = getClass().getResourceAsStream("/tiny/a-q4_k_m.gguf")) {
      Files.copy(Objects.requireNonNull(in), model);
    }
    float[] inMemory;
    try (GgufFile source = GgufFile.open(model)) {
      inMemory = logits(source, TileStore.inMemory(source.memory()));
    }
    for (int opening = 0; opening < 3; opening++) {
      try (GgufFile source = GgufFile.open(model)) {
        assertThat(logits(source, cached(source))).containsExactly(inMemory);
      }
    }
    assertThat(stored).isEqualTo(KernelProvider.chosen().equals("emitted") ? 1 : 0);
  }

  private PackedStore cached(GgufFile source) {
    PackingListener listener =
        new PackingListener() {
          @Override
          public void onStored(Path file, long bytes) {
            stored++;
          }

          @Override
          public void onWarning(String message) {
            throw new AssertionError(message);
          }
        };
    return new PackedStore(source, folder.resolve("weights"), listener, 1);
  }

  private static float[] logits(GgufFile source, TileStore store) {
    try (WorkerPool pool = new WorkerPool(2)) {
      Network network =
          Architectures.load(
              source, KernelProvider.byName(KernelProvider.chosen(), pool), Optional.of(store));
      if (store instanceof PackedStore packed) {
        packed.finish();
      }
      float[] outputs = new float[PROMPT.length * network.shape().hidden()];
      SequenceState state = new SequenceState(network.stateLayout(), KeyValueType.BF16);
      Pass pass = network.newPass();
      pass.run(state, PROMPT, 0, PROMPT.length, PROMPT.length, outputs, Pass.NEVER);
      float[] logits = new float[PROMPT.length * network.shape().vocabulary()];
      network.logits(outputs, PROMPT.length, logits);
      return logits;
    }
  }
}
