package dev.holdfast.engine;

/** How a layer mixes positions. */
public enum LayerKind {
  /** Softmax attention over all earlier positions; its state grows with the context. */
  FULL_ATTENTION,
  /** Gated DeltaNet; its state has a fixed size. */
  LINEAR_ATTENTION
}
