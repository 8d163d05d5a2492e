package dev.holdfast.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.ScriptedModel;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssistantExampleTest {
  @Test
  void callsAreMadeAndTheConversationIsRemembered() {
    ScriptedModel model =
        new ScriptedModel(
            call("count", "{\"product\": \"lamp\"}"),
            AiMessage.from("Seven."),
            call("reserve", "{\"product\": \"lamp\", \"quantity\": 3}"),
            AiMessage.from("Done."));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    AssistantExample.run(model, List.of(), new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            customer: How many lamps do you have?
              tool: count(lamp) -> 7 in stock
            assistant: Seven.
            customer: Please reserve three of them for me.
              tool: reserve(lamp, 3) -> Reserved 3; 4 left
            assistant: Done.
            """);
    assertThat(model.requests().getFirst().toolSpecifications())
        .extracting(ToolSpecification::name)
        .containsExactlyInAnyOrder("count", "reserve");
    // The system text, two questions, two calls with their results, one answer.
    assertThat(model.requests().getLast().messages()).hasSize(8);
  }

  @Test
  void withTheResultsTheModelMayOnlyAnswer() {
    AiMessage call = call("count", "{\"product\": \"lamp\"}");
    ScriptedModel model =
        new ScriptedModel(call, AiMessage.from("Seven."), call, AiMessage.from("Seven!"));

    AssistantExample.run(
        model, List.of("How many?", "Sure?"), new PrintStream(new ByteArrayOutputStream()));

    assertThat(model.requests())
        .extracting(request -> request.toolChoice() == ToolChoice.NONE)
        .containsExactly(false, true, false, true);
  }

  @Test
  void whatIsNotThereIsNotReserved() {
    List<String> calls = new ArrayList<>();
    Stock stock = new Stock(calls::add);
    assertThat(stock.reserve("desk", 3)).isEqualTo("Not reserved: there are 2");
    assertThat(stock.reserve("desk", -1)).isEqualTo("Not reserved: there are 2");
    assertThat(stock.reserve("sofa", 1)).isEqualTo("Not reserved: there are 0");
    assertThat(stock.count("sofa")).contains("chair, desk, lamp");
    assertThat(stock.count("desk")).isEqualTo("2 in stock");
    assertThat(calls).hasSize(5);
  }

  private static AiMessage call(String tool, String arguments) {
    return AiMessage.from(
        ToolExecutionRequest.builder().id(tool).name(tool).arguments(arguments).build());
  }
}
