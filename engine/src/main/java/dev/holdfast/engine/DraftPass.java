package dev.holdfast.engine;

import dev.holdfast.engine.model.block.Recording;

/**
 * Tokens fed together to see which of them would have been chosen. Belongs to a session, whose
 * generations all use its memory: eight rows of logits, a copy of the recurrent state and the
 * recording, 34 MB with the 0.8B shape.
 */
final class DraftPass {
  static final int MOST = DraftBudget.MOST_TOKENS;

  /** Rows of logits computed together: what the kernels take at once. */
  private static final int ROWS = 8;

  private final Computation computation;
  private final Tentative mark;
  private final Recording recording;
  private final float[] outputs;
  private final int vocabulary;
  private final float[] logits;

  private int[] tokens = {};
  private int count;

  /** The logits that are there: of these rows. */
  private int firstRow;

  private int endRow;

  DraftPass(Computation computation) {
    this.computation = computation;
    this.mark = new Tentative(computation);
    this.recording = new Recording(computation.state().layout(), MOST);
    this.outputs = new float[MOST * computation.model().info().hidden()];
    this.vocabulary = computation.model().info().vocabulary();
    this.logits = new float[ROWS * vocabulary];
  }

  /** Appends the first {@code length} tokens, which stay as they are until {@link #keep}. */
  void feed(int[] more, int length) {
    mark.mark();
    tokens = more;
    computation.feedRecorded(tokens, length, outputs, recording);
    count = length;
    endRow = 0;
  }

  /** Logits after a token; to be asked for in ascending order, perhaps with gaps. */
  float[] logits(int row) {
    if (row >= endRow) {
      firstRow = row;
      endRow = Math.min(row + ROWS, count);
      computation.logitsOf(outputs, row, endRow - row, logits);
    }
    return logits;
  }

  /** Where they are in what {@link #logits} returned. */
  int offset(int row) {
    return (row - firstRow) * vocabulary;
  }

  /** The session then stands as if only the first tokens had been fed, at least one. */
  void keep(int length) {
    if (length < count) {
      mark.back();
      computation.replay(tokens, length, outputs, recording);
    }
  }
}
