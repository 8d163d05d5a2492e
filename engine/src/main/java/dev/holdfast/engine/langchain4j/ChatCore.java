package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.FinishReason;
import dev.holdfast.engine.Generation;
import dev.holdfast.engine.GenerationRequest;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.Probe;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.Conversation;
import dev.holdfast.engine.chat.OutputParser;
import dev.holdfast.engine.chat.PromptTokens;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.tokenizer.StreamingDecoder;
import dev.holdfast.engine.tokenizer.Tokenizer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What both chat models share: one request after the other, on retained states, and between them
 * what makes the next one shorter.
 */
final class ChatCore implements AutoCloseable {
  /** Tools often answer at once; the next request shall not wait for work begun in vain. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Published files recommend settings of the sampler by such keys. */
  private static final String MODEL_TEMPERATURE = "general.sampling.temp";

  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Model model;
  private final Tokenizer tokenizer;
  private final ChatFormat format;
  private final ReplyGrammars grammars;
  private final MessageConverter converter;
  private final PromptReader reader;
  private final Background background;
  private final AtomicReference<@Nullable Ahead> ahead = new AtomicReference<>();
  private final Optional<StateSaver> saver;
  private final AtomicBoolean savingSoon = new AtomicBoolean();
  private final Refeeding refeeding;
  private final ProgressListener progress;
  private final Runnable atClose;
  private long calls;

  /** Number of requests so far. */
  private final AtomicLong requests = new AtomicLong();

  /** A request in the engine's terms. */
  record Question(
      Conversation conversation,
      boolean thinking,
      RequestOptions options,
      ReplyGrammars.Compiled grammar) {}

  /** What is read ahead after a request. */
  private record Ahead(long request, Conversation next) {}

  /**
   * @param store where states outlive this object
   * @param atClose run after everything of this object has been released
   */
  ChatCore(
      Model model,
      Optional<StateStore> store,
      Refeeding refeeding,
      ProgressListener progress,
      Runnable atClose) {
    this.model = model;
    this.tokenizer = model.tokenizer();
    this.format = ChatFormat.of(model.metadata());
    this.grammars = new ReplyGrammars(model, format);
    this.converter = new MessageConverter(Optional.of(tokenizer));
    this.reader = new PromptReader(model, store);
    this.saver = store.map(StateSaver::new);
    this.refeeding = refeeding;
    this.progress = progress;
    this.background = new Background(progress::onWarning);
    this.atClose = atClose;
  }

  String modelName() {
    return model.info().name();
  }

  /**
   * Translates a request, which may then be answered on another thread.
   *
   * @throws UnsupportedFeatureException for what the engine cannot do
   * @throws EngineException CHAT_INVALID or REQUEST_INVALID for a request that contradicts itself
   */
  Question question(ChatRequest request) {
    RequestOptions options =
        RequestOptions.of(
            request.parameters(), modelName(), model.metadata().real(MODEL_TEMPERATURE));
    List<ToolSpecification> tools = request.toolSpecifications();
    Conversation conversation =
        new Conversation(
            converter.messages(request.messages()),
            tools == null || !options.toolsOffered() ? List.of() : MessageConverter.tools(tools),
            options.thinking(),
            true,
            false,
            options.keepThinking());
    boolean thinking = format.opensThinking(conversation);
    return new Question(
        conversation, thinking, options, grammars.of(conversation.tools(), thinking, options));
  }

