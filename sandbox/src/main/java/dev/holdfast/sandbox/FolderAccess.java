package dev.holdfast.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Host-side access to a tree that hostile processes may change at the same time. Every step opens a
 * folder relative to the one before ({@code openat}) and refuses links, so that a folder swapped
 * for a link between check and use is never followed. New things are made in a staging folder that
 * only we can enter and are then renamed into place.
 */
final class FolderAccess {
  private static final AtomicLong COUNTER = new AtomicLong();

  private final Path root;
  private final Path staging;

  /**
   * @param root the tree, its parent being ours alone
   * @param staging an existing folder on the same file system, ours alone
   */
  FolderAccess(Path root, Path staging) {
    this.root = root;
    this.staging = staging;
  }

  /** Work on one opened folder. */
  interface Action<T extends @org.jspecify.annotations.Nullable Object> {
    T apply(SecureDirectoryStream<Path> folder) throws IOException;
  }

  /** Writes the content of a new file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Opens a folder given relative to the root, empty for the root itself. */
  <T extends @org.jspecify.annotations.Nullable Object> T in(String folder, Action<T> action)
      throws IOException {
    String[] parts = folder.isEmpty() ? new String[0] : folder.split("/", -1);
    return descend(open(root), parts, 0, action);
  }

  private <T extends @org.jspecify.annotations.Nullable Object> T descend(
      SecureDirectoryStream<Path> folder, String[] parts, int index, Action<T> action)
      throws IOException {
    try (folder) {
      return index == parts.length
          ? action.apply(folder)
          : descend(enter(folder, parts[index]), parts, index + 1, action);
    }
  }

