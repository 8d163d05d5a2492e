package dev.holdfast.engine.state;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.cache.CacheFolder;
import dev.holdfast.engine.cache.UnfinishedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * States on disk, shared by sessions, runs and processes. A full page of keys and values is a file
 * of its own, named after its tokens, so that all states that begin alike share it; the rest of a
 * snapshot is another one. Restoring maps the pages; they are checked before their first use.
 *
 * <p>Nothing that is wrong on disk is used or ends in a failure: it is reported to the listener and
 * passed over. Safe for several threads and processes at once, and when one of them is killed.
 */
public final class StateStore {
  /** Most bytes of a store unless it is told otherwise. */
  public static final long MOST_BYTES = 8L << 30;

  /** So many saves may pass before others' files are counted again. */
  private static final int UNCOUNTED = 32;

  private final Path folder;
  private final long mostBytes;
  private final long sparedBytes;
  private final boolean lasting;
  private final StateListener listener;
  private final KnownPages known = new KnownPages();
  private final StateReader reader;

  private long counted;
  private int uncounted = UNCOUNTED;

  StateStore(
      Path folder, long mostBytes, long sparedBytes, boolean lasting, StateListener listener) {
    this.folder = folder.toAbsolutePath().normalize();
    this.mostBytes = mostBytes;
    this.sparedBytes = sparedBytes;
    this.lasting = lasting;
    this.listener = listener;
    this.reader = new StateReader(listener, known);
  }

  /**
   * A store that lasts.
   *
   * @param folder made, for its owner only, when something is written; holds nothing else
   * @param mostBytes beyond, what was not used for longest is deleted
   */
  public static StateStore open(Path folder, long mostBytes, StateListener listener) {
    return new StateStore(folder, mostBytes, CacheFolder.SPARED_BYTES, true, listener);
  }

  /**
   * A store for what one process has no memory for: nothing is deleted unless it is asked for, and
   * nothing need outlast a fall of the system.
   *
   * @param folder as in {@link #open}; whoever made it deletes it
   */
  public static StateStore temporary(Path folder, StateListener listener) {
    return new StateStore(folder, Long.MAX_VALUE, CacheFolder.SPARED_BYTES, false, listener);
  }

  public Path folder() {
    return folder;
  }

  /** Most bytes of all files together. */
  public long mostBytes() {
    return mostBytes;
  }

