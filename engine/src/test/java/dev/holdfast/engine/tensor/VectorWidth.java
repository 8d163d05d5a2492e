package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Run only beside the tests that are repeated with a forced width of vectors. */
class VectorWidth {

  @Test
  void isTheOneThatWasForced() {
    assertThat(VectorKernels.bits()).isEqualTo(Integer.getInteger("holdfast.vector.bits"));
  }
}
