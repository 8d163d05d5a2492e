package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.InstructionSet;

/** Emitted products in AVX-512. */
class Avx512ProductsTest extends EmittedProductsContract {
  Avx512ProductsTest() {
    super(InstructionSet.AVX512_VNNI);
  }
}
