package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.Probe;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatProbeTest {
  private static final ToolSpecification TOOL =
      ToolSpecification.builder().name("now").description("Tells the time").build();
  private static final SystemMessage SYSTEM = SystemMessage.from("You are a test.");
  private static final UserMessage QUESTION = UserMessage.from("What time is it?");
  private static final ChatMessage RESULT = ToolExecutionResultMessage.from("c", "now", "noon");
  private static final String ASIDE = "Is it done?";
  private static final List<String> ANSWERS = List.of("Yes", "No", "Maybe");

  @TempDir static Path directory;
  private static Model model;

  private int computed;

  @BeforeAll
  static void open() {
    model = TestingModels.tiny(directory);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void onlyTheQuestionIsComputedAfterAReplyWithItsThoughts() {
    try (QwenChatModel chat = chat();
        QwenChatModel other = chat()) {
      ChatResponse reply = chat.chat(request(SYSTEM, QUESTION));
      ChatRequest whole = request(SYSTEM, QUESTION, reply.aiMessage());
      Probe probe = chat.probe(whole, ASIDE, ANSWERS);
      String suffix =
          "<|im_end|>\n<|im_start|>user\n"
              + ASIDE
              + "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";
      assertThat(computed).isEqualTo(model.tokenizer().encode(suffix).length);
      assertThat(probe.logProbabilities()).hasSize(3).allMatch(one -> one < 0);
      // From the first token on, to the bit.
      assertThat(other.probe(whole, ASIDE, ANSWERS)).isEqualTo(probe);
      assertThat(computed).isGreaterThan(100);
    }
  }

  @Test
  void theConversationGoesOnAsIfNobodyHadAsked() {
    try (QwenChatModel asked = chat();
        QwenChatModel other = chat()) {
      ChatResponse reply = asked.chat(request(SYSTEM, QUESTION));
      assertThat(other.chat(request(SYSTEM, QUESTION)).aiMessage()).isEqualTo(reply.aiMessage());
      Probe first = asked.probe(request(SYSTEM, QUESTION, reply.aiMessage()), ASIDE, ANSWERS);
      assertThat(asked.probe(request(SYSTEM, QUESTION, reply.aiMessage()), ASIDE, ANSWERS))
          .isEqualTo(first);
      ChatRequest next = request(SYSTEM, QUESTION, reply.aiMessage(), RESULT);
      ChatResponse one = asked.chat(next);
      ChatResponse two = other.chat(next);
      assertThat(one.aiMessage()).isEqualTo(two.aiMessage());
      assertThat(one.tokenUsage()).isEqualTo(two.tokenUsage());
      // An earlier point of the same conversation, from what is retained.
      asked.probe(request(SYSTEM, QUESTION), ASIDE, ANSWERS);
      assertThat(computed).isLessThan(60);
    }
  }

  @Test
  void aConversationWithoutToolsIsItsMessages() {
    try (QwenChatModel chat = chat()) {
      List<ChatMessage> messages = List.of(SYSTEM, QUESTION);
      Probe probe = chat.probe(messages, ASIDE, ANSWERS);
      ChatRequest request = ChatRequest.builder().messages(messages).build();
      assertThat(chat.probe(request, ASIDE, ANSWERS)).isEqualTo(probe);
      assertThat(chat.probe(request(SYSTEM, QUESTION), ASIDE, ANSWERS)).isNotEqualTo(probe);
    }
  }

  @Test
  void answersThatCannotBeComparedAreRefused() {
    try (QwenChatModel chat = chat()) {
      for (List<String> bad : List.of(List.<String>of(), List.of("Yes", ""), List.of("a", "a"))) {
        assertThatThrownBy(() -> chat.probe(List.of(QUESTION), ASIDE, bad))
            .isInstanceOf(EngineException.class);
      }
    }
  }

  @Test
  void anInterruptEndsIt() {
    try (QwenChatModel chat = chat()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> chat.probe(List.of(QUESTION), ASIDE, ANSWERS))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(chat.probe(List.of(QUESTION), ASIDE, ANSWERS).logProbabilities()).hasSize(3);
    }
  }

  private QwenChatModel chat() {
    return QwenChatModel.builder()
        .model(model)
        .seed(5)
        .maxOutputTokens(12)
        .progress(
            new ProgressListener() {
              @Override
              public void onPrefill(int done, int total) {
                computed = total;
              }
            })
        .build();
  }

  private static ChatRequest request(ChatMessage... messages) {
    return ChatRequest.builder().messages(messages).toolSpecifications(TOOL).build();
  }
}
