package dev.holdfast.engine.model.block;

import dev.holdfast.engine.LayerKind;

/**
 * Two branches, each normed before and added after (specification section 2).
 *
 * @param mixerNorm {@code [hidden]}
 * @param feedForwardNorm {@code [hidden]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Layer(
    LayerKind kind,
    float[] mixerNorm,
    Mixer mixer,
    float[] feedForwardNorm,
    FeedForward feedForward) {}
