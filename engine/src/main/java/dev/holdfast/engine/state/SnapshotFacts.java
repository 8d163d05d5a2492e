package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import java.time.Instant;

/**
 * What a stored snapshot says about itself.
 *
 * @param model digest of the model: 64 hexadecimal digits
 * @param description model and arithmetic in words
 * @param type how keys and values are kept
 * @param written when
 * @param tokens the history
 * @param pageBytes bytes of the pages that it needs and may share with others
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SnapshotFacts(
    String model,
    String description,
    KeyValueType type,
    Instant written,
    int[] tokens,
    long pageBytes) {}
