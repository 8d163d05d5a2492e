package dev.holdfast.agent.execute;

import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.prompt.Texts;
import dev.holdfast.sandbox.ExecRequest;
import dev.holdfast.sandbox.ExecResult;
import dev.holdfast.sandbox.SandboxPolicy;
import dev.holdfast.tools.StandardPolicy;
import dev.holdfast.tools.ToolContext;
import java.util.List;

/** Runs checks in the sandbox, under the policy of the model's own commands. */
public final class SandboxCheckRunner implements CheckRunner {
  private static final int OUTPUT_LIMIT = 20_000;

  private final ToolContext context;

  public SandboxCheckRunner(ToolContext context) {
    this.context = context;
  }

  @Override
  public CheckResult run(Check check) throws InterruptedException {
    ExecRequest request =
        new ExecRequest(
            List.of("/bin/sh", "-c", check.command()), context.workspace().inside(), "");
    SandboxPolicy policy =
        StandardPolicy.forCommands(
            context.workspace(), context.limits().withTime(check.timeout()), context.scratch());
    ExecResult result = context.sandbox().run(request, policy);
    return new CheckResult(
        check.command(),
        result.succeeded(),
        result.exitCode(),
        result.timedOut(),
        Texts.tail(dev.holdfast.tools.Texts.plain(result.output()), OUTPUT_LIMIT),
        result.duration().toNanos() / 1e9);
  }
}
