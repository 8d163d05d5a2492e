package dev.holdfast.engine.packed;

import dev.holdfast.engine.PackingListener;
import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.Tiles;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that opens a model's packed weights and says what it does. Instead of tiles it stores
 * bytes of one value.
 */
final class TestingPacker implements PackingListener {
  static final byte VALUE = 7;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private TestingPacker() {}

  /**
   * Prints {@code found} or {@code stored} for every matrix, {@code finishing}, and {@code done}.
   *
   * @param arguments model file and cache folder
   */
  public static void main(String[] arguments) throws IOException {
    new TestingPacker().run(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  private void run(Path model, Path cache) throws IOException {
    try (GgufFile source = GgufFile.open(model)) {
      PackedStore store = new PackedStore(source, cache, this, 1);
      out.println("opened");
      for (Tensor tensor : source.tensors()) {
        if (Tiles.mostBytes(tensor, 1) > 0) {
          out.println(pack(store, tensor.matrix()));
        }
      }
      out.println("finishing");
      store.finish();
      out.println("done");
      // Whoever wants to stop the process here needs the time for it.
      if (System.in.read() >= 0) {
        throw new IllegalStateException("nothing is expected here");
      }
    }
  }

  private static String pack(PackedStore store, Matrix w) {
    long bytes = Tiles.bytes(w);
    Optional<MemorySegment> found = store.find(w, bytes);
    MemorySegment tiles =
        found.orElseGet(() -> store.store(w, bytes, target -> target.fill(VALUE)));
    for (long at = 0; at < bytes; at++) {
      if (tiles.get(ValueLayout.JAVA_BYTE, at) != VALUE) {
        return "wrong";
      }
    }
    return found.isPresent() ? "found" : "stored";
  }

  @Override
  public void onWarning(String message) {
    out.println("warning: " + message);
  }
}
