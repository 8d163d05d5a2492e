package dev.holdfast.tools.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.TextTool;
import dev.holdfast.tools.Texts;
import dev.holdfast.tools.ToolFailure;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;

/** {@code edit_file}: replaces one piece of text. */
public final class EditFile extends TextTool {

  private static final int CONTEXT_LINES = 2;
  private static final int MOST_SHOWN_LINES = 24;

  private final WorkspaceFiles files;

  public EditFile(Workspace workspace) {
    super(
        ToolSpecification.builder()
            .name("edit_file")
            .description("Replace old_text, which must occur exactly once in the file.")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty("path")
                    .addStringProperty("old_text")
                    .addStringProperty("new_text")
                    .required("path", "old_text", "new_text")
                    .build())
            .build());
    this.files = new WorkspaceFiles(workspace);
  }

  @Override
  protected String act(ObjectNode arguments) {
    String path = files.relative(arguments.path("path").asText());
    TextFile file = files.readText(path);
    if (!file.valid()) {
      throw new ToolFailure(path + " is not valid UTF-8; change it with run_code or run_command.");
    }
    String oldText = arguments.path("old_text").asText();
    String newText = arguments.path("new_text").asText();
    if (file.windowsBreaks() || !file.text().contains("\r")) {
      oldText = oldText.replace("\r\n", "\n");
      newText = newText.replace("\r\n", "\n");
    }
    TextEdit edit = TextEdit.find(path, file.text(), oldText, newText);
    String changed = edit.apply(file.text());
    files.write(path, file.encode(changed));
    return "edited " + path + edit.note() + "; it now reads:\n" + excerpt(changed, edit);
  }

  private static String excerpt(String changed, TextEdit edit) {
    String[] lines = TextFile.lines(changed);
    int first = lineOf(changed, edit.start());
    int last = lineOf(changed, edit.start() + edit.replacement().length());
    StringBuilder text = new StringBuilder();
    int from = Math.max(1, first - CONTEXT_LINES);
    int to = Math.min(lines.length, last + CONTEXT_LINES);
    for (int line = from; line <= to; line++) {
      if (line - from >= MOST_SHOWN_LINES) {
        text.append("… to line ").append(to);
        break;
      }
      text.append(line).append("| ").append(Texts.lineCut(lines[line - 1], 200)).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** Line number, from 1, of a position. */
  static int lineOf(String text, int position) {
    int line = 1;
    for (int i = 0; i < position; i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }
}
