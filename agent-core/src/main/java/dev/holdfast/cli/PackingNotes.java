package dev.holdfast.cli;

import dev.holdfast.engine.PackingListener;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells the user what becomes of packed weights; of progress only when it takes its time. */
final class PackingNotes implements PackingListener {
  private static final long PATIENCE_NANOS = 1_000_000_000L;

  private final Consumer<String> lines;
  private long next = System.nanoTime() + PATIENCE_NANOS;

  PackingNotes(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void onPacked(long bytes, long most) {
    long now = System.nanoTime();
    if (now - next >= 0) {
      next = now + 2 * PATIENCE_NANOS;
      lines.accept("packing weights: " + gigabytes(bytes) + " of " + gigabytes(most));
    }
  }

  @Override
  public void onStored(Path file, long bytes) {
    lines.accept("packed weights written: " + gigabytes(bytes) + " in " + file);
  }

  @Override
  public void onWarning(String message) {
    lines.accept("warning: " + message);
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