  /**
   * Answers a question.
   *
   * @param cancelled asked between tokens and prompt chunks, beside the thread's interrupt flag
   * @throws CancellationException when cancelled or interrupted; an interrupt flag stays set
   */
  ChatResponse answer(Question question, ReplyListener listener, BooleanSupplier cancelled) {
    lock();
    try {
      return answerLocked(question, listener, cancelled);
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * Asks something beside the messages of a request.
   *
   * @throws CancellationException when interrupted; the interrupt flag stays set
   */
  Probe probe(ChatRequest request, String question, List<String> answers) {
    Conversation conversation = question(request).conversation.withoutGenerationPrompt();
    lock();
    try {
      return new ChatProbe(model, reader, progress)
          .ask(conversation, question, answers, () -> Thread.currentThread().isInterrupted());
    } finally {
      oneAtATime.unlock();
    }
  }

  private void lock() {
    try {
      oneAtATime.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancellation();
    }
  }

  private ChatResponse answerLocked(
      Question question, ReplyListener listener, BooleanSupplier cancelled) {
    Conversation conversation = question.conversation;
    RequestOptions options = question.options;
    requests.incrementAndGet();
    BooleanSupplier stop = () -> Thread.currentThread().isInterrupted() || cancelled.getAsBoolean();
    PromptTokens prompt = format.render(conversation).encodePrompt(tokenizer);
    int promptTokens = prompt.ids().length;
    PromptReader.Prepared prepared = reader.prepare(prompt, progress::onPrefill, stop);
    if (!prepared.complete() || stop.getAsBoolean()) {
      throw cancellation();
    }
    OutputParser parser = format.parser(conversation.tools(), question.thinking);
    ReplyBuilder reply =
        new ReplyBuilder(listener, () -> "call-" + ++calls, question.grammar::checked);
    Session session = prepared.session();
    StopFilter stops = new StopFilter(options.stopSequences());
    Generation generation = generate(session, question, parser, reply, stops, stop);
    reader.keepReply(session);
    saver.ifPresent(this::saveSoon);
    if (generation.finishReason() == FinishReason.CANCELLED && !stops.stopped()) {
      throw cancellation();
    }
    boolean complete =
        switch (generation.finishReason()) {
          case STOP_TOKEN, STOP_STRING, CANCELLED -> true;
          case LENGTH, CONTEXT_FULL, REPETITION -> stops.stopped();
        };
    if (!complete) {
      reply.endedBy(generation.finishReason());
    }
    reply.accept(parser.accept(stops.flush()));
    reply.accept(parser.finish(complete));
    AiMessage message = reply.build(generation.tokens(), question.thinking);
    readAheadLater(conversation, message);
    return ChatResponse.builder()
        .id(UUID.randomUUID().toString())
        .aiMessage(message)
        .modelName(modelName())
        .tokenUsage(
            new QwenTokenUsage(
                promptTokens - prepared.reused(),
                prepared.reused(),
                generation.generatedTokens(),
                generation.forcedTokens()))
        .finishReason(
            !complete
                ? dev.langchain4j.model.output.FinishReason.LENGTH
                : reply.hasCalls()
                    ? dev.langchain4j.model.output.FinishReason.TOOL_EXECUTION
                    : dev.langchain4j.model.output.FinishReason.STOP)
        .build();
  }

  /**
   * The next question makes the template drop the thoughts of this turn, so its answers and tool
   * results have to be read again without them (specification section 11.3). That can be done
   * before the question is there; a request that comes meanwhile goes first.
   */
  private void readAheadLater(Conversation conversation, AiMessage message) {
    if (!refeeding.after(message)) {
      return;
    }
    long request = requests.get();
    Conversation next = conversation.beforeNextQuestion(converter.answer(message));
    ahead.set(new Ahead(request, next));
    background.later(PAUSE, this::readAhead);
  }

  private void readAhead() {
    Ahead turn = ahead.getAndSet(null);
    if (turn == null || turn.request != requests.get()) {
      return;
    }
    oneAtATime.lock();
    try {
      if (turn.request == requests.get() && !background.isClosing()) {
        reader.readAhead(
            format.render(turn.next).encodePrompt(tokenizer),
            progress::onBackground,
            () -> oneAtATime.hasQueuedThreads() || background.isClosing());
        saver.ifPresent(to -> to.offerLasting(reader.takeFresh()));
      }
    } finally {
      oneAtATime.unlock();
    }
    saver.ifPresent(StateSaver::saveLasting);
  }

  private void saveSoon(StateSaver to) {
    to.offer(reader.takeFresh());
    background.later(PAUSE, to::saveLasting);
    if (savingSoon.compareAndSet(false, true)) {
      background.later(
          StateSaver.INTERVAL,
          () -> {
            savingSoon.set(false);
            to.saveAll();
          });
    }
  }

  private Generation generate(
      Session session,
      Question question,
      OutputParser parser,
      ReplyBuilder reply,
      StopFilter stops,
      BooleanSupplier stop) {
    StreamingDecoder decoder = tokenizer.decoder();
    GenerationRequest.Builder request =
        GenerationRequest.builder()
            .maxTokens(question.options.maxTokens())
            .sampling(question.options.sampling())
            .cancelled(stop)
            .repetitionGuard(true);
    question.grammar.grammar().ifPresent(request::grammar);
    int[] count = {0};
    Generation generation =
        session.generate(
            request.build(),
            id -> {
              progress.onGenerated(++count[0]);
              if (id < tokenizer.size() && !tokenizer.control(id)) {
                reply.accept(parser.accept(stops.accept(decoder.accept(id))));
              }
              return !stops.stopped();
            });
    reply.accept(parser.accept(stops.accept(decoder.flush())));
    return generation;
  }

  static CancellationException cancellation() {
    return new CancellationException("The generation was cancelled.");
  }

  /** Waits for what is done between requests. */
  void awaitBackground() throws InterruptedException {
    background.now(() -> {
      readAhead();
      saver.ifPresent(StateSaver::saveAll);
    });
  }

  @Override
  public void close() {
    background.close();
    oneAtATime.lock();
    try {
      saver.ifPresent(StateSaver::saveAll);
      reader.close();
      atClose.run();
    } finally {
      oneAtATime.unlock();
    }
  }
}
