package dev.holdfast.engine.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.StreamingChatModel;
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
import java.util.concurrent.CancellationException;

/**
 * As {@link QwenChatModel}, answering piece by piece on a thread of its own. Tool calls come whole.
 * After {@link StreamingHandle#cancel} nothing more is heard. An exception of the handler ends the
 * reply and goes to its {@code onError}.
 */
public final class QwenStreamingChatModel implements StreamingChatModel, AutoCloseable {
  private final ChatCore core;
  private final QwenChatRequestParameters defaults;

  QwenStreamingChatModel(ChatCore core, QwenChatRequestParameters defaults) {
    this.core = core;
    this.defaults = defaults;
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
    Thread.ofPlatform().daemon().name("holdfast-chat").start(() -> answer(request, handler));
  }

  private void answer(ChatRequest request, StreamingChatResponseHandler handler) {
    Handle handle = new Handle();
    ChatResponse response;
    try {
      response = core.answer(request, new Forwarder(handler, handle), handle::isCancelled);
    } catch (CancellationException e) {
      return;
    } catch (RuntimeException | Error e) {
      if (!handle.isCancelled()) {
        handler.onError(e);
      }
      return;
    }
    if (!handle.isCancelled()) {
      handler.onCompleteResponse(response);
    }
  }

  @Override
  public QwenChatRequestParameters defaultRequestParameters() {
    return defaults;
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
      if (!handle.isCancelled()) {
        handler.onPartialThinking(new PartialThinking(delta), new PartialThinkingContext(handle));
      }
    }

    @Override
    public void onText(String delta) {
      if (!handle.isCancelled()) {
        handler.onPartialResponse(new PartialResponse(delta), new PartialResponseContext(handle));
      }
    }

    @Override
    public void onCall(int index, ToolExecutionRequest request) {
      if (!handle.isCancelled()) {
        PartialToolCall whole =
            PartialToolCall.builder()
                .index(index)
                .id(request.id())
                .name(request.name())
                .partialArguments(request.arguments())
                .build();
        handler.onPartialToolCall(whole, new PartialToolCallContext(handle));
      }
      if (!handle.isCancelled()) {
        handler.onCompleteToolCall(new CompleteToolCall(index, request));
      }
    }
  }
}
