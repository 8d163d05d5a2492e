package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import org.junit.jupiter.api.Test;

class KernelProviderTest {

  @Test
  void choosesVectorsHereAndSaysWhy() {
    assertThat(KernelProvider.choose().name()).isEqualTo("vector");
    assertThat(KernelProvider.reason()).contains("vector").contains("bits").contains("thread");
  }

  @Test
  void findsKernelsByName() {
    for (String name : KernelProvider.names()) {
      assertThat(KernelProvider.byName(name).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> KernelProvider.byName("quantum"))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
              assertThat(e.remedy()).contains("scalar").contains("vector");
            })
        .hasMessageContaining("quantum");
  }
}
