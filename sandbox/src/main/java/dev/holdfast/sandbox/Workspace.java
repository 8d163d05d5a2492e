package dev.holdfast.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The agent's copy of the user's directory. The original changes only in {@link #apply()}; until
 * then it is safe from whatever the agent does and from our own sudden end. States of the copy can
 * be kept, compared and restored. Build outputs (what {@code .gitignore} names, and the folders
 * {@code target}, {@code build}, {@code node_modules}, {@code __pycache__} and {@code .gradle}) are
 * copied at the start but are no part of kept states nor of what is applied; {@code .git} and
 * {@code .holdfast} are never written, kept or applied. Used by one thread at a time.
 */
public final class Workspace implements AutoCloseable {
  /** Largest file {@link #read} returns: 64 MiB. */
  public static final int MOST_READ_BYTES = 64 << 20;

  private static final String INSIDE = "/workspace";

  private final Path userDirectory;
  private final Path storage;
  private final Path directory;
  private final List<String> notes;
  private final WorkspacePath paths;
  private final FolderAccess access;
  private final CheckpointStore store;
  private final TreeScanner scanner;
  private final SortedSet<String> written = new TreeSet<>();
  private TreeState original;

  private Workspace(Path userDirectory, Path storage, List<String> notes) throws IOException {
    this.userDirectory = userDirectory;
    this.storage = storage;
    this.directory = storage.resolve("work");
    this.notes = notes;
    this.paths = new WorkspacePath(directory, INSIDE);
    this.access = new FolderAccess(directory, storage.resolve("staging"));
    this.store = new CheckpointStore(storage.resolve("checkpoints.git"));
    this.scanner = new TreeScanner(directory, access, store);
    this.original = scanner.scan(new TreeMap<>());
  }

  /**
   * Copies a directory of the user.
   *
   * @param storage a folder of our own for the copy and the kept states; made if missing
   * @throws SandboxException WORKSPACE if the directory is missing, unreadable or too large
   */
  public static Workspace open(Path userDirectory, Path storage) {
    return open(userDirectory, storage, DirectoryCopy.MOST_BYTES, DirectoryCopy.MOST_FILES);
  }

  static Workspace open(Path userDirectory, Path storage, long mostBytes, int mostFiles) {
    if (!Files.isDirectory(userDirectory)) {
      String what = Files.exists(userDirectory) ? " is not a directory" : " does not exist";
      throw failure(userDirectory + what, "name an existing directory with -C", null);
    }
    if (!Files.isReadable(userDirectory) || !Files.isExecutable(userDirectory)) {
      throw failure(userDirectory + " cannot be read", "chmod u+rx it, or choose another", null);
    }
    try {
      Files.createDirectories(storage);
      Path source = userDirectory.toRealPath();
      Path realStorage = storage.toRealPath();
      if (source.startsWith(realStorage)) {
        throw failure(userDirectory + " lies in the agent's own storage", "choose another", null);
      }
      if (Files.exists(realStorage.resolve("work"), LinkOption.NOFOLLOW_LINKS)) {
        throw failure(realStorage + " already holds a workspace", "choose another storage", null);
      }
      Files.createDirectory(
          realStorage.resolve("staging"),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      List<String> notes =
          new DirectoryCopy(source, realStorage.resolve("work"), realStorage, mostBytes, mostFiles)
              .copy();
      return new Workspace(source, realStorage, notes);
    } catch (IOException e) {
      throw failure(
          "cannot copy " + userDirectory + " to " + storage + ": " + e.getMessage(),
          "check free space and permissions of both",
          e);
    }
  }

  /** The copy, on the host. */
  public Path directory() {
    return directory;
  }

  /** Where processes of the sandbox see the copy. */
  public String inside() {
    return INSIDE;
  }

  /** Makes the copy visible and writable inside. */
  public SandboxPolicy.FileRule rule() {
    return new SandboxPolicy.FileRule(directory, INSIDE, true);
  }

  /** What was not copied, and why. */
  public List<String> notes() {
    return notes;
  }

  /**
   * The host path of a path as a model writes it, relative or below {@link #inside()}, links within
   * the workspace resolved. It need not exist. To read or write use {@link #read} and {@link
   * #write}, which also withstand processes that change the tree meanwhile.
   *
   * @throws SandboxException PATH_REFUSED if the path leaves the workspace
   */
  public Path resolve(String path) {
    return directory.resolve(paths.relative(path, true));
  }

  /**
   * Content of a regular file.
   *
   * @throws SandboxException PATH_REFUSED, or WORKSPACE if it is missing or above {@link
   *     #MOST_READ_BYTES}
   */
  public byte[] read(String path) {
    String relative = paths.relative(path, true);
    return doing(
        "read",
        path,
        () ->
            access.in(
                FolderAccess.parentOf(relative),
                folder -> {
                  try (SeekableByteChannel channel =
                          FolderAccess.openFile(folder, nameOrDot(relative));
                      InputStream in = Channels.newInputStream(channel)) {
                    if (channel.size() > MOST_READ_BYTES) {
                      throw failure(
                          path + " has " + channel.size() + " bytes, too many to read at once",
                          "look at a part with a command such as head, sed or grep",
                          null);
                    }
                    return in.readNBytes(MOST_READ_BYTES);
                  }
                }));
  }

  /**
   * Creates or replaces a file in one step, with the folders above it; a replaced file stays
   * executable if it was.
   *
   * @throws SandboxException PATH_REFUSED, also for protected names
   */
  public void write(String path, byte[] bytes) {
    String relative = writable(path, true);
    doing(
        "write",
        path,
        () -> {
          access.makeFolders(FolderAccess.parentOf(relative));
          access.putFile(relative, Optional.empty(), out -> out.write(bytes));
          return written.add(relative);
        });
  }

  /** Removes a file, a link itself, or a folder with all it holds. */
  public void delete(String path) {
    String relative = writable(path, false);
    doing(
        "delete",
        path,
        () -> {
          access.delete(relative);
          return true;
        });
  }

  /**
   * What a folder holds, in order of path, build outputs named but not entered.
   *
   * @param depth levels; 1 for the folder's own entries
   */
  public List<WorkspaceEntry> list(String path, int depth) {
    List<WorkspaceEntry> entries = new ArrayList<>();
    walk(path, depth, entry -> entries.add(entry) && entries.size() < DirectoryCopy.MOST_FILES);
    return Collections.unmodifiableList(entries);
  }

  /** Visits a folder as {@link #list} does until the visitor has enough. */
  public void walk(String path, int depth, WorkspaceVisitor visitor) {
    String relative = paths.relative(path, true);
    doing("list", path, () -> new WorkspaceWalk(access, visitor).walk(relative, depth));
  }

  /** Keeps the present state. */
  public Checkpoint checkpoint(String label) {
    return doing(
        "keep", label, () -> new Checkpoint(label, scanner.scan(original.nodes()).tree().name()));
  }

  /** The state right after the copy, or after the last {@link #apply()}. */
  public Checkpoint start() {
    return new Checkpoint("start", original.tree().name());
  }

  /** Brings back a kept state exactly: changed, added and deleted files, links, empty folders. */
  public void restore(Checkpoint checkpoint) {
    doing(
        "restore",
        checkpoint.label(),
        () -> {
          TreeState kept = load(checkpoint);
          new TreeRestorer(access, store).restore(scanner.scanByRulesOf(kept), kept);
          return true;
        });
  }

  /** A patch that {@code git apply} accepts, from a kept state to the present; empty if equal. */
  public String diff(Checkpoint from) {
    return doing(
        "compare with",
        from.label(),
        () -> {
          TreeState kept = load(from);
          return store.diff(kept.tree(), scanner.scan(kept.nodes()).tree());
        });
  }

  /** What differs between a kept state and the present, in order of path. */
  public List<Change> changes(Checkpoint from) {
    return doing(
        "compare with",
        from.label(),
        () -> {
          TreeState kept = load(from);
          return TreeState.changes(kept, scanner.scan(kept.nodes()));
        });
  }

  /**
   * Brings all changes into the user's directory.
   *
   * @throws SandboxException CONFLICT if a touched file there is no longer what was copied; nothing
   *     is written then, and the message names the files and the patch
   */
  public ApplyReport apply() {
    return doing(
        "apply to",
        userDirectory.toString(),
        () -> {
          TreeState present = scanner.scan(original.nodes());
          WorkspaceApplier applier = new WorkspaceApplier(userDirectory, store, original, present);
          List<String> conflicts = applier.conflicts();
          if (!conflicts.isEmpty()) {
            throw conflict(conflicts, present);
          }
          applier.apply();
          List<Change> changes = TreeState.changes(original, present);
          List<String> leftOut = new ArrayList<>(written);
          leftOut.removeIf(present.nodes()::containsKey);
          leftOut.removeIf(
              path -> !Files.exists(directory.resolve(path), LinkOption.NOFOLLOW_LINKS));
          original = present;
          return new ApplyReport(changes, leftOut);
        });
  }

  @Override
  public void close() {
    store.close();
  }

  private TreeState load(Checkpoint checkpoint) throws IOException {
    return store.load(ObjectId.fromString(checkpoint.tree()));
  }

  private SandboxException conflict(List<String> conflicts, TreeState present) throws IOException {
    Path patch = storage.resolve("changes.patch");
    Files.writeString(patch, store.diff(original.tree(), present.tree()));
    List<String> named = conflicts.subList(0, Math.min(10, conflicts.size()));
    String more = conflicts.size() > 10 ? " and " + (conflicts.size() - 10) + " more" : "";
    return new SandboxException(
        SandboxException.Code.CONFLICT,
        "changed in "
            + userDirectory
            + " while the agent worked: "
            + String.join(", ", named)
            + more
            + "; nothing was written there",
        "the agent's changes are in " + patch + "; apply them with: git apply --3way " + patch);
  }

  private String writable(String path, boolean followLast) {
    String relative = paths.relative(path, followLast);
    if (relative.isEmpty() || ProtectedNames.within(relative)) {
      throw new SandboxException(
          SandboxException.Code.PATH_REFUSED,
          "the path " + path + " is protected and cannot be changed",
          "git's internals and the agent's settings are the user's; choose another path");
    }
    return relative;
  }

  private static String nameOrDot(String relative) {
    return relative.isEmpty() ? "." : FolderAccess.nameOf(relative);
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T doing(String verb, String what, Work<T> work) {
    try {
      return work.run();
    } catch (NoSuchFileException e) {
      throw failure(
          "cannot " + verb + " " + what + ": it does not exist",
          "list the folder to see what there is",
          e);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw failure(
          "cannot " + verb + " " + what + ": " + reason, "check the path and free space", e);
    }
  }

  private static SandboxException failure(
      String message, String remedy, @org.jspecify.annotations.Nullable Throwable cause) {
    return new SandboxException(SandboxException.Code.WORKSPACE, message, remedy, cause);
  }
}
