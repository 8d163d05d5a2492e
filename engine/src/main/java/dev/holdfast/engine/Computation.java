package dev.holdfast.engine;

import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.Pass;
import dev.holdfast.engine.model.block.Recording;
import dev.holdfast.engine.state.RecurrentState;
import dev.holdfast.engine.state.SequenceState;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a {@link Session} has computed: feeds tokens to one state and knows whether it is whole. */
final class Computation {
  /** Tokens per chunk: long enough to reuse each weight, short enough to cancel soon. */
  private static final int CHUNK = 64;

  private static final float[] NO_OUTPUTS = {};
  private static final PrefillListener TO_THE_END = (done, total) -> true;

  private final Model model;
  private final Network network;
  private final Pass pass;

  /** There once a generation has guessed. */
  private @Nullable DraftPass draftPass;

  // Reused, so that a token creates no objects.
  private final int[] oneToken = new int[1];
  private float[] logits = {};

  /** Null after close. */
  private @Nullable SequenceState state;

  /** True when a computation failed half-way; only a rewind helps then. */
  private boolean broken;

  Computation(Model model, SequenceState state) {
    this.model = model;
    this.network = model.network();
    this.pass = network.newPass();
    this.state = state;
    model.snapshotMemory().enter(state);
  }

  Model model() {
    return model;
  }

  int position() {
    return state().position();
  }

  /** Releases the state. */
  void close() {
    SequenceState left = state;
    state = null;
    if (left != null) {
      model.snapshotMemory().leave(left);
    }
  }

  void rewind(Snapshot snapshot) {
    snapshot.copyTo(current());
    broken = false;
  }

  /** Appends tokens; how many of them. */
  int feed(int[] tokens, PrefillListener listener, BooleanSupplier cancelled) {
    return feed(tokens, listener, cancelled, 0, NO_OUTPUTS);
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
    if (logits.length == 0) {
      logits = new float[network.shape().vocabulary()];
    }
    logits(logits);
    return logits;
  }

  /** Logits after the last token, to {@code [vocabulary]}. */
  void logits(float[] to) {
    requireHistory();
    model.requireOpen();
    if (to.length != network.shape().vocabulary()) {
      throw new IllegalArgumentException(
          "room for " + to.length + " logits, not for " + network.shape().vocabulary());
    }
    network.logits(state().lastOutput(), 1, to);
    // Closed meanwhile: weights may have been zero.
    model.requireOpen();
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
    model.requireOpen();
  }

  /** Appends generated tokens. */
  void feed(int[] tokens) {
    feed(tokens, TO_THE_END, Pass.NEVER, 0, NO_OUTPUTS);
  }

  /** As {@link Session#appendForLogits}, within another call. */
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

  /** Whether a computation is half done. */
  void setBroken(boolean now) {
    broken = now;
  }
}
