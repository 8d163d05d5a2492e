package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.tensor.KernelProvider;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelOptionsTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "vector", "scalar"})
  void theNumberOfThreadsChangesNoBit(String name) {
    String kernels = name.isEmpty() ? KernelProvider.chosen() : name;
    int[] prompt = new int[150];
    for (int i = 0; i < prompt.length; i++) {
      prompt[i] = (i * 37 + 11) % 250;
    }
    float[][] expected = null;
    for (int threads : new int[] {1, 2, 3, 5}) {
      ModelOptions options = ModelOptions.defaults().withKernels(kernels).withThreads(threads);
      try (Model model = Model.open(TestingModels.file(), options);
          Session session = model.newSession()) {
        assertThat(model.info().kernels()).isEqualTo(kernels);
        session.append(prompt);
        float[][] logits = {session.logits(), session.appendForLogits(new int[] {7}, 1)[0]};
        if (expected == null) {
          expected = logits;
        }
        assertThat(logits).as("%d threads", threads).isDeepEqualTo(expected);
      }
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void theThreadsOfAModelEndWithIt() throws InterruptedException {
    Set<Thread> before = workers();
    Model model = Model.open(TestingModels.file(), ModelOptions.defaults().withThreads(5));
    Set<Thread> own = workers();
    own.removeAll(before);
    assertThat(own).hasSize(4);
    model.close();
    for (Thread worker : own) {
      worker.join();
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void theThreadsOfAModelThatCannotBeOpenedEndToo() throws InterruptedException {
    Set<Thread> before = workers();
    ModelOptions options = ModelOptions.defaults().withThreads(3);
    assertThatThrownBy(() -> Model.open(TestingModels.file().resolve("absent"), options))
        .isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> Model.open(TestingModels.file(), options.withKernels("quantum")))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("quantum");
    Set<Thread> left = workers();
    left.removeAll(before);
    for (Thread worker : left) {
      worker.join();
    }
  }

  @Test
  void impossibleNumbersOfThreadsAreRefused() {
    for (int threads : new int[] {Integer.MIN_VALUE, -1, 0, ModelOptions.mostThreads() + 1}) {
      assertThatThrownBy(() -> ModelOptions.defaults().withThreads(threads))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
                assertThat(e.remedy()).contains("1 to " + ModelOptions.mostThreads());
              })
          .hasMessageContaining(threads + " threads");
    }
    assertThat(ModelOptions.defaults().threadCount())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  private static Set<Thread> workers() {
    Set<Thread> workers = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("holdfast-worker")) {
        workers.add(thread);
      }
    }
    return workers;
  }
}
