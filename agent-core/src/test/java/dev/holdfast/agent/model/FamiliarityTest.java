package dev.holdfast.agent.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.engine.Model;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FamiliarityTest {
  private static final Path TINY =
      Path.of(
          requireNonNull(System.getProperty("holdfast.root")),
          "engine/src/test/resources/tiny/a-q4_k_m.gguf");

  @Test
  void anUntrainedNetworkIsAboutAsSurprisedAsByChance() {
    try (Model model = Model.open(TINY)) {
      double perplexity = Familiarity.perplexity(model, List.of(), "Count the boats in boats.csv.");

      assertThat(Math.log(perplexity)).isCloseTo(Math.log(512), within(1.5));
      assertThat(Familiarity.limit(model)).isEmpty();
    }
  }
}
