package dev.holdfast.engine.state;

import dev.holdfast.engine.cache.CacheFolder;
import dev.holdfast.engine.cache.UnfinishedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads an archive: first every byte of it is checked, then what a store does not have is written.
 * Names and folders follow from the content, whatever the archive says.
 */
final class StateImport {
  private final Path store;
  private final TransferListener progress;
  private final Map<Path, Region> pages = new LinkedHashMap<>();
  private final Map<Path, Region> snapshots = new LinkedHashMap<>();
  private final long length;
  private long checked;

  /**
   * Checks an archive.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  StateImport(Region archive, Path store, TransferListener progress) throws IOException {
    this.store = store;
    this.progress = progress;
    this.length = archive.length();
    ArchiveFormat.Contents contents = ArchiveFormat.read(archive);
    for (Region page : contents.pages()) {
      PageFile.Header header = PageFile.header(page);
      StateFormat.require(
          PageFile.content(page).checksum() == header.checksum(), "a page in it is damaged");
      pages.put(folder(header.identity()).resolve(header.name()), page);
      report(page);
    }
    for (Region snapshot : contents.snapshots()) {
      SnapshotFile file = SnapshotFile.read(snapshot);
      file.check(snapshot);
      Path folder = folder(file.header().identity());
      for (String name : file.pageNames()) {
        Region page = pages.get(folder.resolve(name));
        if (page == null) {
          throw new IllegalArgumentException("a page is missing in it");
        }
        StateFormat.require(
            PageFile.content(page).length() == file.header().pageBytes(),
            "a page in it has another size");
      }
      snapshots.put(folder.resolve(file.header().name()), snapshot);
      report(snapshot);
    }
  }

  private Path folder(byte[] identity) {
    return StateFolder.of(store, HexFormat.of().formatHex(identity));
  }

  private void report(Region file) {
    checked += file.length();
    progress.onProgress(checked / 2, length);
  }

  /** Bytes that are to be written. */
  long missingBytes() throws IOException {
    return missing(pages) + missing(snapshots);
  }

  private static long missing(Map<Path, Region> files) throws IOException {
    long bytes = 0;
    for (Map.Entry<Path, Region> file : files.entrySet()) {
      if (!StateFolder.isThere(file.getKey(), file.getValue().length())) {
        bytes += file.getValue().length();
      }
    }
    return bytes;
  }

  /** Writes what is missing, pages before snapshots. Nobody deletes meanwhile. */
  Transferred run() throws IOException {
    write(pages);
    write(snapshots);
    return new Transferred(snapshots.size(), pages.size(), length);
  }

  private void write(Map<Path, Region> files) throws IOException {
    for (Map.Entry<Path, Region> each : files.entrySet()) {
      Path file = each.getKey();
      if (StateFolder.isThere(file, each.getValue().length())) {
        CacheFolder.touch(file);
      } else {
        Path folder = file.resolveSibling("");
        CacheFolder.make(folder);
        try (UnfinishedFile out = new UnfinishedFile(folder)) {
          StateExport.copy(each.getValue(), out, 0);
          out.finish(file, true);
        }
      }
      checked += each.getValue().length();
      progress.onProgress(checked / 2, length);
    }
  }
}
