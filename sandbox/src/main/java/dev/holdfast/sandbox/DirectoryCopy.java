package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Copies the user's directory for the agent to work on: no links followed, no git internals. */
final class DirectoryCopy extends SimpleFileVisitor<Path> {
  /** Largest copy in bytes: 2 GiB. */
  static final long MOST_BYTES = 2L << 30;

  /** Most files, folders and links of a copy. */
  static final int MOST_FILES = 200_000;

  private final Path source;
  private final Path target;
  private final Path storage;
  private final long mostBytes;
  private final int mostFiles;
  private final List<String> notes = new ArrayList<>();
  private long bytes;
  private int files;

  DirectoryCopy(Path source, Path target, Path storage, long mostBytes, int mostFiles) {
    this.source = source;
    this.target = target;
    this.storage = storage;
    this.mostBytes = mostBytes;
    this.mostFiles = mostFiles;
  }

  /** Copies; the result says what was left out and why. */
  List<String> copy() throws IOException {
    Files.walkFileTree(source, this);
    return List.copyOf(notes);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
      throws IOException {
    String name = String.valueOf(folder.getFileName());
    if (!folder.equals(source)
        && (name.equalsIgnoreCase(".git") || name.startsWith(ProtectedNames.APPLYING))) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    if (folder.equals(storage)) {
      note(folder, "it is the agent's own storage");
      return FileVisitResult.SKIP_SUBTREE;
    }
    if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
      note(folder, "it cannot be read");
      return FileVisitResult.SKIP_SUBTREE;
    }
    count(0);
    Files.createDirectory(inCopy(folder));
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    if (String.valueOf(file.getFileName()).equalsIgnoreCase(".git")) {
      return FileVisitResult.CONTINUE;
    }
    if (attributes.isOther()) {
      note(file, "it is a pipe, socket or device");
      return FileVisitResult.CONTINUE;
    }
    count(attributes.size());
    Path copy = inCopy(file);
    try {
      Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (AccessDeniedException e) {
      Files.deleteIfExists(copy);
      note(file, "it cannot be read");
      return FileVisitResult.CONTINUE;
    }
    FolderAccess.own(copy);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) {
    note(file, "it cannot be read");
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
      throws IOException {
    if (failure != null) {
      note(folder, "it could not be read to its end");
    }
    Path copy = inCopy(folder);
    Set<PosixFilePermission> mode = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
    // The agent works in it, whatever the user may do in the original.
    mode.addAll(
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE));
    Files.setPosixFilePermissions(copy, mode);
    FolderAccess.own(copy);
    Files.setLastModifiedTime(copy, Files.getLastModifiedTime(folder));
    return FileVisitResult.CONTINUE;
  }

  private Path inCopy(Path path) {
    return target.resolve(source.relativize(path));
  }

  private void note(Path path, String reason) {
    if (notes.size() < 1000) {
      notes.add(source.relativize(path) + " is left out: " + reason);
    }
  }

  private void count(long size) {
    bytes += size;
    files++;
    if (bytes > mostBytes || files > mostFiles) {
      throw new SandboxException(
          SandboxException.Code.WORKSPACE,
          "the directory "
              + source
              + " is too large to work on: more than "
              + (bytes > mostBytes ? mostBytes + " bytes" : mostFiles + " files"),
          "choose a smaller directory with -C, or remove build outputs first");
    }
  }
}
