package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.FinishReason;
import dev.holdfast.engine.Generation;
import dev.holdfast.engine.GenerationRequest;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.Conversation;
import dev.holdfast.engine.chat.OutputParser;
import dev.holdfast.engine.chat.PromptTokens;
import dev.holdfast.engine.tokenizer.StreamingDecoder;
import dev.holdfast.engine.tokenizer.Tokenizer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What both chat models share: one request after the other, on retained states. */
final class ChatCore implements AutoCloseable {
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Model model;
  private final Tokenizer tokenizer;
  private final ChatFormat format;
  private final MessageConverter converter;
  private final RetainedStates states;
  private final ProgressListener progress;
  private final Runnable atClose;
  private long calls;

  /**
   * @param atClose run after everything of this object has been released
   */
  ChatCore(Model model, ProgressListener progress, Runnable atClose) {
    this.model = model;
    this.tokenizer = model.tokenizer();
    this.format = ChatFormat.of(model.metadata());
    this.converter = new MessageConverter(tokenizer);
    this.states = new RetainedStates(model);
    this.progress = progress;
    this.atClose = atClose;
  }

  String modelName() {
    return model.info().name();
  }

  /**
   * Answers a request.
   *
   * @param cancelled asked between tokens and prompt chunks, beside the thread's interrupt flag
   * @throws CancellationException when cancelled or interrupted; an interrupt flag stays set
   */
  ChatResponse answer(ChatRequest request, ReplyListener listener, BooleanSupplier cancelled) {
    RequestOptions options = RequestOptions.of(request.parameters(), modelName());
    try {
      oneAtATime.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancellation();
    }
    try {
      return answerLocked(request, options, listener, cancelled);
    } finally {
      oneAtATime.unlock();
    }
  }

  private ChatResponse answerLocked(
      ChatRequest request,
      RequestOptions options,
      ReplyListener listener,
      BooleanSupplier cancelled) {
    BooleanSupplier stop = () -> Thread.currentThread().isInterrupted() || cancelled.getAsBoolean();
    List<ToolSpecification> tools = request.toolSpecifications();
    Conversation conversation =
        new Conversation(
            converter.messages(request.messages()),
            tools == null || !options.toolsOffered() ? List.of() : MessageConverter.tools(tools),
            options.thinking(),
            true,
            false);
    PromptTokens prompt = format.render(conversation).encodePrompt(tokenizer);
    int promptTokens = prompt.ids().length;
    RetainedStates.Prepared prepared =
        states.prepare(
            prompt,
            (done, total) -> {
              progress.onPrefill(done, total);
              return !stop.getAsBoolean();
            });
    if (!prepared.complete() || stop.getAsBoolean()) {
      throw cancellation();
    }
    boolean thinking = format.opensThinking(conversation);
    OutputParser parser = format.parser(conversation.tools(), thinking);
    ReplyBuilder reply = new ReplyBuilder(listener, () -> "call-" + ++calls);
    Session session = prepared.session();
    StopFilter stops = new StopFilter(options.stopSequences());
    Generation generation = generate(session, options, parser, reply, stops, stop);
    states.keepReply(session);
    if (generation.finishReason() == FinishReason.CANCELLED && !stops.stopped()) {
      throw cancellation();
    }
    boolean complete =
        switch (generation.finishReason()) {
          case STOP_TOKEN, STOP_STRING, CANCELLED -> true;
          case LENGTH, CONTEXT_FULL -> stops.stopped();
        };
    reply.accept(parser.accept(stops.flush()));
    reply.accept(parser.finish(complete));
    return ChatResponse.builder()
        .aiMessage(reply.build(generation.tokens(), thinking))
        .modelName(modelName())
        .tokenUsage(
            new QwenTokenUsage(
                promptTokens - prepared.reused(), prepared.reused(), generation.generatedTokens()))
        .finishReason(
            !complete
                ? dev.langchain4j.model.output.FinishReason.LENGTH
                : reply.hasCalls()
                    ? dev.langchain4j.model.output.FinishReason.TOOL_EXECUTION
                    : dev.langchain4j.model.output.FinishReason.STOP)
        .build();
  }

  private Generation generate(
      Session session,
      RequestOptions options,
      OutputParser parser,
      ReplyBuilder reply,
      StopFilter stops,
      BooleanSupplier stop) {
    StreamingDecoder decoder = tokenizer.decoder();
    GenerationRequest request =
        GenerationRequest.builder()
            .maxTokens(options.maxTokens())
            .sampling(options.sampling())
            .cancelled(stop)
            .build();
    int[] count = {0};
    Generation generation =
        session.generate(
            request,
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

  private static CancellationException cancellation() {
    return new CancellationException("The generation was cancelled.");
  }

  @Override
  public void close() {
    oneAtATime.lock();
    try {
      states.close();
      atClose.run();
    } finally {
      oneAtATime.unlock();
    }
  }
}