  /** Opens a folder inside an opened one; anything else there, links included, is refused. */
  static SecureDirectoryStream<Path> enter(SecureDirectoryStream<Path> folder, String name)
      throws IOException {
    PosixFileAttributes attributes = attributes(folder, name);
    if (!attributes.isDirectory()) {
      throw new SandboxException(
          SandboxException.Code.PATH_REFUSED,
          name + (attributes.isSymbolicLink() ? " is a symbolic link" : " is not a folder"),
          "use the path of a real folder");
    }
    return folder.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS);
  }

  static PosixFileAttributes attributes(SecureDirectoryStream<Path> folder, String name)
      throws IOException {
    return view(folder, name).readAttributes();
  }

  static Optional<PosixFileAttributes> find(SecureDirectoryStream<Path> folder, String name)
      throws IOException {
    try {
      return Optional.of(attributes(folder, name));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static PosixFileAttributeView view(SecureDirectoryStream<Path> folder, String name) {
    return folder.getFileAttributeView(
        Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Opens a regular file for reading; anything else is refused before it is opened. */
  static SeekableByteChannel openFile(SecureDirectoryStream<Path> folder, String name)
      throws IOException {
    if (!attributes(folder, name).isRegularFile()) {
      throw new SandboxException(
          SandboxException.Code.PATH_REFUSED, name + " is not a regular file", "choose a file");
    }
    return folder.newByteChannel(
        Path.of(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /** Creates or replaces a file in one step; a replaced file keeps its mode otherwise. */
  void putFile(String path, Optional<Boolean> executable, Content content) throws IOException {
    Path staged = staging.resolve("file-" + COUNTER.incrementAndGet());
    try {
      try (OutputStream out =
          Files.newOutputStream(staged, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(out);
      }
      in(
          parentOf(path),
          folder -> {
            Optional<PosixFileAttributes> old = find(folder, nameOf(path));
            Set<PosixFilePermission> mode =
                old.filter(PosixFileAttributes::isRegularFile)
                    .map(PosixFileAttributes::permissions)
                    .orElse(PosixFilePermissions.fromString("rw-r--r--"));
            own(staged);
            Files.setPosixFilePermissions(staged, withExecute(mode, executable));
            return moveIn(staged, folder, nameOf(path));
          });
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  /** Creates a link where nothing or a non-folder stands. */
  void putLink(String path, String target) throws IOException {
    Path staged = staging.resolve("link-" + COUNTER.incrementAndGet());
    try {
      Files.createSymbolicLink(staged, Path.of(target));
      own(staged);
      in(parentOf(path), folder -> moveIn(staged, folder, nameOf(path)));
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  /** Creates a folder and the folders above it where they are missing. */
  void makeFolders(String path) throws IOException {
    if (path.isEmpty()) {
      return;
    }
    makeFolders(parentOf(path));
    in(
        parentOf(path),
        folder -> {
          if (find(folder, nameOf(path)).isEmpty()) {
            Path staged = staging.resolve("folder-" + COUNTER.incrementAndGet());
            Files.createDirectory(staged);
            Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rwxr-xr-x"));
            own(staged);
            return moveIn(staged, folder, nameOf(path));
          }
          return true;
        });
  }

  /** Removes a file, a link, or a folder with all it holds. */
  void delete(String path) throws IOException {
    in(
        parentOf(path),
        folder -> {
          delete(folder, nameOf(path));
          return true;
        });
  }

  /** Removes a folder if it is empty; says whether it is gone. */
  boolean deleteIfEmpty(String path) throws IOException {
    return in(
        parentOf(path),
        folder -> {
          try {
            folder.deleteDirectory(Path.of(nameOf(path)));
            return true;
          } catch (java.nio.file.DirectoryNotEmptyException e) {
            return false;
          }
        });
  }

  private static void delete(SecureDirectoryStream<Path> folder, String name) throws IOException {
    Path relative = Path.of(name);
    if (!attributes(folder, name).isDirectory()) {
      folder.deleteFile(relative);
      return;
    }
    try (SecureDirectoryStream<Path> inner = enterOwn(folder, name)) {
      for (Path child : inner) {
        delete(inner, String.valueOf(child.getFileName()));
      }
    }
    folder.deleteDirectory(relative);
  }

  /** Without root's rights, a folder the sandbox closed must be opened again to be emptied. */
  private static SecureDirectoryStream<Path> enterOwn(
      SecureDirectoryStream<Path> folder, String name) throws IOException {
    try {
      return enter(folder, name);
    } catch (AccessDeniedException e) {
      view(folder, name).setPermissions(PosixFilePermissions.fromString("rwx------"));
      return enter(folder, name);
    }
  }

  private boolean moveIn(Path staged, SecureDirectoryStream<Path> folder, String name)
      throws IOException {
    try (SecureDirectoryStream<Path> source = open(staging)) {
      source.move(Path.of(String.valueOf(staged.getFileName())), folder, Path.of(name));
    }
    return true;
  }

  /** Gives a staged file to the user the sandbox runs as. */
  static void own(Path path) throws IOException {
    if (SandboxUser.callerIsRoot()) {
      Files.setAttribute(path, "unix:uid", SandboxUser.idOnHost(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", SandboxUser.idOnHost(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  static Set<PosixFilePermission> withExecute(
      Set<PosixFilePermission> mode, Optional<Boolean> executable) {
    if (executable.isEmpty()) {
      return mode;
    }
    Set<PosixFilePermission> result = EnumSet.noneOf(PosixFilePermission.class);
    result.addAll(mode);
    PosixFilePermission[] execute = {
      PosixFilePermission.OWNER_EXECUTE,
      PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.OTHERS_EXECUTE
    };
    PosixFilePermission[] read = {
      PosixFilePermission.OWNER_READ,
      PosixFilePermission.GROUP_READ,
      PosixFilePermission.OTHERS_READ
    };
    boolean already = mode.contains(PosixFilePermission.OWNER_EXECUTE);
    if (already == executable.get()) {
      return mode;
    }
    for (int i = 0; i < execute.length; i++) {
      if (executable.get() && mode.contains(read[i])) {
        result.add(execute[i]);
      } else {
        result.remove(execute[i]);
      }
    }
    return result;
  }

  /** The caller closes it; the check cannot see that through the cast. */
  @SuppressWarnings("StreamResourceLeak")
  private static SecureDirectoryStream<Path> open(Path folder) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this system cannot open files relative to a folder");
  }

  static String parentOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
