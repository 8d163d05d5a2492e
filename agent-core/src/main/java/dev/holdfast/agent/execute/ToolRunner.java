package dev.holdfast.agent.execute;

import dev.holdfast.tools.ToolResult;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.List;

/** The tools of a run. */
public interface ToolRunner {

  /** The tools as the model sees them, always in the same order. */
  List<ToolSpecification> specifications();

  /** Runs a call. An unknown tool or bad arguments are an error result with a remedy. */
  ToolResult execute(ToolExecutionRequest call) throws InterruptedException;
}
