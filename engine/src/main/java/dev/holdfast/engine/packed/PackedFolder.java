package dev.holdfast.engine.packed;

import dev.holdfast.engine.cache.CacheFolder;
import dev.holdfast.engine.cache.UnfinishedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A folder of packed weights, shared by processes. A file's name is made of the path of its model
 * and of the digest; its time is that of its last use. Deleting a file that others have mapped does
 * them no harm.
 */
final class PackedFolder {
  /** Most bytes of all files together. */
  static final long MOST_BYTES = 32L << 30;

  private static final String END = ".tiles";

  private final Path folder;
  private final long mostBytes;
  private final long sparedBytes;

  /**
   * Makes the folder if there is none.
   *
   * @param mostBytes of all files together
   * @param sparedBytes what is left of the disk for others
   */
  PackedFolder(Path folder, long mostBytes, long sparedBytes) throws IOException {
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.sparedBytes = sparedBytes;
    CacheFolder.make(folder);
  }

  Path file(Path model, byte[] digest) {
    return folder.resolve(start(model) + HexFormat.of().formatHex(digest, 0, 16) + END);
  }

  UnfinishedFile unfinished() throws IOException {
    return new UnfinishedFile(folder);
  }

  private static String start(Path model) {
    byte[] path = model.toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(PackedFormat.digest(path, path.length), 0, 8) + "-";
  }

  /**
   * Deletes what is of no use any more (earlier states of this model, models that are gone,
   * unfinished files of processes that are gone), then what was not used for longest, until {@code
   * bytes} fit.
   *
   * @throws IOException if they do not fit even so
   */
  void makeRoom(Path model, long bytes) throws IOException {
    long sum = bytes;
    List<Path> kept = new ArrayList<>();
    for (Path file : files()) {
      if (isUseless(file, model)) {
        Files.deleteIfExists(file);
      } else {
        kept.add(file);
        sum += Files.size(file);
      }
    }
    kept.removeIf(file -> file.toString().endsWith(UnfinishedFile.END));
    kept.sort(Comparator.comparing(CacheFolder::lastUse));
    for (Path file : kept) {
      if (sum > mostBytes || !isFree(bytes)) {
        sum -= Files.size(file);
        Files.deleteIfExists(file);
      }
    }
    if (!isFree(bytes)) {
      throw CacheFolder.full(folder);
    }
  }

  private boolean isFree(long bytes) throws IOException {
    return CacheFolder.isFree(folder, bytes, sparedBytes);
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, "*{" + END + "," + UnfinishedFile.END + "}")) {
      entries.forEach(files::add);
    }
    return files;
  }

  private static boolean isUseless(Path file, Path model) {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(UnfinishedFile.END)) {
      return UnfinishedFile.isAbandoned(file);
    }
    if (name.startsWith(start(model))) {
      return true;
    }
    try {
      return !Files.exists(PackedFile.model(file));
    } catch (IOException | IllegalArgumentException unusable) {
      return true;
    }
  }
}
