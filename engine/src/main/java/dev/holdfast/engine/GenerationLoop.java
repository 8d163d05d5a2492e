package dev.holdfast.engine;

import dev.holdfast.engine.sampling.Sampler;
import dev.holdfast.engine.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One call of {@link Session#generate}: sample, append, tell, ask whether to stop. */
final class GenerationLoop {
  private final Session session;
  private final GenerationRequest request;
  private final TokenListener listener;
  private final Set<Integer> stopTokens;
  private final int promptTokens;

  /** Only there when the request has stop strings. */
  private final @Nullable StopStrings stopStrings;

  private int[] generated = new int[64];
  private int count;

  GenerationLoop(Session session, GenerationRequest request, TokenListener listener) {
    this.session = session;
    this.request = request;
    this.listener = listener;
    this.promptTokens = session.position();
    this.stopTokens = new HashSet<>(session.model().stopTokens());
    stopTokens.addAll(request.stopTokens());
    this.stopStrings =
        request.stopStrings().isEmpty()
            ? null
            : new StopStrings(request.stopStrings(), session.model().tokenizer().decoder());
  }

  Generation run() {
    int recent = Math.max(0, promptTokens - SamplingOptions.REPETITION_WINDOW);
    Sampler sampler =
        new Sampler(
            request.sampling(), session.model().info().usableTokens(), session.tokens(recent));
    while (true) {
      if (request.cancelled().getAsBoolean()) {
        return result(FinishReason.CANCELLED, OptionalInt.empty());
      }
      if (session.position() == session.model().contextLength()) {
        return result(FinishReason.CONTEXT_FULL, OptionalInt.empty());
      }
      int id = sampler.choose(session.lastLogits());
      session.feedOne(id);
      if (stopTokens.contains(id)) {
        return result(FinishReason.STOP_TOKEN, OptionalInt.of(id));
      }
      remember(id);
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

  private void remember(int id) {
    if (count == generated.length) {
      generated = Arrays.copyOf(generated, count * 2);
    }
    generated[count++] = id;
  }

  private Generation result(FinishReason reason, OptionalInt stopToken) {
    return new Generation(Arrays.copyOf(generated, count), stopToken, reason, promptTokens);
  }
}
