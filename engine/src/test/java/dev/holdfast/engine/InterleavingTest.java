package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.engine.tensor.KernelProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InterleavingTest {
  private final List<String> warnings = new ArrayList<>();

  static Stream<Arguments> kernelsAndSeeds() {
    return Stream.of("vector", KernelProvider.chosen())
        .distinct()
        .flatMap(
            kernels -> LongStream.rangeClosed(1, 3).mapToObj(seed -> arguments(kernels, seed)));
  }

  @ParameterizedTest
  @MethodSource("kernelsAndSeeds")
  void everySessionStandsWhereANewOneDoes(String kernels, long seed, @TempDir Path folder) {
    // Snapshots go to disk but for the newest.
    SnapshotBudget none = SnapshotBudget.defaults().withBytes(0).in(folder, warnings::add);
    ModelOptions options = ModelOptions.defaults().withKernels(kernels).withSnapshots(none);
    try (Model model = Model.open(TestingModels.file(), options)) {
      int longest = TestingInterleaving.run(model, folder, seed, 60);
      assertThat(longest).as("positions, so that pages fill").isGreaterThan(256);
    }
    assertThat(warnings).isEmpty();
  }
}
