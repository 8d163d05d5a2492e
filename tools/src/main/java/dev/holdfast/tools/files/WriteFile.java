package dev.holdfast.tools.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.TextTool;
import dev.holdfast.tools.ToolFailure;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code write_file}: a whole file, new or replaced. */
public final class WriteFile extends TextTool {

  private final Workspace workspace;
  private final WorkspaceFiles files;

  public WriteFile(Workspace workspace) {
    super(
        ToolSpecification.builder()
            .name("write_file")
            .description("Create or replace a whole file.")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty("path")
                    .addStringProperty("content")
                    .required("path", "content")
                    .build())
            .build());
    this.workspace = workspace;
    this.files = new WorkspaceFiles(workspace);
  }

  @Override
  protected String act(ObjectNode arguments) {
    String path = files.relative(arguments.path("path").asText());
    String content = arguments.path("content").asText();
    Path host = workspace.resolve(path);
    if (Files.isDirectory(host)) {
      throw new ToolFailure(path + " is a directory; name a file.");
    }
    boolean exists = Files.isRegularFile(host);
    byte[] bytes = form(path, exists, content).encode(content);
    files.write(path, bytes);
    return (exists ? "replaced " : "created ")
        + path
        + " ("
        + TextFile.lines(content).length
        + " lines, "
        + bytes.length
        + " bytes)";
  }

  /** The old file's line breaks, which a model never sees and so cannot keep. */
  private TextFile form(String path, boolean exists, String content) {
    if (!exists || WorkspaceFiles.size(workspace.resolve(path)) > WorkspaceFiles.LARGEST_TEXT) {
      return new TextFile(content, false, true, false);
    }
    return TextFile.decode(workspace.read(path));
  }
}
