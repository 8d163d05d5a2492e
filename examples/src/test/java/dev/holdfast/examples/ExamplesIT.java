package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.Budget;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.Directories;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.execute.AgentParts;
import dev.holdfast.agent.execute.PlanExecuteAgent;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandboxes;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example can be done through the real sandbox, and is not done by talk. */
class ExamplesIT {
  private static final Path EXAMPLES = Path.of(System.getProperty("holdfast.root"), "examples");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;

  @Test
  void theBrokenMavenProjectIsFixed() throws Exception {
    Outcome outcome =
        run(
            "broken-maven",
            List.of(result ->
                call(
                    "edit_file",
                    Map.of(
                        "path", "src/main/java/shop/Cart.java",
                        "old_text", "int i = 1;",
                        "new_text", "int i = 0;"))));

    assertDone(outcome);
    assertThat(project().resolve("src/main/java/shop/Cart.java")).content().contains("int i = 0;");
  }

  @Test
  void theOrdersAreCleaned() throws Exception {
    Outcome outcome =
        run(
            "csv-cleanup",
            List.of(result ->
                call(
                    "run_code",
                    Map.of(
                        "language",
                        "python",
                        "code",
                        """
                        lines = [l.strip() for l in open("orders.csv") if l.strip()]
                        rows = sorted(set(lines[1:]), key=lambda l: int(l.split(",")[0]))
                        open("clean.csv", "w").write("\\n".join([lines[0]] + rows) + "\\n")
                        """))));

    assertDone(outcome);
    assertThat(project().resolve("clean.csv"))
        .content()
        .startsWith("order_id,customer,amount\n1001,");
  }

  @Test
  void theMugIsOrdered() throws Exception {
    Outcome outcome =
        run(
            "web-form",
            List.of(
                result -> call("browser_navigate", Map.of("url", "form.html")),
                page -> fill(page, "Your name", "Ada Lovelace"),
                result -> call("browser_snapshot", Map.of()),
                page -> fill(page, "Colour", "blue"),
                result -> call("browser_snapshot", Map.of()),
                page -> fill(page, "Quantity", "3"),
                result -> call("browser_snapshot", Map.of()),
                page -> call("browser_click", Map.of("ref", ref(page, "Place order"))),
                result -> call("browser_snapshot", Map.of()),
                page ->
                    call(
                        "write_file",
                        Map.of("path", "confirmation.txt", "content", find("MUG-\\d+", page)))));

    assertDone(outcome);
    assertThat(project().resolve("confirmation.txt")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"broken-maven", "csv-cleanup", "web-form"})
  void aModelThatOnlyClaimsIsNotBelieved(String name) throws Exception {
    Outcome outcome = run(name, List.of());

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.NOT_DONE);
    assertThat(outcome.checks()).isNotEmpty().noneMatch(check -> check.passed());
    assertThat(outcome.patch()).isEmpty();
  }

  private static void assertDone(Outcome outcome) {
    assertThat(outcome.status()).as("%s", outcome).isEqualTo(OutcomeStatus.DONE);
    assertThat(outcome.checks()).isNotEmpty().allMatch(check -> check.passed());
    assertThat(outcome.patch()).isNotEmpty();
  }

  private Path project() {
    return temporary.resolve("project");
  }

  private Outcome run(String name, List<Function<String, ToolExecutionRequest>> moves)
      throws Exception {
    Example example = Example.read(EXAMPLES, name);
    prepare(name, project());
    Task task =
        new Task(
            example.task(),
            List.of(new Check(example.check(), Duration.ofMinutes(3))),
            Budget.standard(),
            1);
    Path scratch = Files.createDirectories(temporary.resolve("scratch"));
    try (Workspace workspace = Workspace.open(project(), temporary.resolve("workspace"))) {
      ToolContext context =
          new ToolContext(Sandboxes.detect(), workspace, Limits.standard(), Set.of(), scratch);
      try (Toolbox tools = Toolbox.standard(context)) {
        Directories directories =
            Directories.from(
                Map.of("HOLDFAST_HOME", temporary.resolve("home").toString()), temporary);
        AgentParts parts =
            AgentParts.of(
                new TestingModel(moves), "testing", tools, context, directories, event -> {});
        return new PlanExecuteAgent(parts).run(task);
      }
    }
  }

  private static ToolExecutionRequest fill(String page, String label, String text) {
    return call("browser_fill", Map.of("ref", ref(page, label), "text", text));
  }

  private static ToolExecutionRequest call(String tool, Map<String, String> arguments) {
    return ToolExecutionRequest.builder()
        .id("call")
        .name(tool)
        .arguments(JSON.valueToTree(arguments).toString())
        .build();
  }

  /** The reference of the element with this label in a snapshot. */
  private static String ref(String page, String label) {
    return find("\"" + Pattern.quote(label) + "\"[^\\n]*\\[ref=(\\w+)\\]", page);
  }

  private static String find(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
  }

  /** What {@code examples/run} does before it starts the agent. */
  private static void prepare(String name, Path copy) throws Exception {
    Process process =
        new ProcessBuilder(EXAMPLES.resolve("prepare").toString(), name, copy.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
