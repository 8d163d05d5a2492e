package dev.holdfast.engine;

import dev.holdfast.engine.sampling.Sampler;
import dev.holdfast.engine.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One generation on one session, step by step: ask whether to go on, choose a token, hear that it
 * is fed. {@link #run} does all for one session alone, {@link Batch} the same for several at once.
 * Nothing here creates an object for a token.
 */
final class GenerationLoop {
  private final Session session;
  private final GenerationRequest request;
  private final TokenListener listener;

  /** In ascending order. */
  private final int[] stopTokens;

  private final int promptTokens;

  /** Only there when the request has stop strings. */
  private final @Nullable StopStrings stopStrings;

  private final Sampler sampler;

  /** Tokens generated. */
  private int count;

  private OptionalInt stopToken = OptionalInt.empty();

  /** Null while the generation goes on. */
  private @Nullable FinishReason finishReason;

  /**
   * @throws EngineException REQUEST_INVALID when the history is empty
   */
  GenerationLoop(Session session, GenerationRequest request, TokenListener listener) {
    session.requireHistory();
    this.session = session;
    this.request = request;
    this.listener = listener;
    this.promptTokens = session.position();
    this.stopTokens =
        IntStream.concat(
                session.model().stopTokens().stream().mapToInt(Integer::intValue),
                request.stopTokens().stream().mapToInt(Integer::intValue))
            .sorted()
            .toArray();
    this.stopStrings =
        request.stopStrings().isEmpty()
            ? null
            : new StopStrings(request.stopStrings(), session.model().tokenizer());
    int recent = Math.max(0, promptTokens - SamplingOptions.REPETITION_WINDOW);
    this.sampler =
        new Sampler(
            request.sampling(), session.model().info().usableTokens(), session.tokens(recent));
  }

  /** Alone, to the end. */
  Generation run() {
    while (goesOn()) {
      int id = choose(session.lastLogits(), 0);
      session.feedOne(id);
      accept(id);
    }
    return result();
  }

  /** Whether another token is to be chosen; false once something has ended the generation. */
  boolean goesOn() {
    if (finishReason == null) {
      if (request.cancelled().getAsBoolean()) {
        finishReason = FinishReason.CANCELLED;
      } else if (session.position() == session.model().contextLength()) {
        finishReason = FinishReason.CONTEXT_FULL;
      }
    }
    return finishReason == null;
  }

  /**
   * The next token, which the caller feeds and then hands to {@link #accept}.
   *
   * @param logits after the last token, from {@code offset}; changed
   */
  int choose(float[] logits, int offset) {
    return sampler.choose(logits, offset);
  }

  /** Takes note of a token that is part of the history now. */
  void accept(int id) {
    count++;
    if (Arrays.binarySearch(stopTokens, id) >= 0) {
      stopToken = OptionalInt.of(id);
      finishReason = FinishReason.STOP_TOKEN;
      return;
    }
    boolean wanted = listener.onToken(id);
    if (stopStrings != null && stopStrings.completedBy(id)) {
      finishReason = FinishReason.STOP_STRING;
    } else if (!wanted) {
      finishReason = FinishReason.CANCELLED;
    } else if (count == request.maxTokens()) {
      finishReason = FinishReason.LENGTH;
    }
  }

  /** What was generated, after the end. */
  Generation result() {
    int[] added = session.tokens(promptTokens);
    int length = added.length - (stopToken.isPresent() ? 1 : 0);
    return new Generation(
        Arrays.copyOf(added, length),
        stopToken,
        Objects.requireNonNull(finishReason),
        promptTokens);
  }
}
