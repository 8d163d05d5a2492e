package dev.holdfast.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sandbox.SandboxException;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.io.UncheckedIOException;

/** A tool whose result is a text and whose expected failures are exceptions with a remedy. */
public abstract class TextTool implements Tool {

  private final ToolSpecification specification;

  protected TextTool(ToolSpecification specification) {
    this.specification = specification;
  }

  @Override
  public final ToolSpecification specification() {
    return specification;
  }

  @Override
  public final ToolResult execute(ObjectNode arguments) throws InterruptedException {
    try {
      return ToolResult.ok(act(arguments));
    } catch (ToolFailure failure) {
      return ToolResult.error(message(failure));
    } catch (SandboxException failure) {
      return ToolResult.error(message(failure) + ". " + failure.remedy());
    } catch (UncheckedIOException failure) {
      return ToolResult.error("input/output error: " + message(failure));
    }
  }

  /**
   * Acts on arguments that {@link Toolbox} has checked against the specification.
   *
   * @return what the model reads
   * @throws ToolFailure with the text that the model reads instead
   */
  protected abstract String act(ObjectNode arguments) throws InterruptedException;

  private static String message(RuntimeException failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
