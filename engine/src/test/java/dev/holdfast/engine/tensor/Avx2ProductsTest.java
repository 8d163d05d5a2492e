package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.InstructionSet;

/** Emitted products in AVX2. */
class Avx2ProductsTest extends EmittedProductsContract {
  Avx2ProductsTest() {
    super(InstructionSet.AVX2);
  }
}