  /**
   * Writes a state, and those of its pages that are not there yet. For a state that nobody changes
   * any more.
   *
   * @return what can be restored; empty if it could not be written, of which the listener hears
   * @throws EngineException REQUEST_INVALID for the state before the first token
   */
  public Optional<StoredSnapshot> save(StateIdentity identity, SequenceState state) {
    if (state.position() == 0) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID, "there is nothing to save", "Append a token first.");
    }
    try {
      return Optional.of(write(identity, state));
    } catch (IOException e) {
      StateReader.warn(
          listener, "a state cannot be saved in " + folder, e, "Its tokens will be computed again");
      return Optional.empty();
    }
  }

  private StoredSnapshot write(StateIdentity identity, SequenceState state) throws IOException {
    if (!state.cache().check(StateStore::inOrder)) {
      throw new IOException("keys and values that it was restored from are damaged");
    }
    CacheFolder.make(folder);
    Path home = StateFolder.of(folder, identity.digest());
    SnapshotWriter writer = new SnapshotWriter(state, identity);
    SnapshotHeader header = writer.header();
    List<String> names = writer.pageNames();
    Path file = home.resolve(header.name());
    makeRoom(missing(home, names, header));
    return StoreLock.of(folder)
        .shared(() -> {
          CacheFolder.make(home);
          for (int page = 0; page < names.size(); page++) {
            Path pageFile = home.resolve(names.get(page));
            if (!StateFolder.isThere(pageFile, PageFile.bytes(header.pageBytes()))) {
              try (UnfinishedFile unfinished = new UnfinishedFile(home)) {
                writer.writePage(page, unfinished);
                unfinished.finish(pageFile, lasting);
              }
            }
            known.add(pageFile, writer.page(page));
          }
          if (StateFolder.isThere(file, header.length())) {
            CacheFolder.touch(file);
          } else {
            try (UnfinishedFile unfinished = new UnfinishedFile(home)) {
              writer.write(unfinished);
              unfinished.finish(file, lasting);
            }
          }
          return StateFolder.describe(file);
        });
  }

  private static void inOrder(IntConsumer task, int count) {
    for (int i = 0; i < count; i++) {
      task.accept(i);
    }
  }

  private static long missing(Path home, List<String> pages, SnapshotHeader header)
      throws IOException {
    long bytes =
        StateFolder.isThere(home.resolve(header.name()), header.length()) ? 0 : header.length();
    for (String page : pages) {
      if (!StateFolder.isThere(home.resolve(page), PageFile.bytes(header.pageBytes()))) {
        bytes += PageFile.bytes(header.pageBytes());
      }
    }
    return bytes;
  }

  private synchronized void makeRoom(long bytes) throws IOException {
    if (bytes > mostBytes) {
      throw new IOException(
          "it has " + bytes + " bytes, and all states together may have " + mostBytes);
    }
    if (mostBytes < Long.MAX_VALUE && ++uncounted > UNCOUNTED) {
      counted = usedBytes();
      uncounted = 0;
    }
    if (counted + bytes > mostBytes) {
      // Somewhat more than needed, so that not every save has to.
      counted = prune(mostBytes - Math.max(bytes, mostBytes / 16), Instant.MIN).bytesLeft();
    }
    if (!CacheFolder.isFree(folder, bytes, sparedBytes)) {
      counted = prune(Math.max(0, usedBytes() - bytes), Instant.MIN).bytesLeft();
      if (!CacheFolder.isFree(folder, bytes, sparedBytes)) {
        throw CacheFolder.full(folder);
      }
    }
    counted += bytes;
  }

  /**
   * Restores the longest stored state whose tokens are the first ones of some others.
   *
   * @param beyond positions up to this one are of no interest
   */
  public Optional<SequenceState> restore(StateIdentity identity, int[] tokens, int beyond) {
    return reader.longest(StateFolder.of(folder, identity.digest()), identity, tokens, beyond);
  }

  /** Whether a snapshot is one of this identity's. */
  public boolean holds(StateIdentity identity, StoredSnapshot snapshot) {
    return StateFolder.of(folder, identity.digest()).equals(snapshot.file().getParent());
  }

  /** Restores this very snapshot; empty if it is gone or damaged. */
  public Optional<SequenceState> restore(StateIdentity identity, StoredSnapshot snapshot) {
    return reader.read(snapshot.file(), identity);
  }

  /** Deletes a snapshot. Pages that nobody needs any more are left to {@link #prune}. */
  public void delete(StoredSnapshot snapshot) {
    try {
      Files.deleteIfExists(snapshot.file());
    } catch (IOException e) {
      StateReader.warn(listener, snapshot.file() + " cannot be deleted", e, "It is left to prune");
    }
  }

  /** All snapshots of all models. */
  public List<StoredSnapshot> list() throws IOException {
    List<StoredSnapshot> all = new ArrayList<>();
    for (Path home : StateFolder.all(folder)) {
      for (Path file : StateFolder.snapshots(home)) {
        if (StateFolder.size(file) >= 0) {
          all.add(StateFolder.describe(file));
        }
      }
    }
    return all;
  }

  /** What a snapshot says about itself; empty if it is gone or damaged. */
  public Optional<SnapshotFacts> describe(StoredSnapshot snapshot) {
    try (FileChannel channel = StateFormat.open(snapshot.file())) {
      return Optional.of(SnapshotFile.read(Region.of(channel)).facts());
    } catch (IOException | IllegalArgumentException e) {
      StateReader.warn(listener, snapshot.file() + " cannot be read", e, "It is passed over");
      return Optional.empty();
    }
  }

  /** Bytes of all files, those of pages among them. */
  public long usedBytes() throws IOException {
    long bytes = 0;
    for (Path home : StateFolder.all(folder)) {
      for (Path file : StateFolder.list(home, "*")) {
        bytes += Math.max(0, StateFolder.size(file));
      }
    }
    return bytes;
  }

  /**
   * Deletes snapshots, those first that were not used for longest, then the pages that nobody needs
   * any more, and what killed processes left.
   *
   * @param bytes of all files together that may stay
   * @param since snapshots that were not used since then are deleted in any case
   * @throws IOException if others write for too long, or the folder cannot be read
   */
  public Pruned prune(long bytes, Instant since) throws IOException {
    if (!Files.isDirectory(folder)) {
      return new Pruned(0, 0, 0, 0);
    }
    return StoreLock.of(folder)
        .exclusive(() -> new StorePruning(folder, listener).run(bytes, since));
  }

  /**
   * Writes snapshots with their pages to one file, for another store on this machine or another.
   * What is damaged is left out, of which the listener hears.
   *
   * @param archive replaced if there is one
   * @throws IOException if it cannot be written; then it is as it was
   */
  public Transferred exportTo(
      Path archive, List<StoredSnapshot> snapshots, TransferListener progress) throws IOException {
    CacheFolder.make(folder);
    return StoreLock.of(folder)
        .shared(() -> new StateExport(listener, progress).run(snapshots, archive));
  }

  /**
   * Takes all snapshots of an archive. Every byte is checked before anything of it can be seen.
   *
   * @throws EngineException STATE_DAMAGED saying what is wrong with the archive
   * @throws IOException if the archive cannot be read or the store not be written
   */
  public Transferred importFrom(Path archive, TransferListener progress) throws IOException {
    CacheFolder.make(folder);
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
      StateImport read = new StateImport(Region.of(channel), folder, progress);
      makeRoom(read.missingBytes());
      return StoreLock.of(folder).shared(read::run);
    } catch (IllegalArgumentException damaged) {
      throw new EngineException(
          ErrorCode.STATE_DAMAGED,
          archive + " is not imported: " + damaged.getMessage(),
          "Copy or export it again.",
          damaged);
    }
  }
}
