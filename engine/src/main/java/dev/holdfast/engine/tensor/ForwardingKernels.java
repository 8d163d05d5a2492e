package dev.holdfast.engine.tensor;

import java.util.function.IntConsumer;

/** Hands everything on to other kernels; subclasses do the rest. */
public abstract class ForwardingKernels implements Kernels {
  private final Kernels kernels;

  protected ForwardingKernels(Kernels kernels) {
    this.kernels = kernels;
  }

  @Override
  public String name() {
    return kernels.name();
  }

  @Override
  public String arithmetic() {
    return kernels.arithmetic();
  }

  @Override
  public Matrix prepare(Matrix w, TileStore store) {
    return kernels.prepare(w, store);
  }

  @Override
  public void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    kernels.matmul(w, x, xOffset, tokens, y, yOffset);
  }

  @Override
  public void row(Matrix w, int row, float[] out, int offset) {
    kernels.row(w, row, out, offset);
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    return kernels.dot(a, aOffset, b, bOffset, n);
  }

  @Override
  public void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n) {
    kernels.axpy(alpha, x, xOffset, y, yOffset, n);
  }

  @Override
  public void rmsNorm(
      float[] x, int xOffset, float[] weight, float eps, float[] y, int yOffset, int n) {
    kernels.rmsNorm(x, xOffset, weight, eps, y, yOffset, n);
  }

  @Override
  public void gatedNorm(
      float[] x,
      int xOffset,
      int xStride,
      float[] weight,
      float eps,
      float[] gate,
      int gateOffset,
      int gateStride,
      int rows,
      int n) {
    kernels.gatedNorm(x, xOffset, xStride, weight, eps, gate, gateOffset, gateStride, rows, n);
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    kernels.swiGlu(gate, gateOffset, up, upOffset, n);
  }

  @Override
  public void sigmoidGate(float[] x, int xOffset, float[] gate, int gateOffset, int n) {
    kernels.sigmoidGate(x, xOffset, gate, gateOffset, n);
  }

  @Override
  public void convolve(
      float[] past,
      float[] x,
      int xOffset,
      int rows,
      float[] weights,
      int channels,
      int first,
      int n) {
    kernels.convolve(past, x, xOffset, rows, weights, channels, first, n);
  }

  @Override
  public void softmax(
      float[] x,
      int offset,
      int stride,
      int rows,
      int visible,
      int columns,
      float[] sums,
      int sumsAt,
      int sumsStride) {
    kernels.softmax(x, offset, stride, rows, visible, columns, sums, sumsAt, sumsStride);
  }

  @Override
  public void merge(int rows, int width, float[] page, int pageAt, float[] sums, int sumsAt) {
    kernels.merge(rows, width, page, pageAt, sums, sumsAt);
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
    kernels.multiply(a, aOffset, aStride, rows, b, inner, columns, c, cOffset, cStride);
  }

  @Override
  public void unitKeys(
      int rows,
      int size,
      float[] x,
      int keysAt,
      int queriesAt,
      int xStride,
      float epsilon,
      float[] out,
      int outAt,
      float[] overlaps,
      int overlapsAt) {
    kernels.unitKeys(
        rows, size, x, keysAt, queriesAt, xStride, epsilon, out, outAt, overlaps, overlapsAt);
  }

  @Override
  public void deltaRule(
      int tokens,
      int panels,
      int keySize,
      float[] state,
      int stateOffset,
      float[] keys,
      int keysOffset,
      float[] gates,
      int gatesOffset,
      float[] values,
      int valuesOffset,
      int stride) {
    kernels.deltaRule(
        tokens,
        panels,
        keySize,
        state,
        stateOffset,
        keys,
        keysOffset,
        gates,
        gatesOffset,
        values,
        valuesOffset,
        stride);
  }

  @Override
  public void parallel(int tasks, IntConsumer task) {
    kernels.parallel(tasks, task);
  }
}
