package dev.holdfast.tools.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.TextTool;
import dev.holdfast.tools.ToolFailure;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code write_file}: a whole file, new or replaced. Small models write only the part that they
 * changed and so destroy the rest; content that would drop most of a file is refused once.
 */
public final class WriteFile extends TextTool {
  private static final Pattern NUMBERED = Pattern.compile("^\\s*\\d+\\| ?");
  private static final int SHORT_FILE = 10;

  private final Workspace workspace;
  private final WorkspaceFiles files;

  /** The call that was refused last; the same call again is meant. */
  private List<String> refused = List.of();

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
    refuseNumberedLines(content);
    boolean exists = Files.isRegularFile(host);
    if (exists) {
      refuseLoss(path, content);
    }
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

  /** What read_file shows is easily taken for what the file holds. */
  private static void refuseNumberedLines(String content) {
    String[] lines = TextFile.lines(content);
    boolean numbered = lines.length > 1;
    for (String line : lines) {
      numbered &= NUMBERED.matcher(line).find();
    }
    if (numbered) {
      throw new ToolFailure(
          "Not written: every line begins with a number and a bar, as read_file shows lines; they are"
              + " no part of the file. Write the content without them.");
    }
  }

  private void refuseLoss(String path, String content) {
    if (WorkspaceFiles.size(workspace.resolve(path)) > WorkspaceFiles.LARGEST_TEXT) {
      return;
    }
    String old = new String(workspace.read(path), StandardCharsets.UTF_8);
    int before = TextFile.lines(old).length;
    int after = TextFile.lines(content).length;
    List<String> call = List.of(path, content);
    if (before <= SHORT_FILE || after * 2 > before || call.equals(refused)) {
      return;
    }
    refused = call;
    throw new ToolFailure(
        "Not written: "
            + path
            + " has "
            + before
            + " lines, your content only "
            + after
            + ", and write_file replaces the whole file. Change a part with edit_file. If the rest"
            + " shall really go, make the same call again.");
  }

  /** The old file's line breaks, which a model never sees and so cannot keep. */
  private TextFile form(String path, boolean exists, String content) {
    if (!exists || WorkspaceFiles.size(workspace.resolve(path)) > WorkspaceFiles.LARGEST_TEXT) {
      return new TextFile(content, false, true, false);
    }
    return TextFile.decode(workspace.read(path));
  }
}
