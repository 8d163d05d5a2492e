package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.Snapshot;
import dev.holdfast.engine.chat.PromptTokens;
import dev.holdfast.engine.state.StateStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a session to the end of a prompt, from the longest state that is on its way; token ids
 * decide, nothing else. It retains the states at the borders of the prompt (specification section
 * 11.3), at its end and after replies. One thread at a time.
 */
final class PromptReader implements AutoCloseable {
  /** Some turns of several conversations, each with three or four states. */
  private static final int MOST = 64;

  /** Tokens that are worth a step aside: going there and back copies the state twice. */
  private static final int WORTHWHILE = 8;

  private final Model model;
  private final RetainedStates states = new RetainedStates(MOST);
  private final Optional<StateStore> store;
  private @Nullable Session session;

  /** The last retained state on the session's way. */
  private @Nullable Retained passed;

  /** Retained since somebody asked: those worth storing. */
  private final List<Retained> fresh = new ArrayList<>();

  /**
   * @param store where states are looked for that are not in memory
   */
  PromptReader(Model model, Optional<StateStore> store) {
    this.model = model;
    this.store = store;
  }

  /**
   * A session at the end of a prompt.
   *
   * @param reused prompt tokens that needed no computing
   * @param complete false when the listener stopped it; what was computed is kept
   */
  record Prepared(Session session, int reused, boolean complete) {}

  /**
   * Reads a prompt from the longest known state on.
   *
   * @param progress tokens computed, of those that have to be
   * @param stop asked all the time; what is computed by then is kept
   * @throws EngineException CONTEXT_FULL, before anything is computed
   */
  Prepared prepare(PromptTokens prompt, ReadListener progress, BooleanSupplier stop) {
    int length = prompt.ids().length;
    if (length > model.contextLength()) {
      throw new EngineException(
          ErrorCode.CONTEXT_FULL,
          "a prompt of "
              + length
              + " tokens does not fit the model's "
              + model.contextLength()
              + " positions",
          "Shorten the conversation, or begin a new one.");
    }
    while (true) {
      try {
        return read(prompt, progress, stop);
      } catch (EngineException e) {
        Retained damaged = passed;
        leave();
        if (e.code() != ErrorCode.STATE_DAMAGED || damaged == null) {
          throw e;
        }
        // The next best state is another one: this one is forgotten, its file deleted.
        states.remove(damaged);
        fresh.remove(damaged);
      } catch (RuntimeException | Error e) {
        leave();
        throw e;
      }
    }
  }

  private Prepared read(PromptTokens prompt, ReadListener progress, BooleanSupplier stop) {
    int[] ids = prompt.ids();
    Session current = resume(ids);
    int reused = current.position();
    List<Integer> ends = new ArrayList<>();
    for (int border : prompt.borders()) {
      if (border > reused && border < ids.length) {
        ends.add(border);
      }
    }
    if (ids.length > reused) {
      ends.add(ids.length);
    }
    for (int end : ends) {
      int from = current.position();
      current.append(
          Arrays.copyOfRange(ids, from, end),
          (done, total) -> {
            progress.onRead(from - reused + done, ids.length - reused);
            return !stop.getAsBoolean();
          },
          stop);
      boolean lasting = current.position() <= prompt.lasting();
      Optional<Retained> kept = keep(current, lasting);
      if (current.position() < end) {
        return new Prepared(current, reused, false);
      }
      // The end of a prompt is of use for the same prompt again only: not worth a file.
      if (end < ids.length || lasting) {
        kept.ifPresent(fresh::add);
      }
    }
    return new Prepared(current, reused, true);
  }

  /** Hears of tokens computed. */
  interface ReadListener {
    void onRead(int done, int total);
  }

