package dev.holdfast.engine;

import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.Pass;
import dev.holdfast.engine.state.SequenceState;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Sessions of one model that take their next tokens together: every weight is read once for all of
 * them, which is what decoding spends its time on. Sessions may be forks of one another or have
 * nothing in common, and may stand at different positions. What a session computes is to the bit
 * what it would compute alone.
 *
 * <p>The object holds scratch memory, so it is worth keeping. It serves one thread at a time; a
 * call while another one runs, also from a listener, is refused.
 */
public final class Batch {
  /** Most sessions of a call, which bounds the memory for their logits. */
  public static final int MOST_SESSIONS = 128;

  private final Model model;
  private final Network network;
  private final Pass pass;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final IntConsumer chooseTask = this::choose;

  // Of the sessions that take the next step, in front; reused, so that a token creates no objects.
  private Session[] sessions = {};
  private GenerationLoop[] loops = {};
  private SequenceState[] states = {};
  private int[] ids = {};
  private float[] outputs = {};
  private float[] logits = {};

  /** For sessions of this model. */
  public Batch(Model model) {
    model.requireOpen();
    this.model = model;
    this.network = model.network();
    this.pass = network.newPass();
  }

  /**
   * One session's part in {@link #generate}.
   *
   * @param listener hears this session's tokens, on the thread of the call
   */
  public record Member(Session session, GenerationRequest request, TokenListener listener) {}

  /**
   * Generates on several sessions at once, each as {@link Session#generate} does alone: with its
   * own limits, sampling, seed, stops and cancellation. Who is finished drops out, the others go
   * on.
   *
   * @return what each member generated, in their order, when all are finished
   * @throws EngineException REQUEST_INVALID for no or more than {@link #MOST_SESSIONS} members, the
   *     same session twice, a session of another model or with an empty history; STATE_DAMAGED for
   *     one that was restored from a store and is of no use
   * @throws IllegalStateException for a session that is closed, busy or broken. In all these cases
   *     nothing has changed. What a listener throws ends the call for all; every session then
   *     stands after the token that was fed last
   */
  public List<Generation> generate(List<Member> members) {
    List<Session> all = members.stream().map(Member::session).toList();
    return exclusively(
        all,
        () -> {
          List<GenerationLoop> started =
              members.stream()
                  .map(one -> new GenerationLoop(one.session(), one.request(), one.listener()))
                  .toList();
          while (true) {
            int count = 0;
            // By index: an iterator would be an object for every token.
            for (int i = 0; i < started.size(); i++) {
              if (started.get(i).goesOn()) {
                sessions[count] = all.get(i);
                loops[count++] = started.get(i);
              }
            }
            if (count == 0) {
              return started.stream().map(GenerationLoop::result).toList();
            }
            int choosing = forcedLast(count);
            if (choosing > 0) {
              computeLogits(choosing);
              network.kernels().parallel(choosing, chooseTask);
            }
            step(count);
            for (int i = 0; i < count; i++) {
              loops[i].accept(ids[i]);
            }
          }
        });
  }

  /**
   * Appends one token to each session.
   *
   * @param tokens ids, in the order of the sessions
   * @throws EngineException as {@link #generate}, and CONTEXT_FULL or REQUEST_INVALID for a token;
   *     nothing has changed then
   */
  public void append(List<Session> to, int... tokens) {
    if (tokens.length != to.size()) {
      throw invalid(
          tokens.length + " tokens for " + to.size() + " sessions", "Give one token to each.");
    }
    exclusively(
        to,
        () -> {
          for (int i = 0; i < tokens.length; i++) {
            to.get(i).computation().check(tokens[i]);
            sessions[i] = to.get(i);
            ids[i] = tokens[i];
          }
          step(tokens.length);
          return to;
        });
  }

