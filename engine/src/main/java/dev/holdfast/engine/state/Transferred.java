package dev.holdfast.engine.state;

/**
 * What an export or import did.
 *
 * @param snapshots in the archive
 * @param pages in the archive
 * @param bytes of the archive
 */
public record Transferred(int snapshots, int pages, long bytes) {}
