package dev.holdfast.agent.execute;

import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.Directories;
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
    ToolRunner tools,
    CheckRunner checks,
    WorkingCopy workspace,
    Directories directories,
    AgentListener listener) {}
