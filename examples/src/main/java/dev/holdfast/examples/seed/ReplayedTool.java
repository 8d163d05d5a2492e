package dev.holdfast.examples.seed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.Tool;
import dev.holdfast.tools.ToolResult;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A tool that answers what the script knows, and else acts for real. */
final class ReplayedTool implements Tool {
  private final ToolSpecification specification;
  private final Toolbox real;
  private final Workspace workspace;
  private final Script script;

  private ReplayedTool(
      ToolSpecification specification, Toolbox real, Workspace workspace, Script script) {
    this.specification = specification;
    this.real = real;
    this.workspace = workspace;
    this.script = script;
  }

  /** All tools of a box. */
  static List<Tool> all(Toolbox real, Workspace workspace, Script script) {
    List<Tool> tools = new ArrayList<>();
    for (ToolSpecification specification : real.specifications()) {
      tools.add(new ReplayedTool(specification, real, workspace, script));
    }
    return tools;
  }

  @Override
  public ToolSpecification specification() {
    return specification;
  }

  @Override
  public ToolResult execute(ObjectNode arguments) throws InterruptedException {
    Move.Call call = script.running().orElseThrow();
    if (call.answer().isPresent()) {
      call.writes()
          .forEach((path, text) -> workspace.write(path, text.getBytes(StandardCharsets.UTF_8)));
      return new ToolResult(call.answer().get().text(), !call.answer().get().succeeded());
    }
    return real.execute(
        ToolExecutionRequest.builder().name(call.tool()).arguments(arguments.toString()).build());
  }
}
