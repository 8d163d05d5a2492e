package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Model;
import dev.holdfast.engine.state.StateStore;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations that go on with another chat model, as after a restart. */
class StoredTurnsTest {
  private static final SystemMessage SYSTEM =
      SystemMessage.from("You are a test. " + "Words that say nothing. ".repeat(60));
  private static final UserMessage QUESTION = UserMessage.from("What time is it?");
  private static final ChatMessage RESULT = TurnsTest.result("noon");

  @TempDir Path directory;
  private final List<String> warnings = new ArrayList<>();

  @Test
  void aConversationGoesOnAfterARestart() {
    List<ChatMessage> messages = new ArrayList<>(List.of(SYSTEM, QUESTION));
    int known;
    try (Model model = TestingModels.tiny(directory);
        QwenChatModel chat = chat(model)) {
      ChatResponse first = chat.chat(TurnsTest.request(messages));
      messages.add(first.aiMessage());
      known = first.tokenUsage().totalTokenCount();
    }
    messages =
        ChatMessageDeserializer.messagesFromJson(ChatMessageSerializer.messagesToJson(messages));
    messages.add(RESULT);
    try (Model model = TestingModels.tiny(directory);
        QwenChatModel chat = chat(model);
        QwenChatModel fresh = TurnsTest.builder(model).maxOutputTokens(40).build()) {
      ChatResponse second = chat.chat(TurnsTest.request(messages));
      assertThat(TurnsTest.usage(second).promptTokensReused()).isEqualTo(known);
      assertThat(second.aiMessage()).isEqualTo(fresh.chat(TurnsTest.request(messages)).aiMessage());
      // Another task of the same agent shares system text and tools.
      QwenTokenUsage other =
          TurnsTest.usage(
              chat.chat(TurnsTest.request(List.of(SYSTEM, UserMessage.from("Plan it.")))));
      assertThat(other.promptTokensComputed()).isLessThan(60);
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void aKilledProcessLosesLittle() throws InterruptedException {
    List<ChatMessage> messages = new ArrayList<>(List.of(SYSTEM, QUESTION));
    try (Model model = TestingModels.tiny(directory)) {
      // Never closed.
      QwenChatModel killed = chat(model);
      ChatResponse first = killed.chat(TurnsTest.request(messages));
      killed.awaitBackground();
      messages.add(first.aiMessage());
      messages.add(RESULT);
      try (QwenChatModel chat = chat(model)) {
        assertThat(TurnsTest.usage(chat.chat(TurnsTest.request(messages))).promptTokensReused())
            .isEqualTo(first.tokenUsage().totalTokenCount());
      }
      killed.close();
    }
  }

  @Test
  void aDamagedStateIsPassedOverForTheNextBest() throws IOException {
    List<ChatMessage> messages = new ArrayList<>(List.of(SYSTEM, QUESTION));
    try (Model model = TestingModels.tiny(directory);
        QwenChatModel chat = chat(model)) {
      for (int turn = 0; turn < 8; turn++) {
        messages.add(chat.chat(TurnsTest.request(messages)).aiMessage());
        messages.add(TurnsTest.result("some words " + turn + " that fill it. ".repeat(20)));
      }
    }
    List<Path> pages;
    try (Stream<Path> all = Files.walk(directory.resolve("states"))) {
      pages = all.filter(file -> file.toString().endsWith(".page")).sorted().toList();
    }
    assertThat(pages).hasSizeGreaterThan(2);
    for (Path page : pages) {
      byte[] bytes = Files.readAllBytes(page);
      bytes[bytes.length - 100] ^= 1;
      Files.write(page, bytes);
    }
    try (Model model = TestingModels.tiny(directory);
        QwenChatModel chat = chat(model);
        QwenChatModel fresh = TurnsTest.builder(model).maxOutputTokens(40).build()) {
      ChatResponse next = chat.chat(TurnsTest.request(messages));
      assertThat(next.aiMessage()).isEqualTo(fresh.chat(TurnsTest.request(messages)).aiMessage());
      assertThat(warnings)
          .isNotEmpty()
          .allMatch(warning -> warning.contains("damaged") || warning.contains("missing"));
    }
    // What was computed instead is stored in its place.
    warnings.clear();
    try (Model model = TestingModels.tiny(directory);
        QwenChatModel chat = chat(model)) {
      assertThat(TurnsTest.usage(chat.chat(TurnsTest.request(messages))).promptTokensComputed())
          .isLessThan(60);
      assertThat(warnings).isEmpty();
    }
  }

  @Test
  void severalChatModelsShareAStore() throws Exception {
    try (Model model = TestingModels.tiny(directory);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        QwenChatModel fresh = TurnsTest.builder(model).maxOutputTokens(40).build()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        UserMessage question = UserMessage.from("Question " + i % 2);
        all.add(
            threads.submit(() -> {
              List<ChatMessage> messages = new ArrayList<>(List.of(SYSTEM, question));
              boolean same = true;
              for (int turn = 0; turn < 3; turn++) {
                try (QwenChatModel chat = chat(model)) {
                  ChatResponse reply = chat.chat(TurnsTest.request(messages));
                  same &=
                      fresh.chat(TurnsTest.request(messages)).aiMessage().equals(reply.aiMessage());
                  messages.add(reply.aiMessage());
                  messages.add(RESULT);
                }
              }
              return same;
            }));
      }
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
    }
    assertThat(warnings).isEmpty();
  }

  private QwenChatModel chat(Model model) {
    StateStore store =
        StateStore.open(
            directory.resolve("states"),
            StateStore.MOST_BYTES,
            message -> {
              synchronized (warnings) {
                warnings.add(message);
              }
            });
    return TurnsTest.builder(model).maxOutputTokens(40).states(store).build();
  }
}
