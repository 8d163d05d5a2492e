package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.Model;
import dev.holdfast.engine.PrefillListener;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.Snapshot;
import dev.holdfast.engine.chat.PromptTokens;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session of the last conversation, and snapshots of it and of earlier ones. A prompt continues
 * from the longest history that is a prefix of it; token ids decide, nothing else. One thread at a
 * time.
 */
final class RetainedStates implements AutoCloseable {
  /** After system blocks and questions: they stay valid for the next turns. */
  private static final int LASTING = 6;

  /** After prompts and replies: for the next step, a retry, a branch. */
  private static final int RECENT = 6;

  private final Model model;
  private final Deque<Snapshot> lasting = new ArrayDeque<>();
  private final Deque<Snapshot> recent = new ArrayDeque<>();
  private @Nullable Session session;

  RetainedStates(Model model) {
    this.model = model;
  }

  /**
   * Brings a session to the end of a prompt.
   *
   * @param reused prompt tokens that needed no computing
   * @param complete false when the listener stopped it; what was computed is kept
   */
  record Prepared(Session session, int reused, boolean complete) {}

  Prepared prepare(PromptTokens prompt, PrefillListener listener) {
    int[] ids = prompt.ids();
    Session current = resume(ids);
    int reused = current.position();
    for (int border : prompt.borders()) {
      if (border > current.position() && border < ids.length) {
        if (!append(current, ids, border, reused, listener)) {
          return new Prepared(current, reused, false);
        }
        keep(lasting, LASTING, current.snapshot());
      }
    }
    if (current.position() < ids.length) {
      if (!append(current, ids, ids.length, reused, listener)) {
        return new Prepared(current, reused, false);
      }
      keep(recent, RECENT, current.snapshot());
    }
    return new Prepared(current, reused, true);
  }

  /** Remembers where the session stands after a reply. */
  void keepReply(Session replied) {
    keep(recent, RECENT, replied.snapshot());
  }

  private static boolean append(
      Session session, int[] ids, int to, int reused, PrefillListener listener) {
    int from = session.position();
    int[] part = Arrays.copyOfRange(ids, from, to);
    int done =
        session.append(
            part,
            (partDone, partTotal) ->
                listener.onProgress(from - reused + partDone, ids.length - reused));
    return done == part.length;
  }

  private Session resume(int[] ids) {
    Snapshot best = null;
    for (Deque<Snapshot> kept : List.of(lasting, recent)) {
      for (Snapshot snapshot : List.copyOf(kept)) {
        if (isPrefix(snapshot.position(), snapshot.tokens(), ids)) {
          kept.remove(snapshot);
          kept.addLast(snapshot);
          best = best == null || snapshot.position() > best.position() ? snapshot : best;
        }
      }
    }
    Session current = session;
    boolean continues =
        current != null
            && current.position() > 0
            && isPrefix(current.position(), current.tokens(), ids);
    if (current != null && continues && (best == null || current.position() >= best.position())) {
      return current;
    }
    if (best == null) {
      close();
      current = model.newSession();
    } else if (current == null) {
      current = best.open();
    } else {
      current.rewind(best);
    }
    session = current;
    return current;
  }

  private static boolean isPrefix(int length, int[] history, int[] ids) {
    return length <= ids.length && Arrays.equals(history, 0, length, ids, 0, length);
  }

  private static void keep(Deque<Snapshot> kept, int most, Snapshot snapshot) {
    int[] tokens = snapshot.tokens();
    for (Iterator<Snapshot> each = kept.iterator(); each.hasNext(); ) {
      if (Arrays.equals(each.next().tokens(), tokens)) {
        each.remove();
      }
    }
    kept.addLast(snapshot);
    if (kept.size() > most) {
      kept.removeFirst();
    }
  }

  /** Releases the session; snapshots stay. */
  @Override
  public void close() {
    Session open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }
}
