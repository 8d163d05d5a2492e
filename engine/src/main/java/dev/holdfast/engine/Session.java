package dev.holdfast.engine;

import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.Pass;
import dev.holdfast.engine.model.block.Recording;
import dev.holdfast.engine.state.RecurrentState;
import dev.holdfast.engine.state.SequenceState;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One sequence of tokens on a model: its history and the network's state after it. Owned by one
 * thread at a time; a call while another one runs, also from a listener, is refused.
 */
public final class Session implements AutoCloseable {
  /** Tokens per chunk: long enough to reuse each weight, short enough to cancel soon. */
  private static final int CHUNK = 128;

  private static final float[] NO_OUTPUTS = {};
  private static final PrefillListener TO_THE_END = (done, total) -> true;

  private final Model model;
  private final Network network;
  private final Pass pass;
  private final AtomicBoolean busy = new AtomicBoolean();

  /** There once a generation has speculated. */
  private @Nullable DraftPass draftPass;

  // Reused, so that a token creates no objects.
  private final int[] oneToken = new int[1];
  private float[] logits = {};

  /** Null after close. */
  private @Nullable SequenceState state;

  /** True when a computation failed half-way; only a rewind helps then. */
  private boolean broken;

  Session(Model model, SequenceState state) {
    this.model = model;
    this.network = model.network();
    this.pass = network.newPass();
    this.state = state;
    model.snapshotMemory().enter(state);
  }

  /** The model this session runs on. */
  public Model model() {
    return model;
  }

  /**
   * Adds tokens to the history and computes the state after them.
   *
   * @throws EngineException CONTEXT_FULL or REQUEST_INVALID (an id outside the vocabulary), the
   *     session is unchanged then; OUT_OF_MEMORY, the session stands after the tokens that had
   *     room; STATE_DAMAGED, the session was restored from a store and is of no use
   */
  public void append(int... tokens) {
    append(tokens, TO_THE_END);
  }

  /**
   * As {@link #append(int...)}, with progress and cancellation between chunks.
   *
   * @return tokens appended; fewer than given when the listener stopped it
   */
  @SuppressWarnings("FunctionalInterfaceClash") // a lambda has one reading only: the listener
  public int append(int[] tokens, PrefillListener listener) {
    return append(tokens, listener, Pass.NEVER);
  }

  /**
   * As {@link #append(int[], PrefillListener)}, and to be cancelled in the midst of a chunk, whose
   * computation may take more than a second: it is given up, and the session stands as before it.
   * To make that possible the recurrent state is copied before every chunk, a few milliseconds.
   *
   * @param cancelled asked on this thread before every branch of every layer
   * @return tokens appended; fewer than given when it was stopped
   */
  public int append(int[] tokens, PrefillListener listener, BooleanSupplier cancelled) {
    return exclusively(() -> feed(tokens, listener, cancelled, 0, NO_OUTPUTS));
  }

