package dev.holdfast.engine.state;

/**
 * What pruning did.
 *
 * @param snapshots deleted
 * @param pages deleted
 * @param bytes freed
 * @param bytesLeft that all files still take
 */
public record Pruned(int snapshots, int pages, long bytes, long bytesLeft) {}
