package dev.holdfast.agent.demo.repair;

/** Something with one fault. */
record Mutant<T>(Fault fault, T changed) {}
