package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.Model;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QwenStreamingChatModelTest {
  private static final ChatRequest REQUEST =
      ChatRequest.builder().messages(UserMessage.from("What time is it?")).build();

  @TempDir static Path directory;
  private static Model model;

  @BeforeAll
  static void open() {
    model = TestingModels.tiny(directory);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void thePiecesAreTheWhole() throws Exception {
    for (boolean thinking : new boolean[] {true, false}) {
      QwenModelBuilder builder =
          QwenChatModel.builder().model(model).seed(9).maxOutputTokens(40).thinking(thinking);
      try (QwenChatModel whole = builder.build();
          QwenStreamingChatModel pieces = builder.buildStreaming()) {
        TestingHandler handler = new TestingHandler();
        pieces.chat(REQUEST, handler);
        ChatResponse streamed = handler.response.get();
        ChatResponse expected = whole.chat(REQUEST);
        assertThat(streamed.aiMessage()).isEqualTo(expected.aiMessage());
        assertThat(streamed.tokenUsage()).isEqualTo(expected.tokenUsage());
        assertThat(handler.text.toString()).isEqualTo(expected.aiMessage().text());
        String thought = expected.aiMessage().thinking();
        assertThat(handler.thinking.toString()).isEqualTo(thought == null ? "" : thought);
        assertThat(handler.pieces.get()).isGreaterThan(1);
      }
    }
  }

  @Test
  void cancellingEndsTheReplyInSilence() {
    AtomicInteger generated = new AtomicInteger();
    QwenModelBuilder builder =
        QwenChatModel.builder()
            .model(model)
            .seed(9)
            .maxOutputTokens(2000)
            .thinking(false)
            .progress(
                new ProgressListener() {
                  @Override
                  public void onGenerated(int count) {
                    generated.set(count);
                  }
                });
    try (QwenChatModel chat = builder.build()) {
      TestingHandler handler =
          new TestingHandler() {
            @Override
            public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
              super.onPartialResponse(part, context);
              context.streamingHandle().cancel();
            }
          };
      chat.streaming().chat(REQUEST, handler);
      handler.firstPiece.join();
      // Waits until the cancelled request has let go of the model.
      ChatRequest next =
          ChatRequest.builder().messages(REQUEST.messages()).maxOutputTokens(1).build();
      assertThat(chat.chat(next).tokenUsage().outputTokenCount()).isEqualTo(1);
      assertThat(handler.pieces.get()).isEqualTo(1);
      assertThat(handler.response).isNotDone();
    }
  }

  @Test
  void errorsGoToTheHandler() {
    try (QwenChatModel chat = QwenChatModel.builder().model(model).build()) {
      TestingHandler handler = new TestingHandler();
      chat.streaming()
          .chat(ChatRequest.builder().messages(SystemMessage.from("alone")).build(), handler);
      assertThatThrownBy(handler.response::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(EngineException.class);
    }
  }

  @Test
  void whatTheEngineCannotDoIsRefusedAtOnce() {
    try (QwenStreamingChatModel chat = QwenChatModel.builder().model(model).buildStreaming()) {
      TestingHandler handler = new TestingHandler();
      ChatRequest request =
          ChatRequest.builder().messages(REQUEST.messages()).modelName("another").build();
      assertThatThrownBy(() -> chat.chat(request, handler))
          .isInstanceOf(UnsupportedFeatureException.class);
      assertThat(handler.response).isNotDone();
    }
  }

  @Test
  void whatTheHandlerThrowsIsReportedAndTheReplyGoesOn() throws Exception {
    TestingListener listener = new TestingListener();
    QwenModelBuilder builder =
        QwenChatModel.builder()
            .model(model)
            .seed(9)
            .maxOutputTokens(20)
            .thinking(false)
            .listeners(List.of(listener));
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    IllegalStateException thrown = new IllegalStateException("a bug of the handler");
    TestingHandler handler =
        new TestingHandler() {
          @Override
          public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            super.onPartialResponse(part, context);
            throw thrown;
          }

          @Override
          public void onError(Throwable error) {
            errors.add(error);
            throw new IllegalStateException("another one");
          }
        };
    try (QwenChatModel whole = builder.build();
        QwenStreamingChatModel chat = builder.buildStreaming()) {
      chat.chat(REQUEST, handler);
      ChatResponse streamed = handler.response.get();
      assertThat(listener.heard).containsExactlyElementsOf(heard(handler.pieces.get()));
      assertThat(streamed.aiMessage()).isEqualTo(whole.chat(REQUEST).aiMessage());
      assertThat(errors).hasSize(handler.pieces.get()).containsOnly(thrown);
      assertThat(errors).hasSizeGreaterThan(1);
      assertThat(streamed.id()).isNotBlank().isNotEqualTo(whole.chat(REQUEST).id());
    }
  }

  private static List<String> heard(int errors) {
    List<String> heard = new ArrayList<>(Collections.nCopies(errors, "error"));
    heard.addFirst("request");
    heard.addLast("response");
    return heard;
  }

  private static final class TestingListener implements ChatModelListener {
    final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void onRequest(ChatModelRequestContext context) {
      heard.add("request");
    }

    @Override
    public void onResponse(ChatModelResponseContext context) {
      heard.add("response");
    }

    @Override
    public void onError(ChatModelErrorContext context) {
      heard.add("error");
    }
  }

  private static class TestingHandler implements StreamingChatResponseHandler {
    final StringBuffer text = new StringBuffer();
    final StringBuffer thinking = new StringBuffer();
    final AtomicInteger pieces = new AtomicInteger();
    final CompletableFuture<Boolean> firstPiece = new CompletableFuture<>();
    final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

    @Override
    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
      pieces.incrementAndGet();
      text.append(part.text());
      firstPiece.complete(true);
    }

    @Override
    public void onPartialThinking(PartialThinking part) {
      pieces.incrementAndGet();
      thinking.append(part.text());
    }

    @Override
    public void onCompleteResponse(ChatResponse complete) {
      response.complete(complete);
    }

    @Override
    public void onError(Throwable error) {
      response.completeExceptionally(error);
    }
  }
}
