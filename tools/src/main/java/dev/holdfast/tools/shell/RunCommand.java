package dev.holdfast.tools.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sandbox.ExecRequest;
import dev.holdfast.sandbox.ExecResult;
import dev.holdfast.sandbox.SandboxPolicy;
import dev.holdfast.tools.StandardPolicy;
import dev.holdfast.tools.TextTool;
import dev.holdfast.tools.Texts;
import dev.holdfast.tools.ToolContext;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code run_command}: one shell command in the workspace, without network. */
public final class RunCommand extends TextTool {

  static final int MOST_CHARACTERS = 6_000;
  private static final int USUAL_SECONDS = 60;

  private final ToolContext context;
  private @Nullable SandboxPolicy policy;

  public RunCommand(ToolContext context) {
    super(
        ToolSpecification.builder()
            .name("run_command")
            .description("Run a shell command in the workspace, offline.")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty("command")
                    .addIntegerProperty("timeout_seconds", "default " + USUAL_SECONDS)
                    .required("command")
                    .build())
            .build());
    this.context = context;
  }

  @Override
  protected String act(ObjectNode arguments) throws InterruptedException {
    long most = Math.max(1, context.limits().time().toSeconds());
    long seconds = Math.clamp(arguments.path("timeout_seconds").asInt(USUAL_SECONDS), 1L, most);
    ExecRequest request =
        new ExecRequest(
            List.of(shell(), "-c", arguments.path("command").asText()),
            context.workspace().inside(),
            "");
    ExecResult result = context.sandbox().run(request, limitedTo(Duration.ofSeconds(seconds)));
    return describe(result, seconds, most);
  }

  private SandboxPolicy limitedTo(Duration time) {
    if (policy == null) {
      policy = StandardPolicy.forCommands(context.workspace(), context.limits(), context.scratch());
    }
    return new SandboxPolicy(
        policy.files(), policy.network(), policy.limits().withTime(time), policy.environment());
  }

  static String describe(ExecResult result, long seconds, long most) {
    StringBuilder text = new StringBuilder();
    if (result.timedOut()) {
      text.append("timed out after ").append(seconds).append(" s; everything it started was ended");
      if (seconds < most) {
        text.append(" (timeout_seconds may be up to ").append(most).append(')');
      }
    } else {
      text.append("exit code ").append(result.exitCode());
      if (result.exitCode() == 137) {
        text.append(" (killed, perhaps for using too much memory)");
      }
    }
    String output = Texts.plain(result.output()).strip();
    if (output.isEmpty()) {
      text.append("\n(no output)");
    } else {
      String remedy = "use head, tail or grep to see them";
      text.append('\n').append(Texts.middleCut(output, MOST_CHARACTERS, remedy));
    }
    if (result.outputCut()) {
      text.append("\n… the output was longer than the limit; the rest was dropped");
    }
    return text.toString();
  }

  private static String shell() {
    return Files.exists(Path.of("/usr/bin/bash")) ? "/usr/bin/bash" : "/bin/sh";
  }
}
