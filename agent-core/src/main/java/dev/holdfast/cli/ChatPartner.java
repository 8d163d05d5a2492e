package dev.holdfast.cli;

import dev.holdfast.engine.Model;
import dev.holdfast.engine.langchain4j.ProgressListener;
import dev.holdfast.engine.langchain4j.QwenModelBuilder;
import dev.holdfast.engine.langchain4j.QwenStreamingChatModel;
import dev.holdfast.engine.langchain4j.QwenTokenUsage;
import dev.holdfast.engine.state.StateStore;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The model of a chat and what was said so far. One question at a time. */
final class ChatPartner implements AutoCloseable {
  private final QwenStreamingChatModel model;
  private final List<ChatMessage> history = new ArrayList<>();
  private QwenTokenUsage usage = new QwenTokenUsage(0, 0, 0, 0);
  private volatile @Nullable Answer current;

  /**
   * A partner that thinks with {@code model}, whose states outlive it in {@code states}; its
   * progress is shown on {@code status}.
   */
  ChatPartner(
      Model model, StateStore states, long seed, ThinkingOptions thinking, StatusLine status) {
    QwenModelBuilder builder =
        QwenStreamingChatModel.builder()
            .model(model)
            .states(states)
            .seed(seed)
            .progress(new Shown(status));
    thinking.apply(builder, OptionalInt.empty());
    this.model = builder.buildStreaming();
  }

  /**
   * Answers, piece by piece. A stopped answer stays in the conversation as far as it came.
   *
   * @return false if it was stopped by {@link #stop()}
   */
  boolean ask(String question, Consumer<String> pieces) throws InterruptedException {
    history.add(UserMessage.from(question));
    Answer answer = new Answer(pieces);
    current = answer;
    boolean kept = false;
    try {
      model.chat(List.copyOf(history), answer);
      Optional<ChatResponse> response = answer.whole.get();
      if (response.isPresent()) {
        history.add(response.get().aiMessage());
        usage = usage.add(response.get().tokenUsage());
        kept = true;
      } else if (!answer.said.isEmpty()) {
        history.add(AiMessage.from(answer.said.toString()));
        kept = true;
      }
      return response.isPresent();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("the answer failed", failed.getCause());
    } finally {
      current = null;
      if (!kept) {
        history.removeLast();
      }
    }
  }

  /** Stops the answer that is being given, if any; safe on any thread. */
  void stop() {
    Answer answer = current;
    if (answer != null) {
      answer.stop();
    }
  }

  /** Forgets what was said. */
  void reset() {
    history.clear();
  }

  /** Tokens of this chat so far. */
  QwenTokenUsage usage() {
    return usage;
  }

  @Override
  public void close() {
    stop();
    model.close();
  }

  /** Hears one answer on the model's thread. */
  private static final class Answer implements StreamingChatResponseHandler {
    private final CompletableFuture<Optional<ChatResponse>> whole = new CompletableFuture<>();
    private final StringBuilder said = new StringBuilder();
    private final Consumer<String> pieces;
    private boolean stopped;

    Answer(Consumer<String> pieces) {
      this.pieces = pieces;
    }

    synchronized void stop() {
      stopped = true;
      whole.complete(Optional.empty());
    }

    synchronized boolean stopped() {
      return stopped;
    }

    @Override
    public synchronized void onPartialResponse(String piece) {
      if (!stopped) {
        said.append(piece);
        pieces.accept(piece);
      }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      whole.complete(Optional.of(response));
    }

    @Override
    public synchronized void onError(Throwable failure) {
      stopped = true;
      whole.completeExceptionally(failure);
    }
  }

  /** Shows how far the model is, and stops it: an interrupt of its thread ends the request. */
  private final class Shown implements ProgressListener {
    private final StatusLine status;
    private boolean answering;

    Shown(StatusLine status) {
      this.status = status;
    }

    @Override
    public void onPrefill(int done, int total) {
      answering = false;
      stopIfAsked();
      status.show(new Activity.Reading(done, total));
    }

    @Override
    public void onGenerated(int count) {
      stopIfAsked();
      Answer answer = current;
      answering |= answer != null && !answer.said.isEmpty();
      if (!answering) {
        status.show(new Activity.Writing(count));
      }
    }

    @Override
    public void onWarning(String message) {
      status.print(message);
    }

    private void stopIfAsked() {
      Answer answer = current;
      if (answer == null || answer.stopped()) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
