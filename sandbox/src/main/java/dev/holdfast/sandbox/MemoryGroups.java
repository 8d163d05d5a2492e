package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates memory control groups for sandboxed trees, below the group this program runs in (so that
 * limits set on us hold for them too) or, in version 2, which allows no processes in inner groups,
 * beside it.
 */
final class MemoryGroups {
  private static final AtomicLong COUNTER = new AtomicLong();
  private static final String PREFIX = "holdfast-";

  private final Path parent;
  private final MemoryLimit kind;

  private MemoryGroups(Path parent, MemoryLimit kind) {
    this.parent = parent;
    this.kind = kind;
  }

  /** The place for groups on this machine, if it lets us make one; leftovers there are removed. */
  static Optional<MemoryGroups> detect() {
    try {
      List<String> own = Files.readAllLines(Path.of("/proc/self/cgroup"));
      List<String> mounts = Files.readAllLines(Path.of("/proc/self/mounts"));
      return version2(own, mounts).or(() -> version1(own, mounts)).filter(MemoryGroups::works);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  MemoryLimit kind() {
    return kind;
  }

  /** Makes a group limited to so many bytes. */
  MemoryGroup create(long bytes) {
    Path folder =
        parent.resolve(PREFIX + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet());
    try {
      Files.createDirectory(folder);
      if (kind == MemoryLimit.CGROUP_V2) {
        Files.writeString(folder.resolve("memory.max"), Long.toString(bytes));
        writeIfPresent(folder.resolve("memory.swap.max"), "0");
        writeIfPresent(folder.resolve("memory.oom.group"), "1");
      } else {
        Files.writeString(folder.resolve("memory.limit_in_bytes"), Long.toString(bytes));
        writeIfPresent(folder.resolve("memory.memsw.limit_in_bytes"), Long.toString(bytes));
      }
    } catch (IOException e) {
      throw new SandboxException(
          SandboxException.Code.START_FAILED,
          "cannot limit memory with the control group " + folder + ": " + e.getMessage(),
          "run: holdfast doctor",
          e);
    }
    return new MemoryGroup(folder);
  }

  private boolean works() {
    removeLeftovers();
    try (MemoryGroup group = create(64L << 20)) {
      return Files.isWritable(group.processes());
    } catch (SandboxException e) {
      return false;
    }
  }

  /** A killed program cannot clean up after itself; its empty groups are removed by the next. */
  private void removeLeftovers() {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*-*")) {
      for (Path group : groups) {
        String[] parts = String.valueOf(group.getFileName()).split("-", -1);
        if (parts[1].matches("\\d{1,9}") && !Files.exists(Path.of("/proc", parts[1]))) {
          Files.deleteIfExists(group);
        }
      }
    } catch (IOException e) {
      // Still in use, or not ours to remove: it stays.
      return;
    }
  }

  private static Optional<MemoryGroups> version2(List<String> own, List<String> mounts) {
    Optional<Path> mount = mountOf(mounts, "cgroup2", "");
    Optional<String> path = pathOf(own, "");
    if (mount.isEmpty() || path.isEmpty()) {
      return Optional.empty();
    }
    Path group = mount.get().resolve(path.get().substring(1)).normalize();
    for (Path candidate : List.of(group, group.resolve("..").normalize())) {
      if (candidate.startsWith(mount.get()) && handsOutMemory(candidate)) {
        return Optional.of(new MemoryGroups(candidate, MemoryLimit.CGROUP_V2));
      }
    }
    return Optional.empty();
  }

  private static boolean handsOutMemory(Path group) {
    try {
      String controllers = Files.readString(group.resolve("cgroup.subtree_control"));
      return List.of(controllers.trim().split(" ", -1)).contains("memory")
          && Files.isWritable(group)
          && Files.isWritable(group.resolve("cgroup.procs"));
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<MemoryGroups> version1(List<String> own, List<String> mounts) {
    Optional<Path> mount = mountOf(mounts, "cgroup", "memory");
    Optional<String> path = pathOf(own, "memory");
    if (mount.isEmpty() || path.isEmpty()) {
      return Optional.empty();
    }
    Path group = mount.get().resolve(path.get().substring(1)).normalize();
    // In a container the path may be the host's, while the mount shows the container's part.
    Path parent = Files.isDirectory(group) ? group : mount.get();
    return Optional.of(new MemoryGroups(parent, MemoryLimit.CGROUP_V1));
  }

  private static Optional<Path> mountOf(List<String> mounts, String type, String option) {
    for (String line : mounts) {
      String[] fields = line.split(" ", -1);
      if (fields.length > 3
          && fields[2].equals(type)
          && (option.isEmpty() || List.of(fields[3].split(",", -1)).contains(option))) {
        return Optional.of(Path.of(fields[1]));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> pathOf(List<String> own, String controller) {
    for (String line : own) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3
          && List.of(fields[1].split(",", -1)).contains(controller)
          && fields[2].startsWith("/")) {
        return Optional.of(fields[2]);
      }
    }
    return Optional.empty();
  }

  private static void writeIfPresent(Path file, String text) throws IOException {
    if (Files.exists(file)) {
      Files.writeString(file, text);
    }
  }
}
