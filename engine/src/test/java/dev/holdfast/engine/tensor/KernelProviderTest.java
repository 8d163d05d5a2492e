package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.machine.Processor;
import org.junit.jupiter.api.Test;

class KernelProviderTest {

  @Test
  void choosesTheFastestAndSaysWhy() {
    boolean emitted = Processor.obstacle().isEmpty();
    assertThat(KernelProvider.choose().name()).isEqualTo(emitted ? "emitted" : "vector");
    assertThat(KernelProvider.reason())
        .contains("vector", "bits", "thread", emitted ? "AVX-512 VNNI" : Processor.obstacle());
  }

  @Test
  void findsKernelsByName() {
    for (String name : KernelProvider.names()) {
      if (name.equals("emitted") && !Processor.obstacle().isEmpty()) {
        assertThatThrownBy(() -> KernelProvider.byName(name))
            .isInstanceOf(EngineException.class)
            .hasMessageContaining(Processor.obstacle());
        continue;
      }
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
