package dev.holdfast.agent.demo.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Split;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TemplateTest {
  private static final int SEEDS = 10;

  @ParameterizedTest
  @EnumSource
  void theTestOfATemplateNoticesFaults(Language language) {
    Set<String> names = new HashSet<>();
    for (Template template : Template.ALL) {
      assertThat(names.add(template.name())).as(template.name()).isTrue();
      int noticed = 0;
      int all = 0;
      for (int seed = 0; seed < SEEDS; seed++) {
        Dice dice = new Dice(seed, Split.TRAINING);
        Noun noun = Noun.draw(dice);
        Unit unit = template.write().apply(noun, dice);
        Module module = new Module(language, noun.many(), unit.routines());
        TestProgram test = new TestProgram(language, noun.many(), List.of(module), unit.calls());
        assertThat(test.failure(List.of(module))).isEqualTo(Optional.empty());
        Faults faults = new Faults(language, dice);
        for (Routine routine : unit.routines()) {
          for (Mutant<Routine> mutant : faults.of(routine)) {
            all++;
            noticed += Broken.of(test, module, mutant).isPresent() ? 1 : 0;
          }
        }
      }
      assertThat(noticed * 100 / all).as("percent of %s", template.name()).isGreaterThan(20);
    }
    assertThat(names).hasSizeGreaterThan(50);
  }
}
