package dev.holdfast.engine.packed;

import dev.holdfast.engine.PackingListener;
import dev.holdfast.engine.WeightPacking;
import dev.holdfast.engine.cache.CacheFolder;
import dev.holdfast.engine.machine.SystemMemory;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.TileStore;
import dev.holdfast.engine.tensor.Tiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the packed weights of one model in a file of a cache. Nothing that is wrong with the cache
 * keeps a model from opening: then its weights are packed in memory, and the listener is told.
 */
public final class PackedStore implements TileStore {
  private final ModelSource source;
  private final Path directory;
  private final PackingListener listener;
  private final TileStore memory;
  private final Path model;
  private final long least;

  private byte[] digest = {};
  private @Nullable Path file;
  private @Nullable PackedFile found;
  private @Nullable PackedFileWriter writer;
  private long packed;
  private final long most;

  /** Looks for the file and, if there is none, starts to write it. */
  public PackedStore(ModelSource source, Path directory, PackingListener listener) {
    this(source, directory, listener, WeightPacking.Cached.LEAST_BYTES);
  }

  PackedStore(ModelSource source, Path directory, PackingListener listener, long least) {
    this.source = source;
    this.directory = directory;
    this.listener = listener;
    this.least = least;
    this.memory = TileStore.inMemory(source.memory());
    this.model = source.path().toAbsolutePath().normalize();
    this.most = mostBytes(source);
    if (most >= least) {
      try {
        open();
      } catch (IOException | RuntimeException e) {
        failed(e);
      }
    }
  }

  private static long mostBytes(ModelSource source) {
    long sum = 0;
    for (Tensor tensor : source.tensors()) {
      sum = Math.addExact(sum, Tiles.mostBytes(tensor, PackedFormat.ALIGNMENT));
    }
    return sum;
  }

  private void open() throws IOException {
    PackedFolder folder =
        new PackedFolder(directory, PackedFolder.MOST_BYTES, CacheFolder.SPARED_BYTES);
    digest = ModelDigest.of(source);
    Path name = folder.file(model, digest);
    file = name;
    if (Files.exists(name)) {
      try {
        found = PackedFile.open(name, digest, source.memory());
        CacheFolder.touch(name);
        return;
      } catch (IllegalArgumentException wrong) {
        listener.onWarning(
            "packed weights in "
                + name
                + " are not used: "
                + wrong.getMessage()
                + ". They are made anew.");
      }
    }
    folder.makeRoom(model, most);
    writer = new PackedFileWriter(folder.unfinished(), most, source.memory());
  }

  @Override
  public Optional<MemorySegment> find(Matrix w, long bytes) {
    return found == null ? Optional.empty() : found.find(w, bytes);
  }

  @Override
  public MemorySegment store(Matrix w, long bytes, Consumer<MemorySegment> fill) {
    PackedFileWriter present = writer;
    if (present == null) {
      MemorySegment kept = memory.store(w, bytes, fill);
      report(bytes);
      return kept;
    }
    try (Arena arena = Arena.ofShared()) {
      MemorySegment tiles = SystemMemory.allocate(bytes, arena);
      fill.accept(tiles);
      try {
        MemorySegment stored = present.append(w, tiles);
        report(bytes);
        return stored;
      } catch (IOException e) {
        failed(e);
        return memory.store(w, bytes, kept -> kept.copyFrom(tiles));
      }
    }
  }

  private void report(long bytes) {
    packed += bytes;
    listener.onPacked(packed, most);
  }

  /** Completes a file that was written; call it when all matrices were asked for. */
  public void finish() {
    PackedFileWriter present = writer;
    Path name = file;
    if (present == null || name == null) {
      return;
    }
    try {
      if (packed < least) {
        // Kernels that pack nothing, or next to nothing.
        abandon();
        return;
      }
      long length = present.finish(model, digest, name);
      writer = null;
      listener.onStored(name, length);
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** Gives up a file that was not completed; for a model that could not be opened. */
  public void abandon() {
    PackedFileWriter present = writer;
    writer = null;
    if (present != null) {
      try {
        present.abandon();
      } catch (IOException left) {
        // It is deleted when the next file is written.
      }
    }
  }

  private void failed(Exception e) {
    abandon();
    listener.onWarning(
        "packed weights cannot be kept in "
            + directory
            + ": "
            + (e.getMessage() == null ? e : e.getClass().getSimpleName() + ": " + e.getMessage())
            + ". They are packed in memory at every opening. Make room there, make the folder"
            + " writable, or name another one by HOLDFAST_HOME or XDG_CACHE_HOME.");
  }
}
