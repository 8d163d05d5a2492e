package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.Model;
import dev.holdfast.engine.PrefillListener;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.chat.PromptTokens;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Brings a session to the end of a prompt, from the longest state that is on its way; token ids
 * decide, nothing else. It retains the states at the borders of the prompt (specification section
 * 11.3), at its end and after replies. One thread at a time.
 */
final class PromptReader implements AutoCloseable {
  /** Some turns of a few conversations, each with three or four states. */
  private static final int MOST = 16;

  /** Tokens that are worth a step aside: going there and back copies the state twice. */
  private static final int WORTHWHILE = 8;

  /** Tokens read ahead at a time: a request that comes then waits for no more. */
  private static final int PIECE = 32;

  private final Model model;
  private final RetainedStates states = new RetainedStates(MOST);
  private @Nullable Session session;

  /** The last retained state on the session's way. */
  private @Nullable Retained passed;

  PromptReader(Model model) {
    this.model = model;
  }

  /**
   * A session at the end of a prompt.
   *
   * @param reused prompt tokens that needed no computing
   * @param complete false when the listener stopped it; what was computed is kept
   */
  record Prepared(Session session, int reused, boolean complete) {}

  Prepared prepare(PromptTokens prompt, PrefillListener listener) {
    return prepare(prompt, Integer.MAX_VALUE, listener);
  }

  private Prepared prepare(PromptTokens prompt, int piece, PrefillListener listener) {
    int[] ids = prompt.ids();
    Session current = resume(ids);
    int reused = current.position();
    boolean complete = true;
    for (int border : prompt.borders()) {
      if (complete && border > current.position() && border < ids.length) {
        complete = append(current, ids, border, reused, piece, listener);
        keep(current);
      }
    }
    if (complete && current.position() < ids.length) {
      complete = append(current, ids, ids.length, reused, piece, listener);
      keep(current);
    }
    return new Prepared(current, reused, complete);
  }

  /**
   * Brings a state to the end of the last turn of a prompt that ends with a question, so that only
   * the question will be new. What is shorter than a token's time is left to the request.
   */
  void readAhead(PromptTokens prompt, PrefillListener listener) {
    int end = Arrays.stream(prompt.borders()).filter(b -> b < prompt.lasting()).max().orElse(0);
    PromptTokens turn = prompt.lastingPart(end);
    int known = states.longest(turn.ids()).map(Retained::position).orElse(0);
    if (end - known > WORTHWHILE && end < model.contextLength()) {
      prepare(turn, PIECE, listener);
    }
  }

  /** Retains the state after a reply. */
  void keepReply(Session replied) {
    keep(replied);
  }

  private void keep(Session at) {
    Retained ancestor = passed;
    if (ancestor == null || ancestor.position() < at.position()) {
      passed = states.add(new Retained(at.snapshot(), at.tokens(), ancestor));
    }
  }

  private static boolean append(
      Session session, int[] ids, int to, int reused, int piece, PrefillListener listener) {
    AtomicBoolean goOn = new AtomicBoolean(true);
    while (goOn.get() && session.position() < to) {
      int from = session.position();
      session.append(
          Arrays.copyOfRange(ids, from, from + Math.min(piece, to - from)),
          (done, total) -> {
            goOn.set(listener.onProgress(from - reused + done, ids.length - reused));
            return goOn.get();
          });
    }
    return goOn.get();
  }

  private Session resume(int[] ids) {
    Optional<Retained> best = states.longest(ids);
    int known = best.map(Retained::position).orElse(0);
    Session current = session;
    if (current != null
        && current.position() > 0
        && current.position() >= known
        && isPrefix(current.tokens(), ids)) {
      return current;
    }
    if (best.isEmpty()) {
      close();
      current = model.newSession();
    } else if (current == null) {
      current = best.get().snapshot().open();
    } else {
      current.rewind(best.get().snapshot());
    }
    session = current;
    passed = best.orElse(null);
    return current;
  }

  private static boolean isPrefix(int[] history, int[] ids) {
    return history.length <= ids.length
        && Arrays.equals(history, 0, history.length, ids, 0, history.length);
  }

  /** Releases the session; retained states stay. */
  @Override
  public void close() {
    Session open = session;
    session = null;
    passed = null;
    if (open != null) {
      open.close();
    }
  }
}