  /**
   * Brings a state to the end of the last turn of a prompt that ends with a question, so that only
   * the question will be new. A few tokens are left to the request.
   */
  void readAhead(PromptTokens prompt, ReadListener progress, BooleanSupplier stop) {
    int end = Arrays.stream(prompt.borders()).filter(b -> b < prompt.lasting()).max().orElse(0);
    PromptTokens turn = prompt.lastingPart(end);
    int known = states.longest(turn.ids()).map(Retained::position).orElse(0);
    if (end - known > WORTHWHILE && end < model.contextLength()) {
      prepare(turn, progress, stop);
    }
  }

  /**
   * A session of its own at the end of some tokens, from the longest state in memory on. The
   * running session and what is retained stay as they are.
   *
   * @return for the caller to close; it stands earlier when it was stopped
   */
  Session aside(int[] ids, ReadListener progress, BooleanSupplier stop) {
    Session aside = fork(ids);
    try {
      int from = aside.position();
      int[] rest = Arrays.copyOfRange(ids, from, ids.length);
      aside.append(
          rest,
          (done, total) -> {
            progress.onRead(done, total);
            return !stop.getAsBoolean();
          },
          stop);
      return aside;
    } catch (RuntimeException | Error e) {
      aside.close();
      throw e;
    }
  }

  private Session fork(int[] ids) {
    Session current = session;
    Optional<Retained> best = states.longest(ids);
    int known = best.map(Retained::position).orElse(0);
    if (current != null && current.position() >= known && continues(current, ids)) {
      try (Snapshot here = current.snapshot()) {
        return here.open();
      }
    }
    return best.map(state -> state.snapshot().open()).orElseGet(model::newSession);
  }

  /** Retains the state after a reply. */
  void keepReply(Session replied) {
    keep(replied, false).ifPresent(fresh::add);
  }

  /** What was retained since the last call and is worth storing, in order. */
  List<Retained> takeFresh() {
    List<Retained> taken = List.copyOf(fresh);
    fresh.clear();
    return taken;
  }

  /** Retains where a session stands; empty if nothing is new there. */
  private Optional<Retained> keep(Session at, boolean lasting) {
    Retained ancestor = passed;
    if (ancestor != null && ancestor.position() == at.position()) {
      return Optional.empty();
    }
    Retained added = states.add(new Retained(at.snapshot(), at.tokens(), lasting, ancestor));
    passed = added;
    return Optional.of(added);
  }

  private Session resume(int[] ids) {
    Session current = session;
    if (current != null && !continues(current, ids)) {
      current = null;
    }
    Optional<Retained> best = states.longest(ids);
    int known =
        Math.max(best.map(Retained::position).orElse(0), current == null ? 0 : current.position());
    Optional<Retained> restored = restored(ids, known, best);
    if (restored.isPresent()) {
      return enter(restored.get());
    }
    if (current != null && current.position() == known) {
      return current;
    }
    if (best.isPresent()) {
      return enter(best.get());
    }
    leave();
    Session opened = model.newSession();
    session = opened;
    return opened;
  }

  private static boolean continues(Session session, int[] ids) {
    int[] history = session.tokens();
    return history.length > 0
        && history.length <= ids.length
        && Arrays.equals(history, 0, history.length, ids, 0, history.length);
  }

  private Session enter(Retained state) {
    // Before it fails: who finds it damaged must know which.
    passed = state;
    Session current = session;
    if (current == null) {
      current = state.snapshot().open();
      session = current;
    } else {
      current.rewind(state.snapshot());
    }
    return current;
  }

  /** A state from the store that is longer than what is known, and retained from now on. */
  private Optional<Retained> restored(int[] ids, int known, Optional<Retained> before) {
    if (store.isEmpty() || known == ids.length) {
      return Optional.empty();
    }
    return model
        .restore(store.get(), ids, known)
        .map(found ->
            states.add(
                new Retained(found, found.tokens(), true, before.orElse(null)).markStored()));
  }

  /** Forgets everything. */
  @Override
  public void close() {
    leave();
    states.clear();
    fresh.clear();
  }

  private void leave() {
    Session open = session;
    session = null;
    passed = null;
    if (open != null) {
      open.close();
    }
  }
}
