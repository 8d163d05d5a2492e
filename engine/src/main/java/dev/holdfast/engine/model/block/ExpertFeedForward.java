package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import java.util.List;

/**
 * A sparse mixture of experts with one expert that every token uses (specification section 6;
 * Shazeer et al., Outrageously large neural networks): {@code sum over the chosen of w_e *
 * expert_e(y) + sigmoid(sharedGate . y) * shared(y)}. Only the weights of chosen experts are read.
 *
 * @param used experts per token
 * @param router {@code [experts][hidden]}
 * @param experts one SwiGLU each
 * @param sharedGate {@code [hidden]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ExpertFeedForward(
    int used,
    Matrix router,
    List<SwiGluFeedForward> experts,
    float[] sharedGate,
    SwiGluFeedForward shared)
    implements FeedForward {

  public ExpertFeedForward {
    experts = List.copyOf(experts);
  }

  @Override
  public void apply(Chunk chunk) {
    Kernels kernels = chunk.kernels();
    Scratch scratch = chunk.scratch();
    int tokens = chunk.rows();
    int hidden = sharedGate.length;
    int[] chosen = scratch.integers(tokens * used);
    float[] shares = scratch.get(Buffer.SHARES, tokens * used);
    float[] scores = scratch.get(Buffer.ROUTER_SCORES, tokens * experts.size());
    kernels.matmul(router, chunk.input(), 0, tokens, scores, 0);
    for (int token = 0; token < tokens; token++) {
      choose(scores, token * experts.size(), chosen, shares, token * used);
    }
    shared.multiply(chunk, chunk.input(), tokens, chunk.output());
    for (int token = 0; token < tokens; token++) {
      int at = token * hidden;
      float gate = kernels.dot(sharedGate, 0, chunk.input(), at, hidden);
      float share = (float) (1 / (1 + Math.exp(-gate)));
      float[] output = chunk.output();
      for (int i = at; i < at + hidden; i++) {
        output[i] *= share;
      }
    }
    // By expert, so that its weights are read once for all tokens that chose it; in ascending
    // order, so that a token's sum does not depend on its companions.
    for (int expert = 0; expert < experts.size(); expert++) {
      addExpert(chunk, expert, chosen, shares);
    }
  }

  /**
   * The experts of the highest scores and their shares: the softmax over all experts, made to sum
   * to one over the chosen, is the softmax over the chosen.
   */
  private void choose(float[] scores, int at, int[] chosen, float[] shares, int to) {
    for (int rank = 0; rank < used; rank++) {
      int best = -1;
      for (int expert = 0; expert < experts.size(); expert++) {
        boolean free = !isChosen(chosen, to, rank, expert);
        if (free && (best < 0 || scores[at + expert] > scores[at + best])) {
          best = expert;
        }
      }
      chosen[to + rank] = best;
    }
    float highest = scores[at + chosen[to]];
    double sum = 0;
    for (int rank = 0; rank < used; rank++) {
      double term = Math.exp(scores[at + chosen[to + rank]] - highest);
      shares[to + rank] = (float) term;
      sum += term;
    }
    for (int rank = 0; rank < used; rank++) {
      shares[to + rank] = (float) (shares[to + rank] / sum);
    }
  }

  private static boolean isChosen(int[] chosen, int from, int count, int expert) {
    for (int i = from; i < from + count; i++) {
      if (chosen[i] == expert) {
        return true;
      }
    }
    return false;
  }

  private void addExpert(Chunk chunk, int expert, int[] chosen, float[] shares) {
    int hidden = sharedGate.length;
    float[] inputs = chunk.scratch().get(Buffer.EXPERT_IN, chunk.rows() * hidden);
    int takers = 0;
    for (int i = 0; i < chunk.rows() * used; i++) {
      if (chosen[i] == expert) {
        System.arraycopy(chunk.input(), i / used * hidden, inputs, takers++ * hidden, hidden);
      }
    }
    if (takers == 0) {
      return;
    }
    float[] outputs = chunk.scratch().get(Buffer.EXPERT_OUT, takers * hidden);
    experts.get(expert).multiply(chunk, inputs, takers, outputs);
    int taker = 0;
    for (int i = 0; i < chunk.rows() * used; i++) {
      if (chosen[i] == expert) {
        int to = i / used * hidden;
        chunk.kernels().axpy(shares[i], outputs, taker++ * hidden, chunk.output(), to, hidden);
      }
    }
  }
}
