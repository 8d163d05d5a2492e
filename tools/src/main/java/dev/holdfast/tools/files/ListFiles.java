package dev.holdfast.tools.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.sandbox.WorkspaceEntry;
import dev.holdfast.tools.TextTool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** {@code list_files}: what is in a directory. */
public final class ListFiles extends TextTool {

  private static final int MOST_LINES = 200;
  private static final int MOST_ENTRIES = 20_000;

  /** Kept from the model, which can neither read nor change it. */
  private static final Set<String> HIDDEN = Set.of(".git", ".holdfast");

  private final Workspace workspace;
  private final WorkspaceFiles files;

  public ListFiles(Workspace workspace) {
    super(
        ToolSpecification.builder()
            .name("list_files")
            .description("List files with sizes.")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty("path", "directory, default .")
                    .addIntegerProperty("depth", "default 3")
                    .build())
            .build());
    this.workspace = workspace;
    this.files = new WorkspaceFiles(workspace);
  }

  @Override
  protected String act(ObjectNode arguments) {
    String relative = files.relative(arguments.path("path").asText("."));
    Path directory = files.existing(relative);
    if (!Files.isDirectory(directory)) {
      return relative + " (" + WorkspaceFiles.size(directory) + " bytes)";
    }
    int depth = Math.clamp(arguments.path("depth").asInt(3), 1, 20);
    StringBuilder text = new StringBuilder();
    int[] lines = {0};
    workspace.walk(
        relative,
        depth,
        entry -> {
          if (!HIDDEN.contains(entry.path()) && lines[0]++ < MOST_LINES) {
            text.append(line(entry)).append('\n');
          }
          return lines[0] < MOST_ENTRIES;
        });
    if (lines[0] > MOST_LINES) {
      text.append("… ").append(lines[0] - MOST_LINES);
      text.append(lines[0] == MOST_ENTRIES ? " or more" : "");
      text.append(" more; list_files a subdirectory or use depth=1\n");
    }
    return text.isEmpty() ? relative + " is empty" : text.toString().stripTrailing();
  }

  private static String line(WorkspaceEntry entry) {
    return entry.path()
        + switch (entry.kind()) {
          case FOLDER -> entry.ignored() ? "/ (build output, not listed)" : "/";
          case FILE -> " (" + entry.size() + " bytes)";
          case LINK -> " (link)";
          case OTHER -> " (special file)";
        };
  }
}