  /**
   * Appends tokens and returns the logits after each of the last {@code last} of them, for
   * diagnostics.
   *
   * @param last 1 to the number of tokens
   * @return {@code [last][vocabulary]}
   */
  public float[][] appendForLogits(int[] tokens, int last) {
    if (last < 1 || last > tokens.length) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "logits of the last " + last + " of " + tokens.length + " tokens",
          "Ask for at least one position and at most one per token.");
    }
    return exclusively(() -> feedForLogits(tokens, last));
  }

  /**
   * Generates until something stops it. Every generated token is appended and fed through the
   * network, the stop token and the last one at the token limit too, so that the session can go on
   * from there. The same history, seed and kernels give the same ids, to the bit.
   *
   * @param listener called with each id except a stop token
   * @throws EngineException REQUEST_INVALID when the history is empty
   */
  public Generation generate(GenerationRequest request, TokenListener listener) {
    return exclusively(() -> new GenerationLoop(this, request, listener).run());
  }

  /**
   * Asks something, reads how likely the model finds each of some answers, and forgets that it was
   * asked: the session stands as before, to the bit.
   *
   * <p>An answer is a sequence of tokens; what comes after it is left open. So no answer may begin
   * with another one, whose probability would contain its own. The answers' tokens beyond the first
   * take a pass for each answer.
   *
   * @param question tokens that follow on the history; none if that ends in the question already
   * @throws EngineException REQUEST_INVALID for no answers, an empty one, one twice or at the
   *     beginning of another, a token that nothing can be generated by, or an empty history and
   *     question; CONTEXT_FULL
   */
  public Probe probe(int[] question, List<int[]> answers) {
    return exclusively(() -> {
      try (Session aside = new Session(model, state().copy())) {
        return new Prober(aside).ask(question, answers);
      }
    });
  }

  /** The state here and now, as a value. */
  public Snapshot snapshot() {
    return exclusively(() -> new Snapshot(model, state().copy()));
  }

  /**
   * Goes back (or over) to a snapshot of the same model.
   *
   * @throws EngineException REQUEST_INVALID when it belongs to another model
   */
  public void rewind(Snapshot snapshot) {
    if (snapshot.model() != model) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "a snapshot of " + snapshot.model().info().file() + " does not fit this model",
          "Rewind to a snapshot that was taken on the same open model.");
    }
    exclusively(() -> {
      snapshot.copyTo(current());
      broken = false;
      return snapshot;
    });
  }

  /** A second session that stands where this one does; both go on independently. */
  public Session fork() {
    return snapshot().open();
  }

  /** Tokens in the history. */
  public int position() {
    return state().position();
  }

  /** The history. */
  public int[] tokens() {
    return tokens(0);
  }

  /** The history from position {@code from}, 0 to {@link #position()}. */
  public int[] tokens(int from) {
    return state().tokens(from);
  }

  /**
   * Logits after the last token: {@code [vocabulary]}, computed by this call.
   *
   * @throws EngineException REQUEST_INVALID when the history is empty
   */
  public float[] logits() {
    return exclusively(() -> lastLogits().clone());
  }

  /** Releases the state; every later call is refused. */
  @Override
  public void close() {
    SequenceState left = state;
    state = null;
    if (left != null) {
      model.snapshotMemory().leave(left);
    }
  }

  /**
   * Checks that there is a last token.
   *
   * @throws EngineException REQUEST_INVALID when the history is empty
   */
  void requireHistory() {
    if (position() == 0) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID, "the history is empty", "Append a prompt first.");
    }
  }

  /** Logits after the last token, in an array that the next call overwrites. */
  float[] lastLogits() {
    requireHistory();
    model.requireOpen();
    if (logits.length == 0) {
      logits = new float[network.shape().vocabulary()];
    }
    network.logits(state().lastOutput(), 1, logits);
    return logits;
  }

  /** Appends one generated token. */
  void feedOne(int id) {
    oneToken[0] = id;
    feed(oneToken);
  }

  DraftPass draftPass() {
    DraftPass present = draftPass;
    if (present == null) {
      present = new DraftPass(this);
      draftPass = present;
    }
    return present;
  }

  /** Appends the first {@code count} tokens, which can be replayed. */
  void feedRecorded(int[] tokens, int count, float[] outputs, Recording recording) {
    model.requireOpen();
    SequenceState present = withRoom(count);
    broken = true;
    pass.runRecorded(present, tokens, count, outputs, recording);
    broken = false;
  }

  /** From before recorded tokens to after the first of them. */
  void replay(int[] tokens, int count, float[] outputs, Recording recording) {
    SequenceState present = state();
    broken = true;
    pass.replay(present, tokens, count, outputs, recording);
    broken = false;
  }

  /** Logits of {@code rows} outputs from the one at {@code from} on. */
  void logitsOf(float[] outputs, int from, int rows, float[] to) {
    model.requireOpen();
    network.logits(outputs, from, rows, to);
  }

  /** Appends generated tokens. */
  void feed(int[] tokens) {
    feed(tokens, TO_THE_END, Pass.NEVER, 0, NO_OUTPUTS);
  }

  /** As {@link #appendForLogits}, within another call. */
  float[][] feedForLogits(int[] tokens, int last) {
    int hidden = network.shape().hidden();
    float[] outputs = new float[Math.multiplyExact(last, hidden)];
    feed(tokens, TO_THE_END, Pass.NEVER, last, outputs);
    float[][] rows = new float[last][network.shape().vocabulary()];
    for (int row = 0; row < last; row++) {
      float[] output = Arrays.copyOfRange(outputs, row * hidden, (row + 1) * hidden);
      network.logits(output, 1, rows[row]);
    }
    return rows;
  }

  private int feed(
      int[] tokens,
      PrefillListener listener,
      BooleanSupplier cancelled,
      int wanted,
      float[] outputs) {
    check(tokens);
    int total = tokens.length;
    int hidden = network.shape().hidden();
    float[] chunkOutputs = wanted == 0 ? NO_OUTPUTS : new float[Math.min(CHUNK, wanted) * hidden];
    RecurrentState before = null;
    for (int done = 0; done < total; ) {
      int count = Math.min(CHUNK, total - done);
      int wantedHere = Math.max(0, Math.min(count, done + count - (total - wanted)));
      SequenceState present = withRoom(count);
      if (!cancelled.equals(Pass.NEVER)) {
        before = copied(present.recurrent(), before);
      }
      broken = true;
      boolean complete =
          pass.run(present, tokens, done, count, wantedHere, chunkOutputs, cancelled);
      if (!complete) {
        present.recurrent().set(Objects.requireNonNull(before));
      }
      broken = false;
      if (!complete) {
        return done;
      }
      done += count;
      int row = done - wantedHere - (total - wanted);
      System.arraycopy(chunkOutputs, 0, outputs, Math.max(0, row) * hidden, wantedHere * hidden);
      if (!listener.onProgress(done, total)) {
        return done;
      }
    }
    return total;
  }

  /** A copy, in place of an earlier one if there is one. */
  static RecurrentState copied(RecurrentState state, @Nullable RecurrentState earlier) {
    if (earlier == null) {
      return state.copy();
    }
    earlier.set(state);
    return earlier;
  }

  /**
   * Checks tokens before they are fed.
   *
   * @throws EngineException CONTEXT_FULL or REQUEST_INVALID
   */
  void check(int... tokens) {
    model.requireOpen();
    int vocabulary = network.shape().vocabulary();
    for (int id : tokens) {
      if (id < 0 || id >= vocabulary) {
        throw new EngineException(
            ErrorCode.REQUEST_INVALID,
            "token " + id + " is outside the vocabulary",
            "Use ids from 0 to " + (vocabulary - 1) + ".");
      }
    }
    int room = model.contextLength() - position();
    if (tokens.length > room) {
      throw new EngineException(
          ErrorCode.CONTEXT_FULL,
          tokens.length
              + " tokens do not fit: "
              + room
              + " of "
              + model.contextLength()
              + " positions are left",
          "Shorten the prompt, or rewind to an earlier snapshot.");
    }
  }

  /** What a whole computation left; refused after half of one, and after close. */
  SequenceState state() {
    if (broken) {
      throw new IllegalStateException(
          "a computation failed half-way; rewind to a snapshot or open a new session");
    }
    return current();
  }

  /**
   * The state, ready for {@code count} more tokens. Asked before anything changes: pages from a
   * store may be damaged, and there may be no room.
   *
   * @throws EngineException STATE_DAMAGED or OUT_OF_MEMORY
   */
  SequenceState withRoom(int count) {
    SequenceState present = state();
    present.check(network.kernels());
    present.reserve(count);
    return present;
  }

  private SequenceState current() {
    SequenceState present = state;
    if (present == null) {
      throw closed();
    }
    return present;
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the session is closed");
  }

  private <T> T exclusively(Supplier<T> work) {
    enter();
    try {
      return work.get();
    } finally {
      leave();
    }
  }

  /** Keeps other calls away until {@link #leave}. */
  void enter() {
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException("another call on this session is still running");
    }
  }

  void leave() {
    busy.set(false);
  }

  /** Whether a computation is half done. */
  void setBroken(boolean now) {
    broken = now;
  }
}
