package dev.holdfast.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;

/** One thing the agent can do. */
public interface Tool {

  /** Name, description and parameters as the model sees them. */
  ToolSpecification specification();

  /**
   * Acts. Failures that the model can react to come back as an error result with a remedy, never as
   * an exception.
   */
  ToolResult execute(ObjectNode arguments) throws InterruptedException;
}
