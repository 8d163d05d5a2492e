package dev.holdfast.engine.bench;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.sampling.LogSoftmax;
import java.util.Arrays;

/**
 * How well a model foretells a text, by the definition of llama.cpp's {@code llama-perplexity}: the
 * text is cut into windows of equal length, each begins from an empty state, and the tokens of its
 * second half but the first are scored, so that each has at least half a window before it. What is
 * left at the end is not used.
 *
 * @param perplexity e to the mean of the scored tokens' negative log-probabilities
 * @param standardError of the perplexity
 * @param scored number of tokens scored
 * @param windows number of windows
 */
public record Perplexity(double perplexity, double standardError, int scored, int windows) {
  /** Least length of a window. */
  public static final int LEAST_CONTEXT = 8;

  /** Tokens whose logits are held at a time: some hundred thousand floats each. */
  private static final int PIECE = 32;

  /** Hears of every window. */
  @FunctionalInterface
  public interface Listener {

    /**
     * Called after each window.
     *
     * @param done windows so far
     * @param total windows in all
     * @param soFar what the windows so far give
     */
    void onWindow(int done, int total, Perplexity soFar);
  }

  /**
   * Measures a text.
   *
   * @param context tokens of a window
   * @throws EngineException REQUEST_INVALID when the windows do not fit the model or the text has
   *     none
   */
  public static Perplexity measure(Model model, int[] tokens, int context, Listener listener) {
    check(model, tokens, context);
    int total = tokens.length / context;
    Sum sum = new Sum();
    for (int window = 0; window < total; window++) {
      int first = window * context;
      score(model, Arrays.copyOfRange(tokens, first, first + context), sum);
      listener.onWindow(window + 1, total, sum.result(window + 1));
    }
    return sum.result(total);
  }

  private static void check(Model model, int[] tokens, int context) {
    if (context < LEAST_CONTEXT || context > model.contextLength()) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "windows of " + context + " tokens",
          "Use " + LEAST_CONTEXT + " to " + model.contextLength() + " for this model.");
    }
    if (tokens.length < context) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "the text has " + tokens.length + " tokens, less than one window of " + context,
          "Take a longer text or shorter windows.");
    }
  }

  private static void score(Model model, int[] window, Sum sum) {
    int half = window.length / 2;
    try (Session session = model.newSession()) {
      session.append(Arrays.copyOf(window, half));
      for (int at = half; at < window.length - 1; at += PIECE) {
        int[] piece = Arrays.copyOfRange(window, at, Math.min(window.length - 1, at + PIECE));
        float[][] logits = session.appendForLogits(piece, piece.length);
        for (int i = 0; i < piece.length; i++) {
          sum.add(-LogSoftmax.at(logits[i], 0, logits[i].length, window[at + i + 1]));
        }
      }
    }
  }

  /** Of negative log-probabilities and of their squares. */
  private static final class Sum {
    private double first;
    private double second;
    private int count;

    void add(double value) {
      first += value;
      second += value * value;
      count++;
    }

    Perplexity result(int windows) {
      double mean = first / count;
      double variance = Math.max(0, second / count - mean * mean);
      double perplexity = Math.exp(mean);
      double error = count > 1 ? Math.sqrt(variance / (count - 1)) * perplexity : 0;
      return new Perplexity(perplexity, error, count, windows);
    }
  }
}
