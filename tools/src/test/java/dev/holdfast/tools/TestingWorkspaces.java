package dev.holdfast.tools;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.sandbox.Workspace;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Workspaces and calls for tests. */
public final class TestingWorkspaces {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TestingWorkspaces() {}

  /**
   * A workspace over an empty directory.
   *
   * @param temporary a test's own directory, which receives directory and copy
   */
  public static Workspace of(Path temporary) throws IOException {
    Path user = Files.createDirectories(temporary.resolve("user"));
    return Workspace.open(user, temporary.resolve("storage"));
  }

  /** Writes a file of a workspace as a tool would. */
  public static void file(Workspace workspace, String path, String content) {
    workspace.write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Calls a tool the way a model does: by name, with a JSON text made of name and value pairs. */
  public static ToolResult call(Toolbox toolbox, String tool, Object... namesAndValues)
      throws Exception {
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      arguments.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return toolbox.execute(
        ToolExecutionRequest.builder()
            .name(tool)
            .arguments(MAPPER.writeValueAsString(arguments))
            .build());
  }
}
