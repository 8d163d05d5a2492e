package dev.holdfast.engine.state;

import dev.holdfast.engine.cache.UnfinishedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One walk over a store that deletes what it need not keep. Nobody writes meanwhile. */
final class StorePruning {
  private final Path store;
  private final StateListener listener;
  private final List<Kept> snapshots = new ArrayList<>();

  /** Bytes of every page, and how many snapshots need it. */
  private final Map<Path, Page> pages = new HashMap<>();

  private long left;
  private long freed;
  private int deletedSnapshots;
  private int deletedPages;

  private record Kept(StoredSnapshot snapshot, List<Path> pages) {}

  private static final class Page {
    private final long bytes;
    private int users;

    Page(long bytes) {
      this.bytes = bytes;
    }
  }

  StorePruning(Path store, StateListener listener) {
    this.store = store;
    this.listener = listener;
  }

  Pruned run(long most, Instant since) throws IOException {
    List<Path> homes = StateFolder.all(store);
    for (Path home : homes) {
      read(home);
    }
    snapshots.sort(Comparator.comparing(kept -> kept.snapshot.lastUse()));
    // Snapshots before their pages: whoever reads meanwhile never finds one that lacks a page.
    for (Map.Entry<Path, Page> page : Map.copyOf(pages).entrySet()) {
      if (page.getValue().users == 0) {
        deletePage(page.getKey());
      }
    }
    for (Kept kept : snapshots) {
      if (left > most || kept.snapshot.lastUse().isBefore(since)) {
        delete(kept);
      }
    }
    for (Path home : homes) {
      deleteIfEmpty(home);
    }
    return new Pruned(deletedSnapshots, deletedPages, freed, left);
  }

  private void read(Path home) throws IOException {
    for (Path file : StateFolder.list(home, "*" + UnfinishedFile.END)) {
      long bytes = Math.max(0, StateFolder.size(file));
      if (UnfinishedFile.isAbandoned(file)) {
        Files.deleteIfExists(file);
        freed += bytes;
      } else {
        left += bytes;
      }
    }
    for (Path file : StateFolder.list(home, "*" + PageFile.END)) {
      long bytes = Math.max(0, StateFolder.size(file));
      pages.put(file, new Page(bytes));
      left += bytes;
    }
    for (Path file : StateFolder.snapshots(home)) {
      StoredSnapshot snapshot = StateFolder.describe(file);
      left += snapshot.bytes();
      Kept kept = new Kept(snapshot, pagesOf(file));
      if (!pages.keySet().containsAll(kept.pages)) {
        delete(new Kept(snapshot, List.of()));
      } else if (StateFolder.size(file) >= 0) {
        snapshots.add(kept);
        kept.pages.forEach(page -> count(page, 1));
      }
    }
  }

  /** Pages that a snapshot needs; one that is nowhere if it cannot be read. */
  private List<Path> pagesOf(Path file) {
    List<Path> needed = new ArrayList<>();
    try (FileChannel channel = StateFormat.open(file)) {
      for (String name : SnapshotFile.read(Region.of(channel)).pageNames()) {
        needed.add(file.resolveSibling(name));
      }
    } catch (IllegalArgumentException damaged) {
      listener.onWarning(file + " is deleted: " + damaged.getMessage() + ".");
      needed.add(file);
    } catch (IOException e) {
      StateReader.warn(listener, file + " cannot be read", e, "It is left alone");
    }
    return needed;
  }

  private int count(Path page, int change) {
    Page known = pages.get(page);
    if (known == null) {
      return -1;
    }
    known.users += change;
    return known.users;
  }

  private void delete(Kept kept) {
    if (!remove(kept.snapshot.file(), kept.snapshot.bytes())) {
      return;
    }
    deletedSnapshots++;
    for (Path page : kept.pages) {
      if (count(page, -1) == 0) {
        deletePage(page);
      }
    }
  }

  private void deletePage(Path file) {
    Page page = pages.remove(file);
    if (page != null && remove(file, page.bytes)) {
      deletedPages++;
    }
  }

  private boolean remove(Path file, long bytes) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      StateReader.warn(listener, file + " cannot be deleted", e, "It is left alone");
      return false;
    }
    left -= bytes;
    freed += bytes;
    return true;
  }

  private static void deleteIfEmpty(Path home) throws IOException {
    try {
      Files.deleteIfExists(home);
    } catch (DirectoryNotEmptyException inUse) {
      // As it mostly is.
    }
  }
}
