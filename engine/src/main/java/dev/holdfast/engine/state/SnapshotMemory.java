package dev.holdfast.engine.state;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.KeyValueType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the states of one model's snapshots within a budget of bytes: what was not used for longest
 * goes to disk, and comes back when it is asked for. Counted are the fixed-size parts, and pages
 * that only snapshots refer to; those of living sessions are there anyway, and mapped ones are the
 * system's to take back. When the disk takes nothing, states stay in memory and a warning says so.
 */
public final class SnapshotMemory implements AutoCloseable {
  /** So many snapshots may go before the pages that only they needed do. */
  private static final int SWEEP = 32;

  private final long budget;
  private final Path folder;
  private final Function<KeyValueType, StateIdentity> identities;
  private final Consumer<String> warnings;

  /** Least recently used first. */
  private final SequencedSet<HeldState> resident = new LinkedHashSet<>();

  /** How many resident states refer to a page. */
  private final IdentityHashMap<KvPage, Integer> pages = new IdentityHashMap<>();

  private final Set<SequenceState> living = Collections.newSetFromMap(new WeakHashMap<>());

  /** Of resident states and the pages they refer to. */
  private long ownBytes;

  private boolean warned;

  // Made when the first state goes to disk.
  private @Nullable SpillFolder spillFolder;
  private @Nullable StateStore spilled;

  private int deleted;

  /** How many states are in a file: equal states are in the same. */
  private final Map<Path, Integer> users = new HashMap<>();

  /**
   * A budget for snapshots.
   *
   * @param budget bytes in memory; the newest state stays there in any case, and those before the
   *     first token, which no file can hold
   * @param folder for a folder of this process alone, made when it is needed
   * @param identities whose states those with keys and values of a type are
   * @param warnings told once when the folder cannot take a state
   */
  public SnapshotMemory(
      long budget,
      Path folder,
      Function<KeyValueType, StateIdentity> identities,
      Consumer<String> warnings) {
    this.budget = budget;
    this.folder = folder;
    this.identities = identities;
    this.warnings = warnings;
  }

  /**
   * Takes a state that nobody changes any more.
   *
   * @param state owned by the snapshot from now on
   */
  public synchronized HeldState hold(SequenceState state) {
    HeldState held = new HeldState(this, state);
    resident.add(held);
    add(state);
    shrink(held);
    return held;
  }

  /** Counts a state as a session's, whose pages cost its snapshots nothing. */
  public synchronized void enter(SequenceState state) {
    living.add(state);
  }

  /** The session is at another state, or closed. */
  public synchronized void leave(SequenceState state) {
    living.remove(state);
  }

  /** Bytes of the snapshots in memory. */
  public synchronized long bytes() {
    Set<KvPage> shared = Collections.newSetFromMap(new IdentityHashMap<>());
    for (SequenceState state : living) {
      state
          .cache()
          .forEachPage(page -> {
            if (pages.containsKey(page)) {
              shared.add(page);
            }
          });
    }
    long bytes = ownBytes;
    for (KvPage page : shared) {
      bytes -= page.bytes();
    }
    return bytes;
  }

  synchronized void used(HeldState held) {
    if (resident.remove(held)) {
      resident.add(held);
    }
  }

  synchronized void forget(HeldState held) {
    SequenceState state = held.resident();
    if (resident.remove(held) && state != null) {
      subtract(state);
    }
  }

  /** Spills until the budget is kept, but not {@code newest}, which is likely to be needed next. */
  private void shrink(HeldState newest) {
    while (bytes() > budget) {
      Optional<HeldState> oldest =
          resident.stream().filter(held -> held.position() > 0).findFirst();
      SequenceState state = oldest.map(HeldState::resident).orElse(null);
      if (state == null || oldest.get().equals(newest) || !spill(oldest.get(), state)) {
        return;
      }
    }
  }

  private boolean spill(HeldState held, SequenceState state) {
    Optional<StoredSnapshot> file = Optional.empty();
    try {
      file = store().save(identities.apply(state.type()), state);
    } catch (IOException e) {
      warn(String.valueOf(e));
    }
    if (file.isPresent()) {
      resident.remove(held);
      subtract(state);
      users.merge(file.get().file(), 1, Integer::sum);
      held.spilledTo(file.get());
    }
    return file.isPresent();
  }

  private StateStore store() throws IOException {
    StateStore store = spilled;
    if (store == null) {
      SpillFolder made = SpillFolder.create(folder);
      store = StateStore.temporary(made.files(), this::warn);
      spillFolder = made;
      spilled = store;
    }
    return store;
  }

  /** Every further state would have the same trouble. */
  private synchronized void warn(String why) {
    if (!warned) {
      warned = true;
      warnings.accept(
          "snapshots cannot go to disk as their budget of " + (budget >> 20) + " MiB asks: " + why);
    }
  }

  /** A state that went to disk. */
  synchronized SequenceState read(StoredSnapshot file, KeyValueType type) {
    return Optional.ofNullable(spilled)
        .flatMap(store -> store.restore(identities.apply(type), file))
        .orElseThrow(() -> lost(file, "it is damaged or gone"));
  }

  /** Tokens of a state that went to disk. */
  int[] tokens(StoredSnapshot file) {
    try (FileChannel channel = StateFormat.open(file.file())) {
      return SnapshotFile.read(Region.of(channel)).tokens();
    } catch (IOException | IllegalArgumentException e) {
      throw lost(file, String.valueOf(e.getMessage()));
    }
  }

  private static EngineException lost(StoredSnapshot file, String why) {
    return new EngineException(
        ErrorCode.STATE_DAMAGED,
        "a snapshot that memory had no room for cannot be read from " + file.file() + ": " + why,
        "Compute its tokens again; leave the folder alone while the process runs.");
  }

  synchronized void delete(StoredSnapshot file) {
    StateStore store = spilled;
    if (store != null && users.merge(file.file(), -1, SnapshotMemory::orNone) == null) {
      store.delete(file);
      if (++deleted % SWEEP == 0) {
        sweep(store);
      }
    }
  }

  /** Deletes pages that no snapshot needs any more. */
  private void sweep(StateStore store) {
    try {
      store.prune(Long.MAX_VALUE, Instant.MIN);
    } catch (IOException e) {
      warn(String.valueOf(e));
    }
  }

  private static @Nullable Integer orNone(int had, int change) {
    return had + change == 0 ? null : had + change;
  }

  private void add(SequenceState state) {
    ownBytes += state.fixedBytes();
    state
        .cache()
        .forEachPage(page -> {
          if (!page.isMapped() && pages.merge(page, 1, Integer::sum) == 1) {
            ownBytes += page.bytes();
          }
        });
  }

  private void subtract(SequenceState state) {
    ownBytes -= state.fixedBytes();
    state
        .cache()
        .forEachPage(page -> {
          if (!page.isMapped() && pages.merge(page, -1, SnapshotMemory::orNone) == null) {
            ownBytes -= page.bytes();
          }
        });
  }

  /** Deletes what went to disk. */
  @Override
  public synchronized void close() {
    SpillFolder made = spillFolder;
    spillFolder = null;
    spilled = null;
    if (made != null) {
      made.close();
    }
  }
}
