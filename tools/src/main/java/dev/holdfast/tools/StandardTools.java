package dev.holdfast.tools;

import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.browser.BrowserTools;
import dev.holdfast.tools.code.RunCode;
import dev.holdfast.tools.files.EditFile;
import dev.holdfast.tools.files.ListFiles;
import dev.holdfast.tools.files.ReadFile;
import dev.holdfast.tools.files.SearchFiles;
import dev.holdfast.tools.files.WriteFile;
import dev.holdfast.tools.shell.RunCommand;
import java.util.ArrayList;
import java.util.List;

/** The tools every run has, in the order in which a model reads them. */
final class StandardTools {

  private StandardTools() {}

  static List<Tool> of(ToolContext context) {
    Workspace workspace = context.workspace();
    List<Tool> tools = new ArrayList<>();
    tools.add(new ListFiles(workspace));
    tools.add(new ReadFile(workspace));
    tools.add(new SearchFiles(workspace));
    tools.add(new WriteFile(workspace));
    tools.add(new EditFile(workspace));
    tools.add(new RunCommand(context));
    tools.add(new RunCode(context));
    tools.addAll(BrowserTools.of(context));
    return tools;
  }
}
