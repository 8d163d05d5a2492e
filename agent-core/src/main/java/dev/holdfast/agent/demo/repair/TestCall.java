package dev.holdfast.agent.demo.repair;

import java.util.List;

/**
 * A call that a test makes.
 *
 * @param arguments whole numbers, texts or lists of whole numbers
 */
record TestCall(List<String> routine, List<Object> arguments) {}
