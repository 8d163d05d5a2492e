package dev.holdfast.engine.state;

import dev.holdfast.engine.cache.CacheFolder;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folder of a store: one folder inside for each identity, named after the version of the layout
 * and the identity. The names of the files are the only index.
 */
final class StateFolder {
  private static final String START = "v" + StateFormat.VERSION + "-";
  private static final int DIGITS = 32;

  private StateFolder() {}

  /** The folder of an identity's states. */
  static Path of(Path store, String digest) {
    return store.resolve(START + digest.substring(0, DIGITS));
  }

  /** The folders of all identities; those of other versions are left alone. */
  static List<Path> all(Path store) throws IOException {
    return list(store, START + "*");
  }

  /** All snapshots in the folder of an identity. */
  static List<Path> snapshots(Path folder) throws IOException {
    return list(folder, "*" + SnapshotHeader.END);
  }

  /** What matches; nothing if there is no such folder. */
  static List<Path> list(Path folder, String pattern) throws IOException {
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
      entries.forEach(files::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  /** Tokens of a snapshot by its name, or -1 if that is no such name. */
  static int position(Path file) {
    String name = String.valueOf(file.getFileName());
    int end = name.indexOf('-');
    try {
      return end > 0 ? Integer.parseInt(name.substring(0, end)) : -1;
    } catch (NumberFormatException foreign) {
      return -1;
    }
  }

  /** Whether there is a plain file of this size. */
  static boolean isThere(Path file, long bytes) throws IOException {
    return size(file) == bytes;
  }

  /** Bytes of a plain file; -1 if there is none. */
  static long size(Path file) throws IOException {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : -1;
    } catch (NoSuchFileException gone) {
      return -1;
    }
  }

  static StoredSnapshot describe(Path file) throws IOException {
    return new StoredSnapshot(
        file, position(file), Math.max(0, size(file)), CacheFolder.lastUse(file).toInstant());
  }
}
