package dev.holdfast.engine.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * Products of quantised matrices by machine code that is written at run time: activations are
 * rounded to eight bits, the sums are exact integers ({@link IntegerSpecification}). Everything
 * else is left to other kernels.
 */
public final class EmittedKernels implements Kernels {
  private final Kernels others;
  private final TilePacker packer;
  private final IntegerProducts products;

  EmittedKernels(Kernels others, WorkerPool pool) {
    this.others = others;
    this.packer = new TilePacker(pool);
    this.products = new IntegerProducts(pool);
  }

  @Override
  public String name() {
    return "emitted";
  }

  @Override
  public Matrix prepare(Matrix w, Arena arena) {
    return TilePacker.fits(w) ? packer.pack(w, arena) : others.prepare(w, arena);
  }

  @Override
  public void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    if (w.tiles().isEmpty()) {
      others.matmul(w, x, xOffset, tokens, y, yOffset);
      return;
    }
    MatmulArguments.check(w, x, xOffset, tokens, y, yOffset);
    MemorySegment tiles = w.tiles().get();
    products.multiply(w, tiles, x, xOffset, tokens, y, yOffset);
  }

  @Override
  public void row(Matrix w, int row, float[] out, int offset) {
    others.row(w, row, out, offset);
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    return others.dot(a, aOffset, b, bOffset, n);
  }

  @Override
  public void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n) {
    others.axpy(alpha, x, xOffset, y, yOffset, n);
  }

  @Override
  public void scale(float alpha, float[] y, int yOffset, int n) {
    others.scale(alpha, y, yOffset, n);
  }

  @Override
  public void rmsNorm(
      float[] x, int xOffset, float[] weight, float eps, float[] y, int yOffset, int n) {
    others.rmsNorm(x, xOffset, weight, eps, y, yOffset, n);
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    others.swiGlu(gate, gateOffset, up, upOffset, n);
  }

  @Override
  public void multiplyAdd(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride,
      int rows,
      int inner,
      int columns) {
    others.multiplyAdd(
        a, aOffset, aStride, b, bOffset, bStride, c, cOffset, cStride, rows, inner, columns);
  }

  @Override
  public void decayedOuter(
      float decay,
      float[] left,
      int leftOffset,
      int rows,
      float[] right,
      int rightOffset,
      int columns,
      float[] s,
      int sOffset) {
    others.decayedOuter(decay, left, leftOffset, rows, right, rightOffset, columns, s, sOffset);
  }

  @Override
  public float softmaxTerms(float[] x, int offset, int n, float max) {
    return others.softmaxTerms(x, offset, n, max);
  }

  @Override
  public void parallel(int tasks, IntConsumer task) {
    others.parallel(tasks, task);
  }
}
