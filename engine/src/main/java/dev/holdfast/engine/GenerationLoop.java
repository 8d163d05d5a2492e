package dev.holdfast.engine;

import dev.holdfast.engine.sampling.Sampler;
import dev.holdfast.engine.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Session#generate}: sample, append, tell, ask whether to stop. Nothing here
 * creates an object for a token.
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

  GenerationLoop(Session session, GenerationRequest request, TokenListener listener) {
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
  }

  Generation run() {
    int recent = Math.max(0, promptTokens - SamplingOptions.REPETITION_WINDOW);
    Sampler sampler =
        new Sampler(
            request.sampling(), session.model().info().usableTokens(), session.tokens(recent));
    for (int count = 1; ; count++) {
      if (request.cancelled().getAsBoolean()) {
        return result(FinishReason.CANCELLED, OptionalInt.empty());
      }
      if (session.position() == session.model().contextLength()) {
        return result(FinishReason.CONTEXT_FULL, OptionalInt.empty());
      }
      int id = sampler.choose(session.lastLogits());
      session.feedOne(id);
      if (Arrays.binarySearch(stopTokens, id) >= 0) {
        return result(FinishReason.STOP_TOKEN, OptionalInt.of(id));
      }
      boolean goOn = listener.onToken(id);
      if (stopStrings != null && stopStrings.completedBy(id)) {
        return result(FinishReason.STOP_STRING, OptionalInt.empty());
      }
      if (!goOn) {
        return result(FinishReason.CANCELLED, OptionalInt.empty());
      }
      if (count == request.maxTokens()) {
        return result(FinishReason.LENGTH, OptionalInt.empty());
      }
    }
  }

  private Generation result(FinishReason reason, OptionalInt stopToken) {
    int[] added = session.tokens(promptTokens);
    int count = added.length - (stopToken.isPresent() ? 1 : 0);
    return new Generation(Arrays.copyOf(added, count), stopToken, reason, promptTokens);
  }
}
