package dev.holdfast.sandbox;

/**
 * A kept state of a {@link Workspace}. A value: it stays usable for as long as the workspace's
 * storage exists.
 *
 * @param label what the state is, for people
 * @param tree name of the state in the store, 40 hexadecimal digits
 */
public record Checkpoint(String label, String tree) {}
