package dev.holdfast.engine;

import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.TestingKernels;

/** Kernels whose next feed-forward block fails once told so. */
final class TestingFailingKernels extends TestingKernels {
  private volatile boolean failing;

  TestingFailingKernels(Kernels kernels) {
    super(kernels);
  }

  void fail(boolean fails) {
    failing = fails;
  }

  @Override
  public void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    if (failing && w.name().equals("blk.2.ffn_down.weight")) {
      throw new IllegalStateException("told to fail");
    }
    super.matmul(w, x, xOffset, tokens, y, yOffset);
  }
}
