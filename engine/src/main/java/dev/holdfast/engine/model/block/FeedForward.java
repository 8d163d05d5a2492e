package dev.holdfast.engine.model.block;

/** The branch of a layer that works on each position alone. */
public sealed interface FeedForward permits SwiGluFeedForward, ExpertFeedForward {

  /** Reads {@code chunk.input()}, writes {@code chunk.output()}. */
  void apply(Chunk chunk);
}
