package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Model;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests compute when a conversation turns, is taken up again, or is joined by another. */
class TurnsTest {
  private static final ToolSpecification TOOL =
      ToolSpecification.builder().name("now").description("Tells the time").build();
  private static final SystemMessage SYSTEM = SystemMessage.from("You are a test.");
  private static final UserMessage QUESTION = UserMessage.from("What time is it?");
  private static final String THINK = "<|im_start|>assistant\n<think>\n";

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
  void theNextQuestionWaitsForItsOwnTokensAlone() throws InterruptedException {
    AtomicInteger background = new AtomicInteger();
    try (QwenChatModel chat = builder(background).build()) {
      ChatResponse first = chat.chat(request(List.of(SYSTEM, QUESTION)));
      chat.awaitBackground();
      assertThat(background).hasPositiveValue();
      QwenTokenUsage next =
          usage(chat.chat(request(List.of(SYSTEM, QUESTION, first.aiMessage(), QUESTION))));
      assertThat(next.promptTokensComputed()).isEqualTo(count(said(QUESTION)) + count(THINK));
    }
  }

  @Test
  void aTurnWithToolsIsReadAgainStepByStep() throws InterruptedException {
    AtomicInteger background = new AtomicInteger();
    try (QwenChatModel chat = builder(background).build()) {
      List<ChatMessage> messages = new ArrayList<>(List.of(SYSTEM, QUESTION));
      for (int step = 0; step < 3; step++) {
        ChatResponse reply = chat.chat(request(messages));
        chat.awaitBackground();
        messages.add(reply.aiMessage());
        messages.add(result("noon is near, step " + step));
      }
      messages.add(chat.chat(request(messages)).aiMessage());
      background.set(0);
      chat.awaitBackground();
      // The last result and the last answer, not the steps before.
      assertThat(background.get()).isBetween(1, 60);
      messages.add(QUESTION);
      QwenTokenUsage next = usage(chat.chat(request(messages)));
      assertThat(next.promptTokensComputed()).isEqualTo(count(said(QUESTION)) + count(THINK));
    }
  }

  @Test
  void withThoughtsKeptAPromptOnlyGrows() throws InterruptedException {
    AtomicInteger background = new AtomicInteger();
    try (QwenChatModel chat = builder(background).keepThinking(true).build()) {
      ChatResponse first = chat.chat(request(List.of(SYSTEM, QUESTION)));
      chat.awaitBackground();
      assertThat(background).hasValue(0);
      QwenTokenUsage next =
          usage(chat.chat(request(List.of(SYSTEM, QUESTION, first.aiMessage(), QUESTION))));
      assertThat(next.promptTokensReused())
          .isEqualTo(first.tokenUsage().inputTokenCount() + first.tokenUsage().outputTokenCount());
    }
  }

  @Test
  void aRequestGoesBeforeWhatIsReadAhead() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    AtomicInteger pieces = new AtomicInteger();
    ProgressListener slow =
        new ProgressListener() {
          @Override
          public void onBackground(int done, int total) {
            pieces.incrementAndGet();
            reading.countDown();
            try {
              asked.await();
              // Until the request stands in the queue.
              Thread.sleep(100);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    String long1 = "word ".repeat(300);
    try (QwenChatModel chat = builder(new AtomicInteger()).progress(slow).build()) {
      List<ChatMessage> messages = new ArrayList<>(List.of(SYSTEM, QUESTION));
      messages.add(call());
      messages.add(result(long1));
      messages.add(chat.chat(request(messages)).aiMessage());
      reading.await();
      messages.add(QUESTION);
      asked.countDown();
      QwenTokenUsage next = usage(chat.chat(request(messages)));
      assertThat(pieces).hasValue(1);
      // What was read ahead until then is not lost: one chunk of 64 tokens. What is not of the
      // text,
      // markup and the other messages, is some 73 tokens.
      assertThat(next.promptTokensComputed())
          .isGreaterThan(count(long1) - 64)
          .isLessThan(count(long1) + 20);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverAConversationDoesOnlyItsNewMessagesAreComputed(long seed) throws Exception {
    Random random = new Random(seed);
    List<Told> told = new ArrayList<>();
    told.add(new Told(List.of(SYSTEM, UserMessage.from("Plan it."))));
    try (QwenChatModel chat = builder(new AtomicInteger()).build()) {
      boolean first = true;
      for (int turn = 0; turn < 14; turn++) {
        Told from = told.get(random.nextInt(told.size()));
        List<ChatMessage> messages = new ArrayList<>(from.messages);
        int known = from.answered ? prompt(chat, messages) : 0;
        if (from.answered) {
          messages.add(
              random.nextInt(3) == 0
                  ? UserMessage.from("Question " + turn)
                  : result("result " + turn));
        }
        ChatResponse response = chat.chat(request(messages));
        chat.awaitBackground();
        QwenTokenUsage usage = usage(response);
        if (!first) {
          int added = usage.inputTokenCount() - known;
          assertThat(usage.promptTokensComputed())
              .as("turn %s of seed %s, %s tokens in all", turn, seed, usage.inputTokenCount())
              .isLessThanOrEqualTo(added + 64);
        }
        first = false;
        try (QwenChatModel fresh = builder(new AtomicInteger()).build()) {
          assertThat(fresh.chat(request(messages)).aiMessage()).isEqualTo(response.aiMessage());
        }
        messages.add(response.aiMessage());
        told.add(new Told(messages, true));
      }
    }
  }

  /** Tokens of what was said so far, thoughts of this turn included. */
  private static int prompt(QwenChatModel chat, List<ChatMessage> messages) {
    try (QwenChatModel counter = builder(new AtomicInteger()).maxOutputTokens(1).build()) {
      List<ChatMessage> asked = new ArrayList<>(messages);
      asked.add(QUESTION);
      return counter.chat(request(asked)).tokenUsage().inputTokenCount()
          - count(said(QUESTION))
          - count(THINK);
    }
  }

  private record Told(List<ChatMessage> messages, boolean answered) {
    Told(List<ChatMessage> messages) {
      this(messages, false);
    }
  }

  private static AiMessage call() {
    return AiMessage.from(
        ToolExecutionRequest.builder().id("call-1").name("now").arguments("{}").build());
  }

  static ChatMessage result(String text) {
    return ToolExecutionResultMessage.from("call-1", "now", text);
  }

  private static String said(UserMessage message) {
    return "<|im_start|>user\n" + message.singleText() + "<|im_end|>\n";
  }

  private static int count(String text) {
    return model.tokenizer().encode(text).length;
  }

  static QwenModelBuilder builder(Model used) {
    return QwenChatModel.builder().model(used).seed(5).maxOutputTokens(12).thinking(true);
  }

  private static QwenModelBuilder builder(AtomicInteger background) {
    return builder(model)
        .progress(
            new ProgressListener() {
              @Override
              public void onBackground(int done, int total) {
                background.set(total);
              }
            });
  }

  static ChatRequest request(List<ChatMessage> messages) {
    return ChatRequest.builder().messages(messages).toolSpecifications(TOOL).build();
  }

  static QwenTokenUsage usage(ChatResponse response) {
    return (QwenTokenUsage) response.tokenUsage();
  }
}
