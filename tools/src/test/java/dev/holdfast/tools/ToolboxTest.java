package dev.holdfast.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.service.tool.ToolProviderResult;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ToolboxTest {

  private final Toolbox toolbox = new Toolbox(List.of(new Echo()));

  @Test
  void unknownToolNamesTheTools() throws Exception {
    ToolResult result = call("read", "{}");
    assertThat(result.error()).isTrue();
    assertThat(result.text()).contains("no tool read").contains("echo");
  }

  @Test
  void brokenArgumentsNameTheProblemAndTheSignature() throws Exception {
    for (String broken : List.of("[1]", "{\"text\": ", "nonsense", "{} {}", "\"text\"")) {
      ToolResult result = call("echo", broken);
      assertThat(result.error()).as(broken).isTrue();
      assertThat(result.text()).as(broken).contains("echo(text: string, times?: integer");
      assertThat(result.text()).doesNotContain("Exception").doesNotContain("\n");
    }
  }

  @Test
  void missingUnknownAndMistypedParametersAreAllNamed() throws Exception {
    ToolResult result = call("echo", "{\"times\": \"many\", \"colour\": 1, \"mode\": \"shout\"}");
    assertThat(result.error()).isTrue();
    assertThat(result.text())
        .contains("times must be an integer")
        .contains("unknown parameter colour")
        .contains("mode must be one of loud, quiet")
        .contains("missing parameter text")
        .contains("Expected: echo(text: string, times?: integer, mode?: loud|quiet)");
  }

  @Test
  void harmlessSlipsAreMended() throws Exception {
    assertThat(call("echo", "{\"text\": 12, \"times\": \"2\", \"mode\": \"LOUD\"}").text())
        .isEqualTo("12 2 loud");
    assertThat(call("echo", "{\"text\": \"a\nb\", \"times\": 3.0, \"mode\": null}").text())
        .isEqualTo("a\nb 3 none");
    assertThat(call("echo", "{\"text\": {\"a\": 1}}").text()).startsWith("{\n  \"a\" : 1\n}");
  }

  @Test
  void nullForARequiredParameterIsMissing() throws Exception {
    assertThat(call("echo", "{\"text\": null}").text()).contains("missing parameter text");
    assertThat(call("echo", null).text()).contains("missing parameter text");
  }

  @Test
  void hugeNumbersAreMistypedRatherThanWrong() throws Exception {
    assertThat(call("echo", "{\"text\": \"a\", \"times\": 99999999999}").text())
        .contains("times must be an integer");
  }

  @Test
  void failureOfAToolIsAResultWithoutStackTrace() throws Exception {
    ToolResult result = call("echo", "{\"text\": \"crash\"}");
    assertThat(result.error()).isTrue();
    assertThat(result.text()).contains("echo failed").contains("crashed").doesNotContain("\tat ");
  }

  @Test
  void interruptionPassesOn() {
    assertThatThrownBy(() -> call("echo", "{\"text\": \"interrupt\"}"))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void twoToolsOfOneNameAreRefused() {
    assertThatThrownBy(() -> new Toolbox(List.of(new Echo(), new Echo())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("echo");
  }

  @Test
  void toolProviderRunsTheSameTools() {
    ToolProviderResult provided = toolbox.toolProvider().provideTools(null);
    assertThat(provided.aiServiceTools()).hasSize(1);
    String text =
        provided
            .aiServiceTools()
            .getFirst()
            .toolExecutor()
            .execute(request("echo", "{\"text\": \"hi\"}"), "memory");
    assertThat(text).isEqualTo("hi 1 none");
  }

  @Test
  void closingClosesTools() {
    Echo echo = new Echo();
    new Toolbox(List.of(echo)).close();
    assertThat(echo.closed).isTrue();
  }

  private ToolResult call(String tool, String arguments) throws InterruptedException {
    return toolbox.execute(request(tool, arguments));
  }

  private static ToolExecutionRequest request(String tool, String arguments) {
    return ToolExecutionRequest.builder().name(tool).arguments(arguments).build();
  }

  private static final class Echo extends TextTool implements AutoCloseable {
    private final AtomicBoolean closed = new AtomicBoolean();

    Echo() {
      super(
          ToolSpecification.builder()
              .name("echo")
              .parameters(
                  JsonObjectSchema.builder()
                      .addStringProperty("text")
                      .addIntegerProperty("times")
                      .addEnumProperty("mode", List.of("loud", "quiet"))
                      .required("text")
                      .build())
              .build());
    }

    @Override
    protected String act(ObjectNode arguments) throws InterruptedException {
      String text = arguments.path("text").asText();
      if (text.equals("crash")) {
        throw new IllegalStateException("crashed");
      }
      if (text.equals("interrupt")) {
        throw new InterruptedException();
      }
      return text
          + " "
          + arguments.path("times").asInt(1)
          + " "
          + arguments.path("mode").asText("none");
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }
}
