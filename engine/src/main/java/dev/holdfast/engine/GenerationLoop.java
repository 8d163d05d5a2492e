package dev.holdfast.engine;

import dev.holdfast.engine.grammar.Grammar;
import dev.holdfast.engine.grammar.GrammarCursor;
import dev.holdfast.engine.sampling.Sampler;
import dev.holdfast.engine.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One generation on one session, step by step: ask whether to go on, choose a token unless the
 * grammar forces one, hear that it is fed. {@link #run} does all for one session alone, {@link
 * Batch} the same for several at once. Nothing here creates an object for a token.
 */
final class GenerationLoop {
  private static final int[] NONE = {};
  private static final int NOTHING = -1;

  private final Session session;
  private final GenerationRequest request;
  private final TokenListener listener;

  /** In ascending order. */
  private final int[] stopTokens;

  private final int promptTokens;

  /** Only there when the request has stop strings. */
  private final @Nullable StopStrings stopStrings;

  private final Sampler sampler;

  /** Only there when the request has a grammar. */
  private final @Nullable GrammarCursor grammar;

  /** Only there when the request asks for it. */
  private final @Nullable RepetitionGuard guard;

  /** Tokens that the grammar forces; those from {@link #forcedAt} are still to come. */
  private int[] forced = NONE;

  private int forcedAt;
  private int forcedTokens;

  /** There when {@link #run} guesses. */
  private @Nullable Speculation speculation;

  /** There once a run was forced. */
  private @Nullable Tentative tentative;

  /** Tokens generated. */
  private int count;

  private OptionalInt stopToken = OptionalInt.empty();

  /** Null while the generation goes on. */
  private @Nullable FinishReason finishReason;

  /**
   * @throws EngineException REQUEST_INVALID when the history is empty
   */
  GenerationLoop(Session session, GenerationRequest request, TokenListener listener) {
    session.computation().requireHistory();
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
    this.grammar = request.grammar().map(Grammar::start).orElse(null);
    this.guard = request.repetitionGuard() ? new RepetitionGuard() : null;
  }

  /** Alone, to the end. */
  Generation run() {
    if (request.copySpeculation().orElseGet(session.model()::speculationPays)) {
      speculation = new Speculation(session);
    }
    while (goesOn()) {
      if (isForced()) {
        feedForced();
      } else {
        int id = choose(session.computation().lastLogits(), 0);
        while (id != NOTHING) {
          id = feedChosen(id);
        }
      }
    }
    return result();
  }

  /**
   * Feeds a chosen token, and with it what probably follows.
   *
   * @return the next token, chosen already but not fed, if there is one
   */
  private int feedChosen(int id) {
    Speculation guesses = speculation;
    int most = Math.min(session.model().contextLength() - position(), request.maxTokens() - count);
    int length = guesses == null ? 1 : guesses.prepare(id, most);
    if (guesses == null || length == 1) {
      session.computation().feedOne(id);
      accept(id);
      return NOTHING;
    }
    int[] tokens = guesses.tokens();
    DraftPass pass = guesses.feed(length);
    int accepted = 0;
    int next = NOTHING;
    try {
      accept(tokens[accepted++]);
      while (finishReason == null) {
        boolean more = accepted < length;
        boolean isForced = isForced();
        if (isForced && (!more || forcedToken() != tokens[accepted])) {
          break;
        }
        // Asked once for every token, as without guesses.
        if (!goesOn()) {
          break;
        }
        if (!isForced) {
          int chosen = choose(pass.logits(accepted - 1), pass.offset(accepted - 1));
          if (!more || chosen != tokens[accepted]) {
            next = chosen;
            break;
          }
        }
        accept(tokens[accepted++]);
      }
    } finally {
      pass.keep(accepted);
      guesses.onChecked(length - 1, accepted - 1);
    }
    return next;
  }

  /** Where the generation stands; the session may be ahead of it. */
  private int position() {
    return promptTokens + count;
  }

  /** A forced run in one pass, as far as it fits; then as if its tokens had come one by one. */
  private void feedForced() {
    int room = session.model().contextLength() - position();
    int from = forcedAt;
    int length = Math.min(forced.length - from, Math.min(room, request.maxTokens() - count));
    if (length == 1) {
      int id = forced[from];
      session.computation().feedOne(id);
      accept(id);
      return;
    }
    if (tentative == null) {
      tentative = new Tentative(session.computation());
    }
    int[] run = Arrays.copyOfRange(forced, from, from + length);
    tentative.feed(run);
    int accepted = 0;
    try {
      do {
        accept(run[accepted++]);
      } while (accepted < length && goesOn());
    } finally {
      tentative.keep(accepted);
    }
  }

  /** Whether another token is to be chosen; false once something has ended the generation. */
  boolean goesOn() {
    if (finishReason == null) {
      if (request.cancelled().getAsBoolean()) {
        finishReason = FinishReason.CANCELLED;
      } else if (position() == session.model().contextLength()) {
        finishReason = FinishReason.CONTEXT_FULL;
      }
    }
    return finishReason == null;
  }

  /** Whether the grammar leaves one next token only, which is {@link #forcedToken}. */
  boolean isForced() {
    if (grammar != null && forcedAt == forced.length) {
      forced = grammar.forced();
      forcedAt = 0;
    }
    return forcedAt < forced.length;
  }

  /** In place of a chosen one, without logits and without a random number. */
  int forcedToken() {
    return forced[forcedAt];
  }

  /**
   * The next token, which the caller feeds and then hands to {@link #accept}.
   *
   * @param logits after the last token, from {@code offset}; changed
   */
  int choose(float[] logits, int offset) {
    if (grammar != null) {
      grammar.mask(logits, offset);
    }
    return sampler.choose(logits, offset);
  }

  /** Takes note of a token that is part of the history now. */
  void accept(int id) {
    count++;
    boolean wasForced = forcedAt < forced.length;
    if (wasForced) {
      forcedAt++;
      forcedTokens++;
      sampler.remember(id);
    }
    if (grammar != null) {
      grammar.accept(id);
    }
    if (speculation != null) {
      speculation.add(id);
    }
    if (Arrays.binarySearch(stopTokens, id) >= 0) {
      stopToken = OptionalInt.of(id);
      finishReason = FinishReason.STOP_TOKEN;
      return;
    }
    boolean loops = guard != null && guard.accept(id, wasForced);
    boolean wanted = listener.onToken(id);
    if (stopStrings != null && stopStrings.completedBy(id)) {
      finishReason = FinishReason.STOP_STRING;
    } else if (!wanted) {
      finishReason = FinishReason.CANCELLED;
    } else if (loops) {
      finishReason = FinishReason.REPETITION;
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
        promptTokens,
        forcedTokens,
        speculation == null ? 0 : speculation.drafted(),
        speculation == null ? 0 : speculation.accepted());
  }
}
