package dev.holdfast.engine.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A call the model makes.
 *
 * @param name of the tool
 * @param arguments by parameter name, in the order given
 */
public record ToolCall(String name, ObjectNode arguments) {}
