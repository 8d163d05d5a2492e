package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelOptions;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QwenChatModelTest {
  private static final ToolSpecification TOOL =
      ToolSpecification.builder().name("now").description("Tells the time").build();
  private static final SystemMessage SYSTEM = SystemMessage.from("You are a test.");
  private static final UserMessage QUESTION = UserMessage.from("What time is it?");

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
  void aToolResponseComputesOnlyItself() {
    try (QwenChatModel chat = builder().build()) {
      ChatResponse first = chat.chat(request(SYSTEM, QUESTION));
      QwenTokenUsage one = usage(first);
      assertThat(one.promptTokensReused()).isZero();
      assertThat(one.promptTokensComputed()).isEqualTo(one.inputTokenCount());

      ChatMessage result = ToolExecutionResultMessage.from("call-1", "now", "noon");
      QwenTokenUsage two = usage(chat.chat(request(SYSTEM, QUESTION, first.aiMessage(), result)));
      assertThat(two.promptTokensReused())
          .isEqualTo(one.inputTokenCount() + one.outputTokenCount());
      String suffix =
          "<|im_end|>\n<|im_start|>user\n<tool_response>\nnoon\n</tool_response><|im_end|>\n"
              + "<|im_start|>assistant\n<think>\n";
      assertThat(two.promptTokensComputed()).isEqualTo(model.tokenizer().encode(suffix).length);
    }
  }

  @Test
  void oldThoughtsVanishWithANewQuestionAndAnOlderStateIsUsed() {
    try (QwenChatModel chat = builder().refeeding(Refeeding.NEVER).build()) {
      ChatResponse first = chat.chat(request(SYSTEM, QUESTION));
      int header = model.tokenizer().encode("<|im_start|>assistant\n<think>\n").length;
      QwenTokenUsage next =
          usage(chat.chat(request(SYSTEM, QUESTION, first.aiMessage(), QUESTION)));
      assertThat(next.promptTokensReused())
          .isEqualTo(first.tokenUsage().inputTokenCount() - header);
    }
  }

  @Test
  void anotherConversationKeepsTheSystemAndToolsBlock() {
    try (QwenChatModel chat = builder().build()) {
      chat.chat(request(SYSTEM, QUESTION));
      QwenTokenUsage other = usage(chat.chat(request(SYSTEM, UserMessage.from("Why?"))));
      int rest =
          model
              .tokenizer()
              .encode("<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n<think>\n")
              .length;
      assertThat(other.promptTokensComputed()).isEqualTo(rest);
      assertThat(other.promptTokensReused()).isPositive();
    }
  }

  @Test
  void theSamePromptAgainComputesNothingAndTheSeedDecides() {
    try (QwenChatModel chat = builder().build();
        QwenChatModel fresh = builder().build()) {
      ChatResponse first = chat.chat(request(SYSTEM, QUESTION));
      ChatResponse again = chat.chat(request(SYSTEM, QUESTION));
      assertThat(usage(again).promptTokensComputed()).isZero();
      assertThat(again.aiMessage()).isEqualTo(first.aiMessage());
      assertThat(fresh.chat(request(SYSTEM, QUESTION)).aiMessage()).isEqualTo(first.aiMessage());
      ChatRequest otherSeed =
          ChatRequest.builder()
              .messages(SYSTEM, QUESTION)
              .parameters(
                  QwenChatRequestParameters.builder().seed(6L).toolSpecifications(TOOL).build())
              .build();
      assertThat(chat.chat(otherSeed).aiMessage()).isNotEqualTo(first.aiMessage());
    }
  }

  @Test
  void aModelOpenedByTheBuilderComputesAsToldAndIsClosedWithIt() {
    Path file = model.info().file();
    try (QwenChatModel chat = builder().build()) {
      ChatResponse expected = chat.chat(request(SYSTEM, QUESTION));
      QwenChatModel own = builder().model(file, ModelOptions.defaults().withThreads(3)).build();
      assertThat(own.chat(request(SYSTEM, QUESTION)).aiMessage()).isEqualTo(expected.aiMessage());
      own.close();
      own.close();
      assertThatThrownBy(() -> own.chat(request(SYSTEM, QUESTION)))
          .hasMessageContaining("the model is closed");
      assertThat(chat.chat(request(SYSTEM, QUESTION)).aiMessage()).isEqualTo(expected.aiMessage());
    }
    assertThatThrownBy(() -> QwenChatModel.builder().build()).hasMessage("model is not set");
  }

  @Test
  void aChangedReplyIsRenderedAnew() {
    try (QwenChatModel chat = builder().thinking(false).build()) {
      ChatResponse first = chat.chat(request(SYSTEM, QUESTION));
      AiMessage changed = first.aiMessage().withText("Noon.");
      ChatMessage result = ToolExecutionResultMessage.from("call-1", "now", "noon");
      QwenTokenUsage next = usage(chat.chat(request(SYSTEM, QUESTION, changed, result)));
      assertThat(next.promptTokensReused()).isEqualTo(first.tokenUsage().inputTokenCount());
    }
  }

  @Test
  void usageAndFinishReasonAreReported() {
    try (QwenChatModel chat = builder().build()) {
      ChatResponse response = chat.chat(request(SYSTEM, QUESTION));
      assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(12);
      assertThat(response.modelName()).isEqualTo(model.info().name());
      assertThat(usage(response).add(usage(response)).totalTokenCount())
          .isEqualTo(2 * response.tokenUsage().totalTokenCount());
    }
  }

  @Test
  void requestParametersOverrideTheDefaults() {
    try (QwenChatModel chat = builder().build()) {
      ChatRequest request =
          ChatRequest.builder().messages(QUESTION).maxOutputTokens(3).temperature(0.0).build();
      assertThat(chat.chat(request).tokenUsage().outputTokenCount()).isEqualTo(3);
    }
  }

  @Test
  void aStopSequenceEndsTheReplyBeforeIt() {
    try (QwenChatModel chat = builder().thinking(false).maxOutputTokens(60).build()) {
      String whole = chat.chat(request(SYSTEM, QUESTION)).aiMessage().text();
      String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);
      ChatRequest stopped =
          ChatRequest.builder()
              .messages(SYSTEM, QUESTION)
              .toolSpecifications(TOOL)
              .stopSequences(List.of(stop))
              .build();
      ChatResponse response = chat.chat(stopped);
      assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(response.aiMessage().text())
          .isEqualTo(whole.substring(0, whole.indexOf(stop)).strip());
    }
  }

  @Test
  void aReplyThatRepeatsItselfEndsAndSaysSo() {
    try (QwenChatModel chat =
        builder().thinking(false).presencePenalty(-100.0).maxOutputTokens(3_000).build()) {
      ChatResponse response = chat.chat(request(SYSTEM, QUESTION));
      assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(QwenChatModel.repetition(response.aiMessage())).isTrue();
      assertThat(QwenChatModel.contextFull(response.aiMessage())).isFalse();
      assertThat(response.tokenUsage().outputTokenCount()).isBetween(257, 2_999);
    }
  }

  @Test
  void interruptingWhileItGeneratesCancels() {
    int[] counts = new int[2];
    ProgressListener interrupting =
        new ProgressListener() {
          @Override
          public void onGenerated(int count) {
            counts[0]++;
            if (count == 3 && counts[1]++ == 0) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (QwenChatModel chat = builder().progress(interrupting).build()) {
      assertThatThrownBy(() -> chat.chat(request(SYSTEM, QUESTION)))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(counts[0]).isEqualTo(3);
      assertThat(usage(chat.chat(request(SYSTEM, QUESTION))).promptTokensComputed()).isZero();
    }
  }

  @Test
  void interruptingWhileItReadsThePromptCancels() {
    int[] generated = new int[1];
    ProgressListener interrupting =
        new ProgressListener() {
          @Override
          public void onPrefill(int done, int total) {
            assertThat(done).isBetween(1, total);
            Thread.currentThread().interrupt();
          }

          @Override
          public void onGenerated(int count) {
            generated[0]++;
          }
        };
    try (QwenChatModel chat = builder().progress(interrupting).build()) {
      assertThatThrownBy(() -> chat.chat(request(SYSTEM, QUESTION)))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(generated[0]).isZero();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> chat.chat(request(SYSTEM, QUESTION)))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void thoughtsAreClosedAtTheirBudget() {
    try (QwenChatModel chat = builder().thinkingBudget(6).maxOutputTokens(40).build()) {
      ChatResponse response = chat.chat(request(QUESTION));
      QwenTokenUsage usage = usage(response);
      assertThat(usage.forcedTokens()).isBetween(2, 4);
      assertThat(response.aiMessage().thinking()).isNotBlank();
      // What a model of noise writes after its thoughts is the answer.
      assertThat(response.aiMessage().text()).isNotBlank();
    }
  }

  @Test
  void whatTheEngineCannotDoIsRefused() {
    try (QwenChatModel chat = builder().build()) {
      assertUnsupported(chat, ChatRequest.builder().messages(QUESTION).modelName("x").build());
      assertUnsupported(
          chat, ChatRequest.builder().messages(QUESTION).frequencyPenalty(1.0).build());
      assertUnsupported(
          chat,
          ChatRequest.builder()
              .messages(
                  UserMessage.from(
                      ImageContent.from(
                          Image.builder().base64Data("AA==").mimeType("image/png").build())))
              .build());
    }
  }

  private static void assertUnsupported(QwenChatModel chat, ChatRequest request) {
    assertThatThrownBy(() -> chat.chat(request)).isInstanceOf(UnsupportedFeatureException.class);
  }

  static QwenModelBuilder builder() {
    return QwenChatModel.builder().model(model).seed(5).maxOutputTokens(12).thinking(true);
  }

  private static ChatRequest request(ChatMessage... messages) {
    return ChatRequest.builder().messages(List.of(messages)).toolSpecifications(TOOL).build();
  }

  private static QwenTokenUsage usage(ChatResponse response) {
    return (QwenTokenUsage) response.tokenUsage();
  }
}
