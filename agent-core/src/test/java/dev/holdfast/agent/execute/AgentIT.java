package dev.holdfast.agent.execute;

import static dev.holdfast.agent.TestingChatModel.call;
import static dev.holdfast.agent.TestingChatModel.plan;
import static dev.holdfast.agent.TestingChatModel.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.Budget;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.Directories;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.TestingChatModel;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandboxes;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scripted model through the real sandbox, the real worker and the real browser. */
@Timeout(540)
class AgentIT {
  private static final String FORM =
      """
      <!doctype html><title>Order</title><h1>Order form</h1>
      <label>Name <input id="name"></label>
      <button onclick="out.textContent = 'Thanks, ' + document.getElementById('name').value">Send</button>
      <p id="out"></p>
      """;
  private static final String CHECK =
      """
      set -ex
      grep -q 'colour' notes.txt
      test "$(cat sum.txt)" = 42
      test "$(cat upper.txt)" = HELLO
      test -s shots/order.png
      echo all is well
      """;

  @TempDir Path user;
  @TempDir Path home;

  private final List<AgentEvent> events = new ArrayList<>();
  private Workspace workspace;
  private Toolbox tools;
  private ToolContext context;

  @BeforeEach
  void open() throws Exception {
    Files.writeString(user.resolve("form.html"), FORM);
    Files.writeString(user.resolve("notes.txt"), "the color of the house\n");
    Files.writeString(user.resolve("check.sh"), CHECK);
    workspace = Workspace.open(user, home.resolve("storage"));
    context =
        new ToolContext(
            Sandboxes.detect(), workspace, Limits.standard(), Set.of(), home.resolve("scratch"));
    tools = Toolbox.standard(context);
  }

  @AfterEach
  void close() {
    tools.close();
    workspace.close();
  }

  @Test
  void everyToolActsOnceAndTheCheckDecides() throws Exception {
    Outcome outcome = run(everyTool(), Check.of("sh check.sh"));

    assertThat(failures()).isEmpty();
    assertThat(outcome.failure()).isEmpty();
    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(outcome.checks()).singleElement().matches(check -> check.output().contains("well"));
    Set<String> called = new TreeSet<>();
    for (AgentEvent event : events) {
      if (event instanceof AgentEvent.ToolCalled tool) {
        called.add(tool.call().tool());
      }
    }
    Set<String> offered = new TreeSet<>();
    for (ToolSpecification specification : tools.specifications()) {
      offered.add(specification.name());
    }
    assertThat(called).isEqualTo(offered).hasSizeGreaterThanOrEqualTo(12);
    assertThat(user.resolve("notes.txt")).hasContent("the colour of the house\n");
    assertThat(user.resolve("sum.txt")).hasContent("42\n");
    assertThat(user.resolve("shots/order.png")).exists();
    assertThat(outcome.patch()).contains("-the color of the house", "+the colour of the house");
  }

  @Test
  void aCheckThatHangsIsEndedAndFails() throws Exception {
    Check hangs = new Check("echo waiting; sleep 600", Duration.ofSeconds(1));

    Outcome outcome = run(TestingChatModel.answering(request -> text("It works.")), hangs);

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.NOT_DONE);
    assertThat(outcome.checks()).singleElement().matches(check -> check.timedOut());
    assertThat(outcome.checks().getFirst().output()).contains("waiting");
    assertThat(user.resolve("notes.txt")).hasContent("the color of the house\n");
  }

  @Test
  void cancelKillsACommandThatRuns() throws Exception {
    List<ChatResponse> script =
        List.of(plan("wait"), call("run_command", "{\"command\": \"sleep 600 && echo late\"}"));
    int[] turn = {0};
    PlanExecuteAgent agent = agent(TestingChatModel.answering(request -> script.get(turn[0]++)));
    Thread canceller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (!calledATool()) {
                  Thread.sleep(20);
                }
                Thread.sleep(500);
                agent.cancel();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });

    Outcome outcome = agent.run(Task.of("Wait"));
    canceller.join();

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.INTERRUPTED);
    assertThat(failures()).isEmpty();
  }

  private synchronized boolean calledATool() {
    for (AgentEvent event : events) {
      if (event instanceof AgentEvent.ToolCalled) {
        return true;
      }
    }
    return false;
  }

  private synchronized void hear(AgentEvent event) {
    events.add(event);
  }

  private Outcome run(TestingChatModel model, Check check) {
    Budget budget = new Budget(10, 1_000_000, Duration.ofMinutes(8), 40);
    return agent(model).run(new Task("Fill the form and tidy up", List.of(check), budget, 1));
  }

  private PlanExecuteAgent agent(TestingChatModel model) {
    Directories directories = Directories.from(Map.of("HOLDFAST_HOME", home.toString()), home);
    return new PlanExecuteAgent(
        AgentParts.of(model, "scripted", tools, context, directories, this::hear));
  }

  /** One reply after another; a browser's refs are read from the last result, as a model would. */
  private static TestingChatModel everyTool() {
    List<Function<ChatRequest, ChatResponse>> script =
        List.of(
            request -> plan("tidy up"),
            request -> call("list_files", "{}"),
            request -> call("read_file", "{\"path\": \"notes.txt\"}"),
            request -> call("search_files", "{\"pattern\": \"colou?r\"}"),
            request ->
                call(
                    "edit_file",
                    "{\"path\": \"notes.txt\", \"old_text\": \"color\", \"new_text\": \"colour\"}"),
            request -> call("write_file", "{\"path\": \"in.txt\", \"content\": \"hello\\n\"}"),
            request -> call("run_command", "{\"command\": \"tr a-z A-Z < in.txt > upper.txt\"}"),
            request ->
                call(
                    "run_code",
                    "{\"language\": \"python\", \"code\": \"with open('sum.txt', 'w') as f:"
                        + " f.write(str(sum([20, 22])) + chr(10))\"}"),
            request -> call("run_code", "{\"language\": \"javascript\", \"code\": \"6 * 7\"}"),
            request -> call("browser_navigate", "{\"url\": \"form.html\"}"),
            request -> {
              String arguments = "{\"ref\": \"%s\", \"text\": \"Ada\"}";
              return call("browser_fill", arguments.formatted(ref(request, "textbox")));
            },
            request -> call("browser_snapshot", "{}"),
            request -> call("browser_click", "{\"ref\": \"%s\"}".formatted(ref(request, "button"))),
            request -> call("browser_screenshot", "{\"path\": \"shots/order.png\"}"),
            request -> text("All is done."));
    int[] turn = {0};
    return TestingChatModel.answering(request -> {
      if (turn[0] == script.size()) {
        throw new IllegalStateException("asked again: " + request.messages().getLast());
      }
      return script.get(turn[0]++).apply(request);
    });
  }

  private static String ref(ChatRequest request, String role) {
    String page = "";
    for (ChatMessage message : request.messages()) {
      if (message instanceof ToolExecutionResultMessage result) {
        page = result.text();
      }
    }
    Matcher matcher = Pattern.compile(role + "[^\\n]*\\[ref=(\\w+)\\]").matcher(page);
    assertThat(matcher.find()).as("a %s in: %s", role, page).isTrue();
    return matcher.group(1);
  }

  private List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (AgentEvent event : events) {
      if (event instanceof AgentEvent.ToolReturned result && result.error()) {
        failures.add(result.tool() + ": " + result.text());
      }
    }
    return failures;
  }
}
