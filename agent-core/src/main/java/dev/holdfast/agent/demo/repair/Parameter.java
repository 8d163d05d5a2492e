package dev.holdfast.agent.demo.repair;

/** One parameter of a routine. */
record Parameter(Type type, String name) {}
