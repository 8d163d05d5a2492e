package dev.holdfast.tools;

import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderRequest;
import dev.langchain4j.service.tool.ToolProviderResult;

/** A {@link Toolbox} as LangChain4j's services see it. */
final class ToolboxProvider implements ToolProvider {

  private final Toolbox toolbox;

  ToolboxProvider(Toolbox toolbox) {
    this.toolbox = toolbox;
  }

  @Override
  public ToolProviderResult provideTools(ToolProviderRequest request) {
    ToolProviderResult.Builder result = ToolProviderResult.builder();
    toolbox
        .specifications()
        .forEach(specification ->
            result.add(
                specification,
                (call, memoryId) -> {
                  try {
                    return toolbox.execute(call).text();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return "The call was interrupted.";
                  }
                }));
    return result.build();
  }
}
