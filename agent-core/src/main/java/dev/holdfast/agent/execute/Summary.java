package dev.holdfast.agent.execute;

import java.nio.file.Path;
import java.util.Optional;

/** The sentences that end a run: first what the harness knows, then the model's words as such. */
final class Summary {
  private Summary() {}

  static String text(
      AgentRun run,
      Optional<Failures.Ending> ending,
      String patch,
      Path patchFile,
      boolean executed) {
    StringBuilder text = new StringBuilder();
    if (ending.isPresent()) {
      String reason = ending.get().failure().message();
      text.append(ending.get().status().jsonName().replace('_', ' ')).append(": ").append(reason);
      text.append(". Your directory is unchanged.");
      if (!patch.isEmpty()) {
        text.append(" To take the changes anyway: git apply ").append(patchFile);
      }
      return text.toString();
    }
    if (!executed) {
      int steps = run.plan().map(plan -> plan.steps().size()).orElse(0);
      return "Planned " + steps + (steps == 1 ? " step." : " steps.");
    }
    int checks = run.checkResults().size();
    text.append(
        checks == 0
            ? "Done, unchecked: no check was given."
            : "Done: " + checks + (checks == 1 ? " check passes." : " checks pass."));
    text.append(patch.isEmpty() ? " Nothing was changed." : " The changes were applied.");
    if (!run.lastWords().isEmpty()) {
      text.append(" The model says: ").append(run.lastWords());
    }
    return text.toString();
  }
}
