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

  private final StateStore store;

  // What is to be written, guarded by this.
  private final List<Retained> lasting = new ArrayList<>();
  private List<Retained> latest = List.of();

  /** Stored steps, oldest first; of the background thread alone. */
  private final List<Retained> steps = new ArrayList<>();

  StateSaver(StateStore store) {
    this.store = store;
  }

  /**
   * Takes the states of a request; steps of earlier ones that are not written yet never will be.
   */
  synchronized void offer(List<Retained> states) {
    offerLasting(states);
    latest = states.stream().filter(state -> !state.isLasting()).toList();
  }

  /** Takes what lasts of some states. */
  synchronized void offerLasting(List<Retained> states) {
    lasting.addAll(states.stream().filter(Retained::isLasting).toList());
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
      if (save(step).isPresent()) {
        steps.add(step);
      }
    }
    while (steps.size() > STEPS) {
      Retained least = leastValuable();
      steps.remove(least);
      least.stored().ifPresent(store::delete);
    }
  }

  private Optional<StoredSnapshot> save(Retained state) {
    try {
      Optional<StoredSnapshot> file = state.snapshot().save(store);
      file.ifPresent(state::storedAs);
      return file;
    } catch (IllegalStateException | EngineException gone) {
      // It was closed meanwhile, since others are worth more, or its own file is damaged.
      return Optional.empty();
    }
  }

  /** Not the latest. */
  private Retained leastValuable() {
    Retained least = steps.getFirst();
    double leastValue = Double.POSITIVE_INFINITY;
    for (int i = 0; i < steps.size() - 2; i++) {
      Retained step = steps.get(i);
      double value = (double) step.gap() / (steps.size() - i);
      if (value < leastValue) {
        leastValue = value;
        least = step;
      }
    }
    return least;
  }
}
