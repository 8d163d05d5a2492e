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
  public void sigmoidGate(float[] x, int xOffset, float[] gate, int gateOffset, int n) {
    others.sigmoidGate(x, xOffset, gate, gateOffset, n);
  }

  @Override
  public void convolve(
      float[] x,
      int xOffset,
      float[] weights,
      int channels,
      int first,
      int n,
      float[] out,
      int outOffset) {
    others.convolve(x, xOffset, weights, channels, first, n, out, outOffset);
  }

  @Override
  public float max(float[] x, int offset, int n) {
    return others.max(x, offset, n);
  }

  @Override
  public float softmaxTerms(float[] x, int offset, int n, float max) {
    return others.softmaxTerms(x, offset, n, max);
  }

  @Override
  public void multiply(
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      Panels b,
      int inner,
      int columns,
      float[] c,
      int cOffset,
      int cStride) {
    others.multiply(a, aOffset, aStride, rows, b, inner, columns, c, cOffset, cStride);
  }

  @Override
  public void deltaRule(
      int tokens,
      int keySize,
      float[] state,
      int stateOffset,
      float[] keys,
      int keysOffset,
      float[] gates,
      int gatesOffset,
      float[] values,
      int valuesOffset) {
    others.deltaRule(
        tokens,
        keySize,
        state,
        stateOffset,
        keys,
        keysOffset,
        gates,
        gatesOffset,
        values,
        valuesOffset);
  }

  @Override
  public void parallel(int tasks, IntConsumer task) {
    others.parallel(tasks, task);
  }
}
