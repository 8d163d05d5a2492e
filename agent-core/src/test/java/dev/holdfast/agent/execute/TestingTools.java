package dev.holdfast.agent.execute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.tools.Tool;
import dev.holdfast.tools.ToolResult;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;

/** {@code write_file}, {@code read_file} and {@code wait} on a workspace in memory. */
final class TestingTools {
  private TestingTools() {}

  static Toolbox on(TestingWorkspace workspace) {
    return new Toolbox(
        List.of(
            new TestingTool(
                List.of("path", "text"),
                "write_file",
                arguments -> {
                  String text = arguments.get("text").asText();
                  workspace.files.put(arguments.get("path").asText(), text);
                  return ToolResult.ok("Written.");
                }),
            new TestingTool(
                List.of("path"),
                "read_file",
                arguments -> {
                  String text = workspace.files.get(arguments.get("path").asText());
                  return text == null ? ToolResult.error("No such file.") : ToolResult.ok(text);
                }),
            new TestingTool(
                List.of(),
                "wait",
                arguments -> {
                  Thread.sleep(60_000);
                  return ToolResult.ok("Waited.");
                })));
  }

  private interface Action {
    ToolResult execute(ObjectNode arguments) throws InterruptedException;
  }

  private record TestingTool(List<String> parameters, String name, Action action) implements Tool {
    @Override
    public ToolSpecification specification() {
      JsonObjectSchema.Builder schema = JsonObjectSchema.builder().required(parameters);
      for (String parameter : parameters) {
        schema.addStringProperty(parameter);
      }
      return ToolSpecification.builder()
          .name(name)
          .description("Testing.")
          .parameters(schema.build())
          .build();
    }

    @Override
    public ToolResult execute(ObjectNode arguments) throws InterruptedException {
      return action.execute(arguments);
    }
  }
}
