package dev.holdfast.engine.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * As {@link QwenChatModel}, answering piece by piece on a thread of its own. Tool calls come whole.
 * After {@link StreamingHandle#cancel} nothing more is heard.
 *
 * <p>What the engine cannot do, and requests that contradict themselves, are refused by an
 * exception at once; later errors go to the handler. An exception of the handler goes to its {@code
 * onError} too, and the reply goes on, as in LangChain4j's other models; cancel to end it.
 */
public final class QwenStreamingChatModel implements StreamingChatModel, AutoCloseable {
  private final ChatCore core;
  private final QwenChatRequestParameters defaults;
  private final List<ChatModelListener> listeners;

  QwenStreamingChatModel(
      ChatCore core, QwenChatRequestParameters defaults, List<ChatModelListener> listeners) {
    this.core = core;
    this.defaults = defaults;
    this.listeners = listeners;
  }

  /**
   * Starts with everything as the model's makers recommend; end with {@link
   * QwenModelBuilder#buildStreaming}.
   */
  public static QwenModelBuilder builder() {
    return new QwenModelBuilder();
  }

  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    ChatCore.Question question = core.question(request);
    Thread.ofPlatform().daemon().name("holdfast-chat").start(() -> answer(question, handler));
  }

  private void answer(ChatCore.Question question, StreamingChatResponseHandler handler) {
    Forwarder forwarder = new Forwarder(handler, new Handle());
    ChatResponse response;
    try {
      response = core.answer(question, forwarder, forwarder.handle::isCancelled);
    } catch (CancellationException e) {
      return;
    } catch (RuntimeException | Error e) {
      forwarder.onError(e);
      return;
    }
    forwarder.tell(() -> handler.onCompleteResponse(response));
  }

  @Override
  public QwenChatRequestParameters defaultRequestParameters() {
    return defaults;
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
  }

  @Override
  public List<ChatModelListener> listeners() {
    return listeners;
  }

  /**
   * Waits until what is done between requests is done: a turn is read again without its thoughts,
   * states are stored.
   */
  public void awaitBackground() throws InterruptedException {
    core.awaitBackground();
  }

  /** Releases the running session; the engine's model too if this opened it. */
  @Override
  public void close() {
    core.close();
  }

  private static final class Handle implements StreamingHandle {
    private volatile boolean cancelled;

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }

  private record Forwarder(StreamingChatResponseHandler handler, Handle handle)
      implements ReplyListener {
    @Override
    public void onThinking(String delta) {
      tell(() ->
          handler.onPartialThinking(
              new PartialThinking(delta), new PartialThinkingContext(handle)));
    }

    @Override
    public void onText(String delta) {
      tell(() ->
          handler.onPartialResponse(
              new PartialResponse(delta), new PartialResponseContext(handle)));
    }

    @Override
    public void onCall(int index, ToolExecutionRequest request) {
      PartialToolCall whole =
          PartialToolCall.builder()
              .index(index)
              .id(request.id())
              .name(request.name())
              .partialArguments(request.arguments())
              .build();
      tell(() -> handler.onPartialToolCall(whole, new PartialToolCallContext(handle)));
      tell(() -> handler.onCompleteToolCall(new CompleteToolCall(index, request)));
    }

    void tell(Runnable news) {
      if (handle.isCancelled()) {
        return;
      }
      try {
        news.run();
      } catch (RuntimeException e) {
        onError(e);
      }
    }

    void onError(Throwable error) {
      if (handle.isCancelled()) {
        return;
      }
      try {
        handler.onError(error);
      } catch (RuntimeException e) {
        // There is nobody left to tell.
      }
    }
  }
}
