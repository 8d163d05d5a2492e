package dev.holdfast.agent.demo.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Split;
import java.util.HashSet;
import java.util.Set;
import javax.lang.model.SourceVersion;
import org.junit.jupiter.api.Test;

class NounTest {

  @Test
  void noNounIsAKeyword() {
    Set<String> drawn = new HashSet<>();
    for (int seed = 0; seed < 20_000; seed++) {
      for (Split split : Split.values()) {
        Noun noun = Noun.draw(new Dice(seed, split));
        drawn.add(noun.one());
        drawn.add(noun.many());
      }
    }

    // All that were met: JavaScript and Python have few that Java has not.
    assertThat(drawn).hasSizeGreaterThan(1_000).noneMatch(SourceVersion::isKeyword);
    assertThat(drawn).doesNotContain("delete", "typeof", "function", "lambda", "import", "module");
  }
}
