package dev.holdfast.agent.demo.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.execute.SandboxCheckRunner;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandboxes;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.ToolResult;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sites in a real Chromium say what the replays say, to the byte, and so does the check. */
@Timeout(540)
class BrowserInstancesIT {
  private static final int INSTANCES = 60;
  private static final Pattern REFERENCE = Pattern.compile("\\b(?:f(\\d+))?(e\\d+)\\b");

  @TempDir Path user;
  @TempDir Path home;

  private Workspace workspace;
  private Toolbox tools;
  private SandboxCheckRunner checks;

  /** Pages that the browser has loaded; it numbers them, and starts anew for nobody. */
  private int loads;

  @BeforeEach
  void open() throws Exception {
    workspace = Workspace.open(user, home.resolve("storage"));
    ToolContext context =
        new ToolContext(
            Sandboxes.detect(), workspace, Limits.standard(), Set.of(), home.resolve("scratch"));
    tools = Toolbox.standard(context);
    checks = new SandboxCheckRunner(context);
  }

  @AfterEach
  void close() {
    tools.close();
    workspace.close();
  }

  @Test
  void sitesAndCheckSayWhatTheReplaysSay() throws Exception {
    BrowserInstances instances = new BrowserInstances();
    Set<String> kinds = new TreeSet<>();
    for (int seed = 0; seed < INSTANCES; seed++) {
      Split split = seed % 2 == 0 ? Split.TRAINING : Split.HELD_OUT;
      Instance instance = instances.instance(seed, split);
      kinds.add(instance.kind().replaceFirst("/.*", ""));
      play(instance);
    }
    assertThat(kinds).containsExactly("form", "menu", "table");
  }

  private void play(Instance instance) throws Exception {
    for (Map.Entry<String, String> file : instance.files().entrySet()) {
      workspace.write(file.getKey(), file.getValue().getBytes(UTF_8));
    }
    int before = loads;
    for (Move move : instance.moves()) {
      if (!(move instanceof Move.Call call)) {
        continue;
      }
      ObjectNode arguments = call.arguments().deepCopy();
      if (arguments.has("ref")) {
        arguments.put("ref", shifted(arguments.path("ref").asText(), before));
      }
      ToolResult result =
          tools.execute(
              ToolExecutionRequest.builder()
                  .name(call.tool())
                  .arguments(arguments.toString())
                  .build());
      if (call.answer().isPresent()) {
        Answer answer = call.answer().get();
        assertThat(new Answer(result.text(), !result.error()))
            .as("%s %s %s\n%s", instance.kind(), instance.seed(), call, instance.files())
            .isEqualTo(new Answer(shifted(answer.text(), before), answer.succeeded()));
        loads = Math.max(loads, loaded(result.text()));
      } else {
        CheckResult judged = checks.run(Check.of(instance.check()));
        assertThat(new Answer(judged.output(), judged.passed()))
            .isEqualTo(instance.replay().run(this::content));
        assertThat(judged.passed()).isEqualTo(call.lesson());
      }
    }
  }

  /** Refs as they are when the browser loaded other pages before. */
  private static String shifted(String text, int by) {
    return REFERENCE
        .matcher(text)
        .replaceAll(found -> {
          int load = by + (found.group(1) == null ? 0 : Integer.parseInt(found.group(1)));
          return (load == 0 ? "" : "f" + load) + found.group(2);
        });
  }

  /** How many pages were loaded when a snapshot was taken, as its refs tell. */
  private static int loaded(String snapshot) {
    Matcher matcher = Pattern.compile("ref=(?:f(\\d+))?e").matcher(snapshot);
    int highest = 0;
    while (matcher.find()) {
      highest =
          Math.max(
              highest, 1 + (matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1))));
    }
    return highest;
  }

  private Optional<String> content(String path) {
    try {
      Path file = workspace.directory().resolve(path);
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
