package dev.holdfast.tools.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sandbox.SandboxException;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.sandbox.WorkspaceEntry;
import dev.holdfast.tools.TextTool;
import dev.holdfast.tools.Texts;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** {@code search_files}: lines that match a regular expression. */
public final class SearchFiles extends TextTool {

  private static final int MOST_MATCHES = 50;
  private static final int LONGEST_LINE = 200;
  private static final int MOST_ENTRIES = 50_000;
  private static final long LARGEST_FILE = 4L << 20;
  private static final Duration TIME = Duration.ofSeconds(5);

  private final Workspace workspace;
  private final WorkspaceFiles files;
  private final Duration time;

  public SearchFiles(Workspace workspace) {
    this(workspace, TIME);
  }

  SearchFiles(Workspace workspace, Duration time) {
    super(
        ToolSpecification.builder()
            .name("search_files")
            .description("Search file contents for a regular expression.")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty("pattern")
                    .addStringProperty("path", "file or directory, default .")
                    .required("pattern")
                    .build())
            .build());
    this.workspace = workspace;
    this.files = new WorkspaceFiles(workspace);
    this.time = time;
  }

  @Override
  protected String act(ObjectNode arguments) {
    String relative = files.relative(arguments.path("path").asText("."));
    Path start = files.existing(relative);
    LineMatcher matcher = new LineMatcher(arguments.path("pattern").asText(), time);
    StringBuilder text = new StringBuilder();
    int[] matches = {0};
    int[] entries = {0};
    String stopped = "";
    try {
      if (Files.isDirectory(start)) {
        workspace.walk(
            relative,
            Integer.MAX_VALUE,
            entry ->
                ++entries[0] < MOST_ENTRIES
                    && (entry.kind() != WorkspaceEntry.Kind.FILE
                        || entry.size() > LARGEST_FILE
                        || search(entry.path(), matcher, text, matches)));
      } else {
        files.existingFile(relative);
        search(relative, matcher, text, matches);
      }
    } catch (LineMatcher.TooSlowException slow) {
      stopped = "stopped after " + time.toSeconds() + " s; use a simpler pattern or a path\n";
    }
    if (matches[0] > MOST_MATCHES) {
      stopped += "… more matches; use a narrower pattern or path\n";
    }
    if (entries[0] >= MOST_ENTRIES) {
      stopped += "stopped after " + MOST_ENTRIES + " files; give a path\n";
    }
    String note = matcher.literal() ? "(not a valid regular expression; searched literally)\n" : "";
    String found = matches[0] == 0 && stopped.isEmpty() ? "no matches" : text + stopped;
    return (note + found).stripTrailing();
  }

  private boolean search(String path, LineMatcher matcher, StringBuilder text, int[] matches) {
    byte[] bytes;
    try {
      bytes = workspace.read(path);
    } catch (SandboxException gone) {
      // Removed or closed since it was listed.
      return true;
    }
    if (TextFile.looksBinary(bytes)) {
      return true;
    }
    String[] lines = TextFile.lines(TextFile.decode(bytes).text());
    for (int i = 0; i < lines.length; i++) {
      if (matcher.find(lines[i])) {
        if (++matches[0] > MOST_MATCHES) {
          return false;
        }
        text.append(path).append(':').append(i + 1).append(": ");
        text.append(Texts.lineCut(lines[i].strip(), LONGEST_LINE)).append('\n');
      }
    }
    return true;
  }
}
