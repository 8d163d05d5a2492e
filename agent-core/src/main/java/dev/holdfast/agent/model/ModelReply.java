package dev.holdfast.agent.model;

import dev.holdfast.agent.Usage;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.List;
import java.util.Optional;

/**
 * One answer of the model.
 *
 * @param text what it said, never null, without the calls
 * @param calls tool calls in order
 * @param malformedCall why a call in the text could not be read
 * @param cut whether the answer is incomplete: it hit the limit of output tokens, or repeats itself
 * @param repeated whether it was cut because it repeats itself
 * @param usage cost of this call
 */
public record ModelReply(
    String text,
    List<ToolExecutionRequest> calls,
    Optional<String> malformedCall,
    boolean cut,
    boolean repeated,
    Usage usage) {

  public ModelReply {
    calls = List.copyOf(calls);
  }
}
