package dev.holdfast.engine.state;

import dev.holdfast.engine.cache.CacheFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Restores states, and deletes what is damaged. Others may write and delete meanwhile. */
final class StateReader {
  private final StateListener listener;
  private final KnownPages known;

  StateReader(StateListener listener, KnownPages known) {
    this.listener = listener;
    this.known = known;
  }

  /** As {@link StateStore#restore(StateIdentity, int[], int)}. */
  Optional<SequenceState> longest(Path home, StateIdentity identity, int[] tokens, int beyond) {
    TokenChain chain = new TokenChain(identity.bytes(), tokens);
    Map<Integer, String> names = new HashMap<>();
    List<Path> candidates = new ArrayList<>();
    for (Path file : snapshots(home)) {
      int position = StateFolder.position(file);
      if (position > beyond && position <= tokens.length) {
        String name =
            names.computeIfAbsent(position, at -> at + "-" + TokenChain.text(chain.prefix(at)));
        if (String.valueOf(file.getFileName()).startsWith(name)) {
          candidates.add(file);
        }
      }
    }
    candidates.sort(
        Comparator.comparingInt(StateFolder::position)
            .thenComparing(CacheFolder::lastUse)
            .reversed());
    for (Path file : candidates) {
      Optional<SequenceState> state = read(file, identity);
      if (state.isPresent() && isPrefix(state.get(), tokens)) {
        return state;
      }
    }
    return Optional.empty();
  }

  private static boolean isPrefix(SequenceState state, int[] tokens) {
    int[] stored = state.tokens(0);
    return Arrays.equals(stored, 0, stored.length, tokens, 0, stored.length);
  }

  /** Restores a snapshot; empty if it is gone or damaged. */
  Optional<SequenceState> read(Path file, StateIdentity identity) {
    try (FileChannel channel = StateFormat.open(file)) {
      Region region = Region.of(channel);
      SnapshotFile snapshot = SnapshotFile.read(region);
      List<KvPage> pages = pages(file, snapshot, identity);
      SequenceState state = snapshot.restore(region, identity, pages);
      markAsUsed(file);
      return Optional.of(state);
    } catch (NoSuchFileException gone) {
      if (Files.exists(file)) {
        discard(file, "a page of it is missing: " + gone.getMessage());
      }
    } catch (IllegalArgumentException damaged) {
      discard(file, String.valueOf(damaged.getMessage()));
    } catch (IOException e) {
      warn(listener, file + " cannot be read", e, "It is passed over");
    }
    return Optional.empty();
  }

  private static void markAsUsed(Path file) {
    try {
      CacheFolder.touch(file);
    } catch (IOException notOurs) {
      // A store that may only be read serves as well.
    }
  }

  private List<KvPage> pages(Path file, SnapshotFile snapshot, StateIdentity identity)
      throws IOException {
    List<KvPage> pages = new ArrayList<>();
    List<String> names = snapshot.pageNames();
    for (int index = 0; index < names.size(); index++) {
      Path path = file.resolveSibling(names.get(index));
      KvPage page = known.find(path);
      if (page == null) {
        page = open(path, snapshot, index, identity);
        known.add(path, page);
      }
      pages.add(page);
    }
    return pages;
  }

  private KvPage open(Path path, SnapshotFile snapshot, int index, StateIdentity identity)
      throws IOException {
    try {
      return PageFile.open(
          path,
          identity,
          snapshot.chain().page(index),
          snapshot.pageChecksums()[index],
          snapshot.pageTokens(index),
          () -> discardPage(path, "its keys and values are damaged"));
    } catch (IllegalArgumentException damaged) {
      discardPage(path, String.valueOf(damaged.getMessage()));
      throw new NoSuchFileException(path.toString());
    }
  }

  private void discardPage(Path path, String wrong) {
    known.forget(path);
    discard(path, wrong);
  }

  private void discard(Path file, String wrong) {
    try {
      Files.deleteIfExists(file);
      listener.onWarning(file + " is not used and deleted: " + wrong + ".");
    } catch (IOException e) {
      warn(
          listener,
          file + " is not used (" + wrong + ") and cannot be deleted",
          e,
          "Delete it yourself");
    }
  }

  private List<Path> snapshots(Path home) {
    try {
      return StateFolder.snapshots(home);
    } catch (IOException e) {
      warn(listener, home + " cannot be read", e, "Its states are passed over");
      return List.of();
    }
  }

  static void warn(StateListener listener, String what, Exception e, String consequence) {
    String why = e.getClass().getSimpleName() + ": " + e.getMessage();
    listener.onWarning(what + ": " + why + ". " + consequence + ".");
  }
}
