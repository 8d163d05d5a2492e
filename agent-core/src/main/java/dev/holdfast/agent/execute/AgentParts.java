package dev.holdfast.agent.execute;

import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.Directories;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.model.chat.ChatModel;

/**
 * What an agent is made of.
 *
 * @param model the language model
 * @param modelName its name for the trace
 * @param tools what the model can call
 * @param checks runs check commands in the same workspace
 * @param workspace the copy of the user's directory
 * @param directories where run folders are
 * @param listener hears the events
 */
public record AgentParts(
    ChatModel model,
    String modelName,
    Toolbox tools,
    CheckRunner checks,
    WorkingCopy workspace,
    Directories directories,
    AgentListener listener) {

  /** Parts that all act where the context says: its sandbox, its workspace. */
  public static AgentParts of(
      ChatModel model,
      String modelName,
      Toolbox tools,
      ToolContext context,
      Directories directories,
      AgentListener listener) {
    return new AgentParts(
        model,
        modelName,
        tools,
        new SandboxCheckRunner(context),
        new WorkspaceCopy(context.workspace()),
        directories,
        listener);
  }
}
