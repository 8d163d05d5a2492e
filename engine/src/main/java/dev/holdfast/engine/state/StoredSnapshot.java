package dev.holdfast.engine.state;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A snapshot in a {@link StateStore}; never another one, even of the same tokens.
 *
 * @param file all of it but its full pages, which others share
 * @param position tokens
 * @param bytes of the file
 * @param lastUse when it was written or restored last, as far as is known
 */
public record StoredSnapshot(Path file, int position, long bytes, Instant lastUse) {}
