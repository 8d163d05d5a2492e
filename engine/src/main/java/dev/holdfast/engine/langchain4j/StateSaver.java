package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.state.StoredSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes states to a store: those that last once and for good, of the others only the latest, every
 * few seconds, so that fast turns do not wear out the disk. Of these few stay, close together near
 * the end of a conversation and farther apart before.
 */
final class StateSaver {
  /** What a killed process has to compute again, at most. */
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final int STEPS = 6;

  /** States of one kind that a request leaves. */
  private static final int FEW = 2;

  /** Tokens that are sooner computed than a state of 20 MB or more is written and read. */
  private static final int WORTHWHILE = 32;

  private final StateStore store;

  // What is to be written, guarded by this.
  private final List<Retained> lasting = new ArrayList<>();
  private List<Retained> latest = List.of();

  /** Stored steps, oldest first; of the background thread alone. */
  private final List<Step> steps = new ArrayList<>();

  private record Step(Retained state, StoredSnapshot file) {}

  StateSaver(StateStore store) {
    this.store = store;
  }

  /**
   * Takes the states of a request, in order. Steps of earlier ones that are not written yet never
   * will be; of a long history that was read at once its ends are enough.
   */
  synchronized void offer(List<Retained> states) {
    offerLasting(states);
    latest = last(states.stream().filter(state -> !state.isLasting()).toList());
  }

  /** Takes what lasts of some states: the end of the system text and the last ones. */
  synchronized void offerLasting(List<Retained> states) {
    List<Retained> stay = states.stream().filter(Retained::isLasting).toList();
    if (stay.size() > FEW) {
      lasting.add(stay.getFirst());
    }
    lasting.addAll(last(stay));
  }

  private static List<Retained> last(List<Retained> states) {
    return states.subList(Math.max(0, states.size() - FEW), states.size());
  }

  /** Writes what lasts. */
  void saveLasting() {
    List<Retained> taken;
    synchronized (this) {
      taken = List.copyOf(lasting);
      lasting.clear();
    }
    taken.forEach(this::save);
  }

  /** Writes everything there is. */
  void saveAll() {
    saveLasting();
    List<Retained> taken;
    synchronized (this) {
      taken = latest;
      latest = List.of();
    }
    for (Retained step : taken) {
      save(step).ifPresent(file -> steps.add(new Step(step, file)));
    }
    while (steps.size() > STEPS) {
      Step least = leastValuable();
      steps.remove(least);
      store.delete(least.file);
      least.state.markDeleted();
    }
  }

  private Optional<StoredSnapshot> save(Retained state) {
    if (state.gapInStore() < WORTHWHILE) {
      return Optional.empty();
    }
    try {
      Optional<StoredSnapshot> file = state.snapshot().save(store);
      file.ifPresent(written -> state.markStored());
      return file;
    } catch (IllegalStateException | EngineException gone) {
      // It was closed meanwhile, since others are worth more, or its own file is damaged.
      return Optional.empty();
    }
  }

  /** Not the latest. */
  private Step leastValuable() {
    Step least = steps.getFirst();
    double leastValue = Double.POSITIVE_INFINITY;
    for (int i = 0; i < steps.size() - 2; i++) {
      Step step = steps.get(i);
      double value = (double) step.state.gap() / (steps.size() - i);
      if (value < leastValue) {
        leastValue = value;
        least = step;
      }
    }
    return least;
  }
}
