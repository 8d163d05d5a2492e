package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.BytePairs;
import dev.holdfast.engine.machine.CausalConvolution;
import dev.holdfast.engine.machine.DeltaSteps;
import dev.holdfast.engine.machine.Gates;
import dev.holdfast.engine.machine.InstructionSet;
import dev.holdfast.engine.machine.PanelProduct;
import dev.holdfast.engine.machine.Processor;
import dev.holdfast.engine.machine.RowNorm;
import dev.holdfast.engine.machine.Softmax;
import dev.holdfast.engine.machine.SumMerger;
import dev.holdfast.engine.machine.UnitKeys;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the products attention over bfloat16 keys and values, the delta rule and what lies
 * between them in floats, in AVX-512. 32-bit keys and values are left to other kernels.
 */
public final class EmittedKernels extends EmittedProducts {
  private final Gates gates = new Gates();
  private final RowNorm norms = new RowNorm();
  private final Softmax softmax = new Softmax();
  private final SumMerger merger = new SumMerger();
  private final PanelProduct panels;
  private final BytePairs columnPairs = new BytePairs(true);
  private final BytePairs rowPairs = new BytePairs(false);

  // Of the shape asked for last: a process seldom runs two models at once.
  private volatile @Nullable CausalConvolution convolution;
  private volatile @Nullable UnitKeys unitKeys;
  private volatile @Nullable DeltaSteps deltaSteps;

  EmittedKernels(Kernels others, WorkerPool pool) {
    this(others, pool, Processor.multipliesBfloats());
  }

  /**
   * @param dots whether the processor multiplies pairs of bfloat16 numbers
   */
  EmittedKernels(Kernels others, WorkerPool pool, boolean dots) {
    super(others, pool, TileCodes.of(InstructionSet.AVX512_VNNI));
    this.panels = new PanelProduct(dots);
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    float[] sum = Workspace.ofThread().sum();
    norms.dot(a, aOffset, b, bOffset, n, sum);
    return sum[0];
  }

  @Override
  public void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n) {
    // Plain loops like this one become vector code soon and without a module.
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = Math.fma(alpha, x[xOffset + i], y[yOffset + i]);
    }
  }

  @Override
  public void rmsNorm(
      float[] x, int xOffset, float[] weight, float eps, float[] y, int yOffset, int n) {
    norms.norm(x, xOffset, weight, eps, y, yOffset, n);
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
    norms.gatedNorm(x, xOffset, xStride, weight, eps, gate, gateOffset, gateStride, rows, n);
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    gates.swiGlu(gate, gateOffset, up, upOffset, n);
  }

  @Override
  public void sigmoidGate(float[] x, int xOffset, float[] gate, int gateOffset, int n) {
    gates.sigmoid(x, xOffset, gate, gateOffset, n);
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
    int taps = weights.length / channels;
    if (taps > CausalConvolution.MOST_TAPS) {
      super.convolve(past, x, xOffset, rows, weights, channels, first, n);
      return;
    }
    CausalConvolution code = convolution;
    if (code == null || !code.fits(taps, channels)) {
      code = new CausalConvolution(taps, channels);
      convolution = code;
    }
    code.convolve(past, x, xOffset, rows, weights, first, n);
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
    softmax.rows(x, offset, stride, rows, visible, columns, sums, sumsAt, sumsStride);
  }

  @Override
  public void merge(int rows, int width, float[] page, int pageAt, float[] sums, int sumsAt) {
    merger.merge(rows, width, page, pageAt, sums, sumsAt);
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
    // Pairs of rows are what the code knows; matrices with an odd number of them are rare.
    if (b instanceof FloatPanels || (b instanceof BytePanels && b.rows() % 2 != 0)) {
      super.multiply(a, aOffset, aStride, rows, b, inner, columns, c, cOffset, cStride);
      return;
    }
    int panelPairs = BfloatPanels.pairs(b.rows());
    int stride = panels.rowBytes(panelPairs);
    Workspace space = Workspace.ofThread();
    MemorySegment packed = space.packedRows((long) rows * stride);
    panels.pack(a, aOffset, aStride, rows, inner, packed, stride);
    int count = Panels.padded(columns) / Panels.WIDTH;
    if (b instanceof BfloatPanels pairs) {
      multiply(packed, stride, rows, pairs, panelPairs, inner, count, c, cOffset, cStride);
    } else if (b instanceof BytePanels bytes) {
      BytePairs code = bytes.byColumns() ? columnPairs : rowPairs;
      // Panel by panel, which stays in the first-level cache.
      BfloatPanels pairs = space.panel(b.rows());
      for (int panel = 0; panel < count; panel++) {
        code.unpack(
            bytes.values(),
            (long) panel * b.rows() * Panels.WIDTH,
            bytes.scales(),
            bytes.scalesAt(panel),
            BfloatPanels.pairs(inner),
            pairs.memory());
        int to = cOffset + panel * Panels.WIDTH;
        multiply(packed, stride, rows, pairs, panelPairs, inner, 1, c, to, cStride);
      }
    }
  }

  private void multiply(
      MemorySegment packed,
      int stride,
      int rows,
      BfloatPanels pairs,
      int panelPairs,
      int inner,
      int count,
      float[] c,
      int cOffset,
      int cStride) {
    for (int row = 0; row < rows; row += PanelProduct.ROWS) {
      panels.multiply(
          packed,
          (long) row * stride,
          stride,
          Math.min(PanelProduct.ROWS, rows - row),
          pairs.memory(),
          panelPairs,
          BfloatPanels.pairs(inner),
          count,
          c,
          cOffset + row * cStride,
          cStride);
    }
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
    UnitKeys code = unitKeys;
    if (code == null || code.size() != size) {
      code = new UnitKeys(size);
      unitKeys = code;
    }
    code.run(rows, x, keysAt, queriesAt, xStride, epsilon, out, outAt, overlaps, overlapsAt);
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
      float[] gateValues,
      int gatesOffset,
      float[] values,
      int valuesOffset,
      int stride) {
    DeltaSteps steps = deltaSteps;
    if (steps == null || steps.keySize() != keySize) {
      steps = new DeltaSteps(keySize);
      deltaSteps = steps;
    }
    steps.run(
        tokens,
        panels,
        state,
        stateOffset,
        keys,
        keysOffset,
        gateValues,
        gatesOffset,
        values,
        valuesOffset,
        stride);
  }
}
