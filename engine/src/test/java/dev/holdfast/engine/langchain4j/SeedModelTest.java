package dev.holdfast.engine.langchain4j;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Model;
import dev.holdfast.engine.state.StateStore;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model that comes with Holdfast: the one trained network that every test run has. */
class SeedModelTest {
  static final Path FILE =
      Path.of(
          requireNonNull(System.getProperty("holdfast.root")),
          "examples/seed-model/holdfast-seed.gguf");

  private static final SystemMessage SYSTEM =
      SystemMessage.from("You are Holdfast, a careful agent. Only tools change files.");

  private static final UserMessage QUESTION =
      UserMessage.from(
          """
          Task: Count the rows of boats.csv whose price is above 20. Write it to lamp.txt.

          Files in /workspace:
          boats.csv
          check.sh

          The task is done when this check passes: sh check.sh
          Now it fails. Its output:
          lamp.txt is missing

          boats.csv:
          ```
          name,price
          Ada,12
          Grace,31
          ```

          Now do it: Do the task.
          Call a tool. To change a file use write_file or edit_file.\
          """);

  private static final List<ToolSpecification> TOOLS =
      List.of(
          ToolSpecification.builder()
              .name("write_file")
              .description("Create or replace a file.")
              .parameters(
                  JsonObjectSchema.builder()
                      .addStringProperty("path")
                      .addStringProperty("content")
                      .required("path", "content")
                      .build())
              .build(),
          ToolSpecification.builder()
              .name("run_code")
              .description("Run code offline.")
              .parameters(
                  JsonObjectSchema.builder()
                      .addEnumProperty("language", List.of("python", "javascript"))
                      .addStringProperty("code")
                      .required("language", "code")
                      .build())
              .build());

  @TempDir Path directory;

  @Test
  void itWritesAProgramAndItsOwnWordsSurviveARestart() {
    List<ChatMessage> messages = new ArrayList<>(List.of(SYSTEM, QUESTION));
    AiMessage call;
    try (Model model = Model.open(FILE);
        QwenChatModel chat = chat(model)) {
      call = chat.chat(request(messages)).aiMessage();
    }
    ToolExecutionRequest code = call.toolExecutionRequests().getFirst();
    assertThat(code.name()).isEqualTo("run_code");
    assertThat(code.arguments()).contains("import csv").contains("lamp.txt");

    messages.add(call);
    messages.add(ToolExecutionResultMessage.from(code, "1"));
    messages.add(UserMessage.from("The checks of the task pass now."));
    try (Model model = Model.open(FILE);
        QwenChatModel again = chat(model);
        QwenChatModel fresh = QwenChatModel.builder().model(model).seed(1).build()) {
      ChatResponse resumed = again.chat(request(messages));
      ChatResponse recomputed = fresh.chat(request(messages));
      assertThat(((QwenTokenUsage) resumed.tokenUsage()).promptTokensReused()).isPositive();
      assertThat(((QwenTokenUsage) recomputed.tokenUsage()).promptTokensReused()).isZero();
      assertThat(resumed.aiMessage()).isEqualTo(recomputed.aiMessage());
    }
  }

  @Test
  void noTemperatureMakesACallThatCannotBeRead() {
    try (Model model = Model.open(FILE);
        QwenChatModel chat = QwenChatModel.builder().model(model).temperature(2).seed(3).build()) {
      int calls = 0;
      for (int i = 0; i < 40; i++) {
        AiMessage reply = chat.chat(request(List.of(SYSTEM, QUESTION))).aiMessage();
        boolean cut = QwenChatModel.repetition(reply);
        assertThat(cut || QwenChatModel.toolCallError(reply).isEmpty()).isTrue();
        calls += reply.toolExecutionRequests().size();
      }
      assertThat(calls).isPositive();
    }
  }

  private QwenChatModel chat(Model model) {
    return QwenChatModel.builder()
        .model(model)
        .states(StateStore.open(directory.resolve("states"), StateStore.MOST_BYTES, note -> {}))
        .seed(1)
        .build();
  }

  private static ChatRequest request(List<ChatMessage> messages) {
    return ChatRequest.builder()
        .messages(messages)
        .toolSpecifications(TOOLS)
        .maxOutputTokens(300)
        .build();
  }
}
