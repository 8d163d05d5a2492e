package dev.holdfast.engine.tensor;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.util.Arrays;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels in the Vector API, on vectors of the machine's preferred width. Rules that keep
 * vectors in registers: one loop per method; accumulators are locals; one vector shape per element
 * type; a loop body of more than some twenty operations calls the API itself and no helper of ours,
 * which the compiler stops inlining after 8,000 bytes of inlined code.
 */
public final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  private final WorkerPool pool;

  VectorKernels(WorkerPool pool) {
    this.pool = pool;
  }

  /** Width of the vectors in bits. */
  static int bits() {
    return F.vectorBitSize();
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    MatmulArguments.check(w, x, xOffset, tokens, y, yOffset);
    FloatProducts.ofThread().multiply(pool, w, x, xOffset, tokens, y, yOffset);
  }

  @Override
  public void row(Matrix w, int row, float[] out, int offset) {
    BlockDecoder.decode(w.type(), w.data(), row * w.rowBytes(), out, offset, w.columns());
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    return dotOf(a, aOffset, b, bOffset, n);
  }

  static float dotOf(float[] a, int aOffset, float[] b, int bOffset, int n) {
    int body = n - n % (4 * LANES);
    float sum = body == 0 ? 0 : dotBody(a, aOffset, b, bOffset, body);
    int end = F.loopBound(n);
    if (body < end) {
      sum += dotRest(a, aOffset + body, b, bOffset + body, end - body);
    }
    for (int i = end; i < n; i++) {
      sum = Math.fma(a[aOffset + i], b[bOffset + i], sum);
    }
    return sum;
  }

  private static float dotRest(float[] a, int aOffset, float[] b, int bOffset, int n) {
    FloatVector sum = FloatVector.zero(F);
    for (int i = 0; i < n; i += LANES) {
      FloatVector factor = FloatVector.fromArray(F, b, bOffset + i);
      sum = FloatVector.fromArray(F, a, aOffset + i).fma(factor, sum);
    }
    return Lanes.sum(sum);
  }

  private static float dotBody(float[] a, int aOffset, float[] b, int bOffset, int n) {
    FloatVector sum0 = FloatVector.zero(F);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = 0; i < n; i += 4 * LANES) {
      int p = aOffset + i;
      int q = bOffset + i;
      sum0 = FloatVector.fromArray(F, a, p).fma(FloatVector.fromArray(F, b, q), sum0);
      p += LANES;
      q += LANES;
      sum1 = FloatVector.fromArray(F, a, p).fma(FloatVector.fromArray(F, b, q), sum1);
      p += LANES;
      q += LANES;
      sum2 = FloatVector.fromArray(F, a, p).fma(FloatVector.fromArray(F, b, q), sum2);
      p += LANES;
      q += LANES;
      sum3 = FloatVector.fromArray(F, a, p).fma(FloatVector.fromArray(F, b, q), sum3);
    }
    return Lanes.sum(sum0.add(sum1).add(sum2.add(sum3)));
  }

  @Override
  public void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n) {
    int body = F.loopBound(n);
    FloatVector factor = FloatVector.broadcast(F, alpha);
    for (int i = 0; i < body; i += LANES) {
      FloatVector old = FloatVector.fromArray(F, y, yOffset + i);
      FloatVector.fromArray(F, x, xOffset + i).fma(factor, old).intoArray(y, yOffset + i);
    }
    for (int i = body; i < n; i++) {
      y[yOffset + i] = Math.fma(alpha, x[xOffset + i], y[yOffset + i]);
    }
  }

  @Override
  public void rmsNorm(
      float[] x, int xOffset, float[] weight, float eps, float[] y, int yOffset, int n) {
    float squares = dotOf(x, xOffset, x, xOffset, n);
    float factor = (float) (1 / Math.sqrt((double) squares / n + eps));
    int body = F.loopBound(n);
    for (int i = 0; i < body; i += LANES) {
      FloatVector.fromArray(F, x, xOffset + i)
          .mul(factor)
          .mul(FloatVector.fromArray(F, weight, i))
          .intoArray(y, yOffset + i);
    }
    for (int i = body; i < n; i++) {
      y[yOffset + i] = x[xOffset + i] * factor * weight[i];
    }
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    int body = F.loopBound(n);
    for (int i = 0; i < body; i += LANES) {
      FloatVector g = FloatVector.fromArray(F, gate, gateOffset + i);
      g.div(exp(g.neg()).add(1f))
          .mul(FloatVector.fromArray(F, up, upOffset + i))
          .intoArray(gate, gateOffset + i);
    }
    for (int i = body; i < n; i++) {
      double g = gate[gateOffset + i];
      gate[gateOffset + i] = (float) (g / (1 + Math.exp(-g)) * up[upOffset + i]);
    }
  }

  /**
   * e to the x within 2e-7 relative: x = n ln 2 + r with |r| at most ln 2 / 2, Taylor polynomial of
   * degree 7 in r, n added to the exponent. Rounding to n by adding 1.5 * 2^23 leaves n in the low
   * bits; the conversion instructions of Java are many times slower. Clamped where a float ends.
   */
  private static FloatVector exp(FloatVector x) {
    FloatVector clamped = x.min(88f).max(-87f);
    FloatVector shifted =
        clamped.fma(FloatVector.broadcast(F, 0x1.715476p0f), FloatVector.broadcast(F, 0x1.8p23f));
    FloatVector n = shifted.sub(0x1.8p23f);
    // ln 2 in two parts, the first short enough for an exact product.
    FloatVector r =
        n.fma(
            FloatVector.broadcast(F, -0x1.7f7d1cp-20f),
            n.fma(FloatVector.broadcast(F, -0x1.62e4p-1f), clamped));
    FloatVector p = FloatVector.broadcast(F, 1f / 5040);
    p = p.fma(r, FloatVector.broadcast(F, 1f / 720));
    p = p.fma(r, FloatVector.broadcast(F, 1f / 120));
    p = p.fma(r, FloatVector.broadcast(F, 1f / 24));
    p = p.fma(r, FloatVector.broadcast(F, 1f / 6));
    p = p.fma(r, FloatVector.broadcast(F, 0.5f));
    p = p.fma(r, FloatVector.broadcast(F, 1f));
    p = p.fma(r, FloatVector.broadcast(F, 1f));
    return p.reinterpretAsInts()
        .add(shifted.reinterpretAsInts().lanewise(LSHL, 23))
        .reinterpretAsFloats();
  }

  @Override
  public void sigmoidGate(float[] x, int xOffset, float[] gate, int gateOffset, int n) {
    int body = F.loopBound(n);
    for (int i = 0; i < body; i += LANES) {
      FloatVector g = FloatVector.fromArray(F, gate, gateOffset + i);
      FloatVector.fromArray(F, x, xOffset + i).div(exp(g.neg()).add(1f)).intoArray(x, xOffset + i);
    }
    for (int i = body; i < n; i++) {
      x[xOffset + i] = (float) (x[xOffset + i] / (1 + Math.exp(-gate[gateOffset + i])));
    }
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
    int kept = past.length / channels;
    float[] inputs = Workspace.ofThread().inputs((kept + rows) * n);
    for (int row = 0; row < kept + rows; row++) {
      float[] from = row < kept ? past : x;
      int at = row < kept ? row * channels : xOffset + (row - kept) * channels;
      System.arraycopy(from, at + first, inputs, row * n, n);
    }
    for (int row = 0; row < rows; row++) {
      int to = xOffset + row * channels + first;
      Arrays.fill(x, to, to + n, 0f);
      for (int tap = 0; tap <= kept; tap++) {
        addProducts(weights, tap * channels + first, inputs, (row + tap) * n, x, to, n);
      }
      silu(x, to, n);
    }
    for (int row = 0; row < kept; row++) {
      System.arraycopy(inputs, (rows + row) * n, past, row * channels + first, n);
    }
  }

  private static void addProducts(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n) {
    int body = F.loopBound(n);
    for (int i = 0; i < body; i += LANES) {
      FloatVector old = FloatVector.fromArray(F, y, yOffset + i);
      FloatVector.fromArray(F, a, aOffset + i)
          .fma(FloatVector.fromArray(F, b, bOffset + i), old)
          .intoArray(y, yOffset + i);
    }
    for (int i = body; i < n; i++) {
      y[yOffset + i] = Math.fma(a[aOffset + i], b[bOffset + i], y[yOffset + i]);
    }
  }

  private static void silu(float[] x, int offset, int n) {
    int body = F.loopBound(n);
    for (int i = offset; i < offset + body; i += LANES) {
      FloatVector g = FloatVector.fromArray(F, x, i);
      g.div(exp(g.neg()).add(1f)).intoArray(x, i);
    }
    for (int i = offset + body; i < offset + n; i++) {
      x[i] = (float) (x[i] / (1 + Math.exp(-x[i])));
    }
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
    for (int row = 0; row < rows; row++) {
      int from = offset + row * stride;
      int to = sumsAt + row * sumsStride;
      float max = visible > 0 ? max(x, from, visible) : Float.NEGATIVE_INFINITY;
      sums[to] = max;
      sums[to + 1] = visible > 0 ? softmaxTerms(x, from, visible, max) : 0;
      Arrays.fill(x, from + visible, from + columns, 0f);
    }
  }

  private static float max(float[] x, int offset, int n) {
    int body = F.loopBound(n);
    float max = x[offset];
    if (body > 0) {
      FloatVector most = FloatVector.fromArray(F, x, offset);
      for (int i = offset + LANES; i < offset + body; i += LANES) {
        most = most.max(FloatVector.fromArray(F, x, i));
      }
      max = most.reduceLanes(MAX);
    }
    for (int i = offset + body; i < offset + n; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  private static float softmaxTerms(float[] x, int offset, int n, float max) {
    int body = F.loopBound(n);
    FloatVector sums = FloatVector.zero(F);
    for (int i = offset; i < offset + body; i += LANES) {
      FloatVector terms = exp(FloatVector.fromArray(F, x, i).sub(max));
      terms.intoArray(x, i);
      sums = sums.add(terms);
    }
    double sum = Lanes.sum(sums);
    for (int i = offset + body; i < offset + n; i++) {
      x[i] = (float) Math.exp(x[i] - max);
      sum += x[i];
    }
    return (float) sum;
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
    if (rows <= PairProducts.MOST_ROWS && b instanceof BfloatPanels pairs) {
      PairProducts.ofThread()
          .multiply(a, aOffset, aStride, rows, pairs, inner, columns, c, cOffset, cStride);
    } else {
      PanelProducts.ofThread()
          .multiply(a, aOffset, aStride, rows, b, inner, columns, c, cOffset, cStride);
    }
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
    DeltaRule rule = DeltaRule.ofThread();
    for (int panel = 0; panel < panels; panel++) {
      rule.run(
          tokens,
          keySize,
          state,
          stateOffset + panel * keySize * Panels.WIDTH,
          keys,
          keysOffset,
          gates,
          gatesOffset,
          values,
          valuesOffset + panel * Panels.WIDTH,
          stride);
    }
  }

  @Override
  public void parallel(int tasks, IntConsumer task) {
    pool.run(tasks, task);
  }
}
