package dev.holdfast.engine.tensor;

/**
 * Products of quantised matrices by machine code that is written at run time: activations are
 * rounded to eight bits, the sums are exact integers ({@link IntegerSpecification}). Matrices of
 * other formats and everything else are left to other kernels, and all if a self-test fails.
 */
class EmittedProducts extends ForwardingKernels {
  private final TileCodes codes;
  private final TilePacker packer;
  private final IntegerProducts products;

  EmittedProducts(Kernels others, WorkerPool pool, TileCodes codes) {
    super(others);
    this.codes = codes;
    this.packer = new TilePacker(pool, codes);
    this.products = new IntegerProducts(pool, codes);
  }

  @Override
  public final String name() {
    return "emitted";
  }

  @Override
  public final Matrix prepare(Matrix w, TileStore store) {
    boolean emitted = TilePacker.fits(w) && codes.works(w.type(), 1);
    return emitted ? packer.pack(w, store) : super.prepare(w, store);
  }

  @Override
  public final void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    if (w.tiles().isEmpty() || !codes.works(w.type(), tokens)) {
      super.matmul(w, x, xOffset, tokens, y, yOffset);
      return;
    }
    MatmulArguments.check(w, x, xOffset, tokens, y, yOffset);
    products.multiply(w, w.tiles().get(), x, xOffset, tokens, y, yOffset);
  }
}
