package dev.holdfast.engine.tensor;

/** Hands everything on to other kernels; tests change what they need. */
public class TestingKernels extends ForwardingKernels {

  protected TestingKernels(Kernels kernels) {
    super(kernels);
  }

  /** Vector kernels that start no thread. */
  protected static Kernels onOneThread() {
    return new VectorKernels(new WorkerPool(1));
  }
}