  /**
   * Logits after the last token of each session: {@code [sessions][vocabulary]}.
   *
   * @throws EngineException as {@link #generate}
   */
  public float[][] logits(List<Session> of) {
    return exclusively(
        of,
        () -> {
          for (int i = 0; i < of.size(); i++) {
            of.get(i).computation().requireHistory();
            sessions[i] = of.get(i);
          }
          computeLogits(of.size());
          int vocabulary = network.shape().vocabulary();
          float[][] rows = new float[of.size()][];
          for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(logits, i * vocabulary, (i + 1) * vocabulary);
          }
          return rows;
        });
  }

  /** Logits of the first {@code count} sessions, by one product. */
  private void computeLogits(int count) {
    model.requireOpen();
    int hidden = network.shape().hidden();
    for (int i = 0; i < count; i++) {
      System.arraycopy(sessions[i].state().lastOutput(), 0, outputs, i * hidden, hidden);
    }
    network.logits(outputs, count, logits);
    // Closed meanwhile: weights may have been zero.
    model.requireOpen();
  }

  /**
   * Moves those whose grammar forces the next token behind the others, which alone need logits.
   *
   * @return how many the others are
   */
  private int forcedLast(int count) {
    int choosing = 0;
    for (int i = 0; i < count; i++) {
      if (!loops[i].isForced()) {
        Session session = sessions[i];
        GenerationLoop loop = loops[i];
        sessions[i] = sessions[choosing];
        loops[i] = loops[choosing];
        sessions[choosing] = session;
        loops[choosing++] = loop;
      }
    }
    for (int i = choosing; i < count; i++) {
      ids[i] = loops[i].forcedToken();
    }
    return choosing;
  }

  private void choose(int index) {
    ids[index] = loops[index].choose(logits, index * network.shape().vocabulary());
  }

  /** Feeds its id to each of the first {@code count} sessions. */
  private void step(int count) {
    model.requireOpen();
    for (int i = 0; i < count; i++) {
      states[i] = sessions[i].computation().withRoom(1);
    }
    for (int i = 0; i < count; i++) {
      sessions[i].computation().setBroken(true);
    }
    pass.step(states, count, ids);
    for (int i = 0; i < count; i++) {
      sessions[i].computation().setBroken(false);
    }
  }

  private <T> T exclusively(List<Session> of, Supplier<T> work) {
    check(of);
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException("another call on this batch is still running");
    }
    int entered = 0;
    try {
      for (Session session : of) {
        session.enter();
        entered++;
      }
      for (Session session : of) {
        session.state();
      }
      allocate(of.size());
      return work.get();
    } finally {
      for (int i = 0; i < entered; i++) {
        of.get(i).leave();
      }
      // What a session holds may be large.
      Arrays.fill(sessions, null);
      Arrays.fill(loops, null);
      Arrays.fill(states, null);
      busy.set(false);
    }
  }

  private void allocate(int count) {
    if (ids.length < count) {
      sessions = new Session[count];
      loops = new GenerationLoop[count];
      states = new SequenceState[count];
      ids = new int[count];
      outputs = new float[count * network.shape().hidden()];
      logits = new float[Math.multiplyExact(count, network.shape().vocabulary())];
    }
  }

  private void check(List<Session> of) {
    model.requireOpen();
    if (of.isEmpty() || of.size() > MOST_SESSIONS) {
      throw invalid("a batch of " + of.size() + " sessions", "Give it 1 to " + MOST_SESSIONS + ".");
    }
    Set<Session> different = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < of.size(); i++) {
      if (!different.add(of.get(i))) {
        throw invalid(
            "session " + i + " of the batch is there twice", "Fork it, and batch the fork.");
      }
      if (of.get(i).model() != model) {
        throw invalid(
            "session " + i + " of the batch is of another model",
            "Make a batch for every open model.");
      }
    }
  }

  private static EngineException invalid(String message, String remedy) {
    return new EngineException(ErrorCode.REQUEST_INVALID, message, remedy);
  }
}
