package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.Kernels;

/**
 * Consecutive tokens on their way through the layers.
 *
 * @param tokens number of tokens
 * @param input normed input of the present branch: {@code [tokens][hidden]}
 * @param output where the branch writes its result: {@code [tokens][hidden]}
 * @param cosines of the rotary angles: {@code [tokens][rotated / 2]}
 * @param sines of the rotary angles
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Chunk(
    Kernels kernels,
    Scratch scratch,
    SequenceState state,
    int tokens,
    float[] input,
    float[] output,
    float[] cosines,
    float[] sines) {}
