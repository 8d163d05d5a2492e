package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Hears one reply to its end, and checks that its pieces are the whole. */
final class TestingStream implements StreamingChatResponseHandler {
  private final StringBuffer text = new StringBuffer();
  private final StringBuffer thinking = new StringBuffer();
  private final List<String> partialArguments = new ArrayList<>();
  private final List<ToolExecutionRequest> calls = new ArrayList<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();
  private int pieces;

  private TestingStream() {}

  static TestingStream of(QwenStreamingChatModel model, ChatRequest request) {
    TestingStream stream = new TestingStream();
    model.chat(request, stream);
    return stream;
  }

  /** The whole reply. */
  ChatResponse response() {
    ChatResponse whole = response.join();
    String said = whole.aiMessage().text();
    String thought = whole.aiMessage().thinking();
    assertThat(text.toString()).isEqualTo(said == null ? "" : said);
    assertThat(thinking.toString()).isEqualTo(thought == null ? "" : thought);
    assertThat(calls).isEqualTo(whole.aiMessage().toolExecutionRequests());
    assertThat(partialArguments)
        .isEqualTo(calls.stream().map(ToolExecutionRequest::arguments).toList());
    assertThat(pieces).isLessThanOrEqualTo(whole.tokenUsage().outputTokenCount());
    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
    return whole;
  }

  @Override
  public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
    threads.add(Thread.currentThread());
    assertThat(response).isNotDone();
    text.append(part.text());
    pieces++;
  }

  @Override
  public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
    threads.add(Thread.currentThread());
    thinking.append(part.text());
    pieces++;
  }

  @Override
  public void onPartialToolCall(PartialToolCall part, PartialToolCallContext context) {
    threads.add(Thread.currentThread());
    assertThat(part.index()).isEqualTo(calls.size());
    partialArguments.add(part.partialArguments());
  }

  @Override
  public void onCompleteToolCall(CompleteToolCall call) {
    threads.add(Thread.currentThread());
    assertThat(call.index()).isEqualTo(calls.size());
    calls.add(call.toolExecutionRequest());
  }

  @Override
  public void onCompleteResponse(ChatResponse complete) {
    threads.add(Thread.currentThread());
    response.complete(complete);
  }

  @Override
  public void onError(Throwable error) {
    response.completeExceptionally(error);
  }
}
