package dev.holdfast.agent.execute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.tools.ToolResult;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;

/**
 * {@code write_file(path, text)}, {@code read_file(path)} and {@code wait()} on a workspace in
 * memory.
 */
final class TestingTools implements ToolRunner {
  private final TestingWorkspace workspace;

  TestingTools(TestingWorkspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public List<ToolSpecification> specifications() {
    return List.of(
        ToolSpecification.builder()
            .name("write_file")
            .description("Write a file.")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty("path")
                    .addStringProperty("text")
                    .required("path", "text")
                    .build())
            .build(),
        ToolSpecification.builder().name("read_file").description("Read a file.").build(),
        ToolSpecification.builder().name("wait").description("Wait for long.").build());
  }

  @Override
  public ToolResult execute(ToolExecutionRequest call) throws InterruptedException {
    JsonNode arguments;
    try {
      arguments = new ObjectMapper().readTree(call.arguments());
    } catch (JsonProcessingException e) {
      return ToolResult.error("The arguments are no JSON.");
    }
    switch (call.name()) {
      case "write_file" -> {
        workspace.files.put(arguments.path("path").asText(), arguments.path("text").asText());
        return ToolResult.ok("Written.");
      }
      case "read_file" -> {
        String text = workspace.files.get(arguments.path("path").asText());
        return text == null ? ToolResult.error("No such file.") : ToolResult.ok(text);
      }
      case "wait" -> {
        Thread.sleep(60_000);
        return ToolResult.ok("Waited.");
      }
      default -> {
        return ToolResult.error("There is no tool " + call.name() + ".");
      }
    }
  }
}
