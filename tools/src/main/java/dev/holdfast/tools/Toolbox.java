package dev.holdfast.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.service.tool.ToolProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tools of one run. Every call ends in a {@link ToolResult}: what a model sends is never a
 * reason for an exception. Calls come from one thread at a time.
 */
public final class Toolbox implements AutoCloseable {

  private final Map<String, Tool> tools = new LinkedHashMap<>();

  /**
   * Groups tools; closing the box closes those that are closeable.
   *
   * @throws IllegalArgumentException if two tools share a name
   */
  public Toolbox(List<Tool> tools) {
    for (Tool tool : tools) {
      if (this.tools.put(tool.specification().name(), tool) != null) {
        throw new IllegalArgumentException("two tools named " + tool.specification().name());
      }
    }
  }

  /** The standard tools: files, shell, code and browser. Worker and browser start at first use. */
  public static Toolbox standard(ToolContext context) {
    return new Toolbox(StandardTools.of(context));
  }

  /** What the model is told, in the order of the tools. */
  public List<ToolSpecification> specifications() {
    return tools.values().stream().map(Tool::specification).toList();
  }

  /** Checks a call against its tool's parameters and runs it. */
  public ToolResult execute(ToolExecutionRequest request) throws InterruptedException {
    Tool tool = tools.get(request.name());
    if (tool == null) {
      return ToolResult.error(
          "There is no tool " + request.name() + ". Tools: " + String.join(", ", tools.keySet()));
    }
    try {
      ObjectNode arguments = new ArgumentReader(tool.specification()).read(request.arguments());
      return tool.execute(arguments);
    } catch (ToolFailure failure) {
      return ToolResult.error(String.valueOf(failure.getMessage()));
    } catch (RuntimeException failure) {
      return ToolResult.error(
          request.name() + " failed: " + failure + ". Try again or use another tool.");
    }
  }

  /** These tools for any program built on LangChain4j's {@code AiServices}. */
  public ToolProvider toolProvider() {
    return new ToolboxProvider(this);
  }

  /** Ends the processes that tools keep running. */
  @Override
  public void close() {
    List<RuntimeException> failures = new ArrayList<>();
    for (Tool tool : tools.values()) {
      if (tool instanceof AutoCloseable closeable) {
        try {
          closeable.close();
        } catch (RuntimeException failure) {
          failures.add(failure);
        } catch (Exception failure) {
          failures.add(new IllegalStateException(failure));
        }
      }
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }
}
