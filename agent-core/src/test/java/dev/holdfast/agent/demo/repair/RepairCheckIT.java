package dev.holdfast.agent.demo.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.execute.SandboxCheckRunner;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandboxes;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checks work where the agent runs them: in the sandbox. */
class RepairCheckIT {
  @TempDir Path user;
  @TempDir Path home;

  @ParameterizedTest
  @EnumSource
  void theSandboxSaysWhatTheReplaySays(Language language) throws Exception {
    Instance instance = instance(language);
    KnownTexts known = (KnownTexts) instance.replay();
    for (Map.Entry<String, String> file : instance.files().entrySet()) {
      Files.createDirectories(user.resolve(file.getKey()).getParent());
      Files.writeString(user.resolve(file.getKey()), file.getValue());
    }
    for (Map.Entry<String, Answer> state : known.answers().entrySet()) {
      Files.writeString(user.resolve(known.path()), state.getKey());
      try (Workspace workspace = Workspace.open(user, Files.createTempDirectory(home, "storage"))) {
        ToolContext context =
            new ToolContext(
                Sandboxes.detect(), workspace, Limits.standard(), Set.of(), home.resolve("tools"));
        CheckResult result = new SandboxCheckRunner(context).run(Check.of(instance.check()));
        assertThat(new Answer(result.output(), result.passed())).isEqualTo(state.getValue());
        assertThat(workspace.changes(workspace.start())).isEmpty();
      }
    }
    assertThat(known.answers().values()).anyMatch(Answer::succeeded);
    assertThat(known.run(path -> Optional.ofNullable(instance.files().get(path))).succeeded())
        .isFalse();
  }

  private static Instance instance(Language language) {
    for (long seed = 0; ; seed++) {
      Instance instance = new RepairInstances().instance(seed, Split.HELD_OUT);
      if (instance.kind().startsWith(language.label() + "/")) {
        return instance;
      }
    }
  }
}
