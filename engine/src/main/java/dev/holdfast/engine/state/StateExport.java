package dev.holdfast.engine.state;

import dev.holdfast.engine.cache.UnfinishedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Writes snapshots and the pages that they need to an archive. Nobody deletes meanwhile. */
final class StateExport {
  /** Bytes of one step. */
  private static final long PIECE = 8L << 20;

  private final StateListener listener;
  private final TransferListener progress;
  private final Set<Path> pages = new LinkedHashSet<>();
  private final Set<Path> snapshots = new LinkedHashSet<>();
  private long all;
  private long at;

  StateExport(StateListener listener, TransferListener progress) {
    this.listener = listener;
    this.progress = progress;
  }

  Transferred run(Collection<StoredSnapshot> wanted, Path archive) throws IOException {
    for (StoredSnapshot snapshot : wanted) {
      choose(snapshot.file());
    }
    try (UnfinishedFile out = new UnfinishedFile(folder(archive))) {
      out.write(ArchiveFormat.start(), 0);
      at = ArchiveFormat.START;
      for (Path page : pages) {
        append(ArchiveFormat.PAGE, page, out);
      }
      for (Path snapshot : snapshots) {
        append(ArchiveFormat.SNAPSHOT, snapshot, out);
      }
      out.write(ArchiveFormat.record(0, pages.size() + snapshots.size()), at);
      out.finish(archive, true);
    }
    return new Transferred(snapshots.size(), pages.size(), at + ArchiveFormat.RECORD);
  }

  private static Path folder(Path archive) {
    Path parent = archive.toAbsolutePath().getParent();
    return parent == null ? archive.toAbsolutePath() : parent;
  }

  /** Takes a snapshot and its pages if all of them are whole. */
  private void choose(Path file) throws IOException {
    Set<Path> needed = new LinkedHashSet<>();
    long bytes = 0;
    try (FileChannel channel = StateFormat.open(file)) {
      Region region = Region.of(channel);
      SnapshotFile snapshot = SnapshotFile.read(region);
      snapshot.check(region);
      for (String name : snapshot.pageNames()) {
        Path page = file.resolveSibling(name);
        if (!pages.contains(page)) {
          bytes += check(page);
          needed.add(page);
        }
      }
      bytes += region.length();
    } catch (IllegalArgumentException damaged) {
      listener.onWarning(file + " is left out: " + damaged.getMessage() + ".");
      return;
    } catch (NoSuchFileException missing) {
      listener.onWarning(file + " is left out: " + missing.getMessage() + " is missing.");
      return;
    }
    snapshots.add(file);
    pages.addAll(needed);
    all += bytes;
  }

  private static long check(Path page) throws IOException {
    try (FileChannel channel = StateFormat.open(page)) {
      Region region = Region.of(channel);
      StateFormat.require(
          PageFile.content(region).checksum() == PageFile.header(region).checksum(),
          "its page " + page.getFileName() + " is damaged");
      return region.length();
    }
  }

  private void append(int kind, Path file, UnfinishedFile out) throws IOException {
    try (FileChannel channel = StateFormat.open(file)) {
      Region region = Region.of(channel);
      out.write(ArchiveFormat.record(kind, region.length()), at);
      at += ArchiveFormat.RECORD;
      copy(region, out, at);
      at += region.length();
      progress.onProgress(at, all);
    }
  }

  /** Copies a region to a file. */
  static void copy(Region region, UnfinishedFile out, long to) throws IOException {
    FileChannel target = out.channel().position(to);
    for (long done = 0; done < region.length(); ) {
      long count = Math.min(PIECE, region.length() - done);
      long moved = region.channel().transferTo(region.start() + done, count, target);
      StateFormat.require(moved > 0, "it ends too early");
      done += moved;
    }
  }
}
