package dev.holdfast.engine.model.block;

/** The branch of a layer that lets positions see each other. */
public sealed interface Mixer permits FullAttention, GatedAttention, GatedDeltaNet {

  /** Reads {@code chunk.input()}, updates the state, writes {@code chunk.output()}. */
  void mix(Chunk chunk);
}
