package dev.holdfast.engine;

import dev.holdfast.engine.sampling.LogSoftmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Computes a {@link Probe} on a state that nobody needs afterwards. */
final class Prober {
  /** Tokens of an answer in one pass, which bounds the memory for their logits. */
  private static final int PIECE = 32;

  private final Computation computation;
  private final int usable;
  private final Tentative tentative;

  Prober(Computation computation) {
    this.computation = computation;
    this.usable = computation.model().info().usableTokens();
    this.tentative = new Tentative(computation);
  }

  Probe ask(int[] question, List<int[]> answers) {
    check(question, answers);
    computation.feed(question);
    float[] first = computation.lastLogits();
    List<Double> found = new ArrayList<>();
    for (int[] answer : answers) {
      found.add(at(first, answer[0]));
    }
    for (int i = 0; i < answers.size(); i++) {
      found.set(i, found.get(i) + rest(answers.get(i)));
    }
    return new Probe(found);
  }

  /** Of the tokens after the first, each after those before it. */
  private double rest(int[] answer) {
    if (answer.length == 1) {
      return 0;
    }
    double sum = 0;
    tentative.mark();
    for (int from = 0; from < answer.length - 1; from += PIECE) {
      int[] piece = Arrays.copyOfRange(answer, from, Math.min(answer.length - 1, from + PIECE));
      float[][] rows = computation.feedForLogits(piece, piece.length);
      for (int i = 0; i < piece.length; i++) {
        sum += at(rows[i], answer[from + i + 1]);
      }
    }
    tentative.back();
    return sum;
  }

  private double at(float[] logits, int id) {
    double found = LogSoftmax.at(logits, 0, usable, id);
    if (Double.isNaN(found)) {
      throw new EngineException(
          ErrorCode.MODEL_MALFORMED,
          "the model's logits are no numbers",
          "The weights are damaged or overflow; check the file against its published hash.");
    }
    return found;
  }

  private void check(int[] question, List<int[]> answers) {
    if (answers.isEmpty()) {
      throw invalid("there are no answers", "Give at least one, two to compare.");
    }
    int longest = 0;
    for (int i = 0; i < answers.size(); i++) {
      int[] answer = answers.get(i);
      if (answer.length == 0) {
        throw invalid("answer " + i + " is empty", "Give every answer at least one token.");
      }
      for (int id : answer) {
        if (id < 0 || id >= usable) {
          throw invalid(
              "answer " + i + " has token " + id + ", which is outside the vocabulary",
              "Use ids from 0 to " + (usable - 1) + ".");
        }
      }
      for (int other = 0; other < answers.size(); other++) {
        if (other != i && begins(answer, answers.get(other))) {
          throw invalid(
              "answer " + other + " begins with the whole of answer " + i + ", or is the same",
              "Give answers of which none begins another: end the shorter one with what would"
                  + " follow on it.");
        }
      }
      longest = Math.max(longest, answer.length);
    }
    computation.check(question);
    int room = computation.model().contextLength() - computation.position();
    if (question.length + longest - 1 > room) {
      throw new EngineException(
          ErrorCode.CONTEXT_FULL,
          "a question of "
              + question.length
              + " tokens and an answer of "
              + longest
              + " do not fit: "
              + room
              + " positions are left",
          "Ask at an earlier snapshot, or shorter.");
    }
  }

  private static boolean begins(int[] prefix, int[] whole) {
    return prefix.length <= whole.length
        && Arrays.equals(prefix, 0, prefix.length, whole, 0, prefix.length);
  }

  private static EngineException invalid(String message, String remedy) {
    return new EngineException(ErrorCode.REQUEST_INVALID, message, remedy);
  }
}
