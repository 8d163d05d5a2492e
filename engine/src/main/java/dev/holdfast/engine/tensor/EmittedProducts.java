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
  public final String arithmetic() {
    return "8-bit activations";
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
    products.multiply(w, x, xOffset, tokens, y, yOffset);
  }

  @Override
  public final void matmul(ProductGroup group, float[] x, int xOffset, int tokens) {
    if (!isOneProduct(group, tokens)) {
      super.matmul(group, x, xOffset, tokens);
      return;
    }
    for (int i = 0; i < group.size(); i++) {
      MatmulArguments.check(group.matrix(i), x, xOffset, tokens, group.result(i), group.offset(i));
    }
    products.multiply(group, x, xOffset, tokens);
  }

  /** Whether all matrices have tiles that read the same records of the activations. */
  private boolean isOneProduct(ProductGroup group, int tokens) {
    Matrix first = group.matrix(0);
    int offset = 0;
    for (int i = 0; i < group.size(); i++) {
      Matrix w = group.matrix(i);
      if (w.tiles().isEmpty()
          || w.columns() != first.columns()
          || !codes.works(w.type(), tokens)
          || w.tiles().get().blocks() != first.tiles().orElseThrow().blocks()) {
        return false;
      }
      int wanted = w.tiles().get().format().offset();
      if (wanted != 0 && offset != 0 && wanted != offset) {
        return false;
      }
      offset = wanted != 0 ? wanted : offset;
    }
    return true;
  }
}
