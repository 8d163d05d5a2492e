package dev.holdfast.tools.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.TextTool;
import dev.holdfast.tools.Texts;
import dev.holdfast.tools.ToolFailure;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;

/** {@code read_file}: numbered lines of a text file. */
public final class ReadFile extends TextTool {

  static final int MOST_LINES = 200;
  static final int MOST_CHARACTERS = 12_000;
  static final int LONGEST_LINE = 1_000;

  private final WorkspaceFiles files;

  public ReadFile(Workspace workspace) {
    super(
        ToolSpecification.builder()
            .name("read_file")
            .description("Read a text file as numbered lines.")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty("path")
                    .addIntegerProperty("start_line")
                    .addIntegerProperty("end_line")
                    .required("path")
                    .build())
            .build());
    this.files = new WorkspaceFiles(workspace);
  }

  @Override
  protected String act(ObjectNode arguments) {
    String path = files.relative(arguments.path("path").asText());
    TextFile file = files.readText(path);
    String[] lines = TextFile.lines(file.text());
    if (lines.length == 0) {
      return path + " is empty";
    }
    int start = Math.max(1, arguments.path("start_line").asInt(1));
    int end = Math.min(lines.length, arguments.path("end_line").asInt(lines.length));
    if (start > lines.length || end < start) {
      throw new ToolFailure(
          "no lines " + start + " to " + end + "; " + path + " has " + lines.length + " lines.");
    }
    String text = numbered(lines, start, end);
    return file.valid() ? text : text + "\n(not valid UTF-8; broken bytes are shown as \uFFFD)";
  }

  /** Lines {@code start} to {@code end} (from 1, both included), cut by the tool's rule. */
  private static String numbered(String[] lines, int start, int end) {
    StringBuilder text = new StringBuilder();
    int line = start;
    while (line <= end && line < start + MOST_LINES) {
      String content = Texts.lineCut(lines[line - 1], LONGEST_LINE);
      if (text.length() + content.length() > MOST_CHARACTERS && line > start) {
        break;
      }
      text.append(line).append("| ").append(content).append('\n');
      line++;
    }
    if (line <= lines.length) {
      text.append("… ").append(lines.length - line + 1).append(" more lines");
      text.append("; read_file with start_line=").append(line).append('\n');
    }
    return text.toString().stripTrailing();
  }
}
