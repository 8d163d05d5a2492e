package dev.holdfast.tools.files;

import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Paths and texts of the workspace as a model names them. */
public final class WorkspaceFiles {

  /** Larger files are for commands, not for a context window. */
  static final long LARGEST_TEXT = 16L << 20;

  private static final int MOST_SUGGESTED_FROM = 20_000;

  private final Workspace workspace;

  public WorkspaceFiles(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Path relative to the workspace: accepts {@code ./a}, {@code a} and {@code /workspace/a}. */
  public String relative(String path) {
    String text = path.strip();
    String inside = workspace.inside();
    if (text.equals(inside)) {
      return ".";
    }
    if (text.startsWith(inside + "/")) {
      text = text.substring(inside.length() + 1);
    }
    while (text.startsWith("./")) {
      text = text.substring(2);
    }
    while (text.endsWith("/") && text.length() > 1) {
      text = text.substring(0, text.length() - 1);
    }
    return text.isEmpty() ? "." : text;
  }

  /** Host path of something that exists, refusing what leaves the workspace. */
  public Path existing(String relative) {
    Path path = workspace.resolve(relative);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new ToolFailure(relative + " does not exist." + suggestion(relative));
    }
    return path;
  }

  /** Host path of a regular file that exists. */
  public Path existingFile(String relative) {
    Path path = existing(relative);
    if (Files.isDirectory(path)) {
      throw new ToolFailure(relative + " is a directory; use list_files.");
    }
    if (!Files.isRegularFile(path)) {
      throw new ToolFailure(relative + " is not a regular file.");
    }
    return path;
  }

  /** Whole text file; the failure says so when it is none. */
  TextFile readText(String relative) {
    Path path = existingFile(relative);
    long size = size(path);
    if (size > LARGEST_TEXT) {
      throw new ToolFailure(
          relative + " has " + size + " bytes; use run_command with sed, head or grep.");
    }
    byte[] bytes = workspace.read(relative);
    if (TextFile.looksBinary(bytes)) {
      throw new ToolFailure(
          relative
              + " is a binary file of "
              + bytes.length
              + " bytes; use run_code to examine it.");
    }
    return TextFile.decode(bytes);
  }

  void write(String relative, byte[] bytes) {
    workspace.write(relative, bytes);
  }

  static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Files of the same name elsewhere, because small models forget the directory. */
  private String suggestion(String relative) {
    String asked = relative.substring(relative.lastIndexOf('/') + 1);
    List<String> found = new ArrayList<>();
    int[] seen = {0};
    workspace.walk(
        ".",
        Integer.MAX_VALUE,
        entry -> {
          String path = entry.path();
          if (path.substring(path.lastIndexOf('/') + 1).equalsIgnoreCase(asked)) {
            found.add(path);
          }
          return found.size() < 3 && ++seen[0] < MOST_SUGGESTED_FROM;
        });
    return found.isEmpty()
        ? " list_files shows what is there."
        : " Did you mean " + String.join(" or ", found) + "?";
  }
}
