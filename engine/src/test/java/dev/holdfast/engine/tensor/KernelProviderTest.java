package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.machine.InstructionSet;
import dev.holdfast.engine.machine.Processor;
import org.junit.jupiter.api.Test;

class KernelProviderTest {
  private final WorkerPool pool = new WorkerPool(1);

  @Test
  void choosesTheFastestAndSaysWhy() {
    boolean emitted = Processor.obstacle().isEmpty();
    assertThat(KernelProvider.chosen()).isEqualTo(emitted ? "emitted" : "vector");
    assertThat(KernelProvider.reason(3))
        .contains(
            "vector",
            "bits",
            "3 threads",
            Processor.instructions().map(InstructionSet::title).orElse(Processor.obstacle()));
  }

  @Test
  void findsKernelsByName() {
    for (String name : KernelProvider.names()) {
      if (name.equals("emitted") && !Processor.obstacle().isEmpty()) {
        assertThatThrownBy(() -> KernelProvider.byName(name, pool))
            .isInstanceOf(EngineException.class)
            .hasMessageContaining(Processor.obstacle());
        continue;
      }
      assertThat(KernelProvider.byName(name, pool).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> KernelProvider.byName("quantum", pool))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
              assertThat(e.remedy()).contains("scalar").contains("vector");
            })
        .hasMessageContaining("quantum");
  }
}
