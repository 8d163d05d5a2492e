package dev.holdfast.tools.code;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sandbox.ExecRequest;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.SandboxPolicy;
import dev.holdfast.sandbox.SandboxPolicy.FileRule;
import dev.holdfast.sandbox.SandboxPolicy.Network;
import dev.holdfast.tools.StandardPolicy;
import dev.holdfast.tools.TextTool;
import dev.holdfast.tools.Texts;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.ToolFailure;
import dev.holdfast.tools.code.WorkerProcess.Reply;
import dev.holdfast.tools.code.WorkerProcess.WorkerEndedException;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code run_code}: Python or JavaScript on a worker that keeps variables between calls. The worker
 * starts at the first call; when code takes too long or too much memory, the worker ends and the
 * next call gets a new one.
 */
public final class RunCode extends TextTool implements AutoCloseable {

  private static final String ABSENT =
      "\nOnly Python's standard library is here, and nothing can be installed. For tables write:"
          + " import csv; rows = list(csv.DictReader(open(path)))";

  private static final int MOST_CHARACTERS = 6_000;
  private static final int HEAP_MEGABYTES = 768;
  private static final long MEMORY = 2L << 30;
  private static final int PROCESSES = 256;

  /** A new worker may take this long to start, on top of the time of the code. */
  private static final Duration START = Duration.ofMinutes(2);

  private final ToolContext context;
  private final Duration time;
  private @Nullable WorkerProcess worker;
  private boolean lost;

  public RunCode(ToolContext context) {
    this(context, Duration.ofSeconds(60));
  }

  RunCode(ToolContext context, Duration time) {
    super(
        ToolSpecification.builder()
            .name("run_code")
            .description(
                "Run code offline (Python without pandas); variables persist between calls.")
            .parameters(
                JsonObjectSchema.builder()
                    .addEnumProperty("language", List.of("python", "javascript"))
                    .addStringProperty("code")
                    .required("language", "code")
                    .build())
            .build());
    this.context = context;
    this.time = time.compareTo(context.limits().time()) < 0 ? time : context.limits().time();
  }

  @Override
  protected String act(ObjectNode arguments) throws InterruptedException {
    String language = arguments.path("language").asText().equals("python") ? "python" : "js";
    WorkerProcess current = worker;
    boolean fresh = current == null || !current.alive();
    lost |= current != null && fresh;
    if (current == null || fresh) {
      current = started(language);
    }
    String notice = fresh && lost ? "(new worker: earlier variables are gone)\n" : "";
    try {
      Reply reply = current.evaluate(language, arguments.path("code").asText(), time);
      String text = notice + shown(reply);
      if (!reply.succeeded()) {
        boolean absent = text.contains("ModuleNotFoundError");
        throw new ToolFailure(absent ? text + ABSENT : text);
      }
      return text;
    } catch (TimeoutException e) {
      throw lost("the code ran longer than " + time.toSeconds() + " s and was ended");
    } catch (WorkerEndedException e) {
      String reason = String.valueOf(e.getMessage());
      throw lost(
          reason.startsWith("exit status 3")
              ? "the code used more than " + HEAP_MEGABYTES + " MB of memory and was ended"
              : "the code ended its worker: " + Texts.middleCut(reason, 1_000, "see the start"));
    }
  }

  private static String shown(Reply reply) {
    String text = Texts.plain(reply.text()).stripTrailing();
    return text.isEmpty()
        ? "(no output; print what you want to see)"
        : Texts.middleCut(text, MOST_CHARACTERS, "print less");
  }

  private ToolFailure lost(String what) {
    lost = true;
    worker = null;
    return new ToolFailure(what + "; its variables are gone. The next call starts a new worker.");
  }

  private WorkerProcess started(String language) throws InterruptedException {
    WorkerProcess process = start();
    try {
      process.evaluate(language, "1", START);
      worker = process;
      return process;
    } catch (TimeoutException | WorkerEndedException e) {
      throw new ToolFailure(
          "run_code could not start: "
              + (e instanceof TimeoutException ? "no answer" : e.getMessage())
              + ". Use run_command instead.");
    }
  }

  private WorkerProcess start() throws InterruptedException {
    WorkerFiles files = WorkerFiles.find(context.scratch());
    List<FileRule> rules = new ArrayList<>(files.rules());
    rules.add(context.workspace().rule());
    Limits limits = context.limits();
    SandboxPolicy policy =
        new SandboxPolicy(
            rules,
            Network.NONE,
            new Limits(limits.time(), MEMORY, PROCESSES, limits.outputBytes(), limits.fileBytes()),
            Map.of(
                "PATH",
                "/usr/bin:/bin",
                "HOME",
                StandardPolicy.HOME,
                "LANG",
                "C.UTF-8",
                "TMPDIR",
                "/tmp"));
    String inside = context.workspace().inside();
    List<String> command = new ArrayList<>(files.command(HEAP_MEGABYTES));
    command.add(inside);
    return new WorkerProcess(context.sandbox().start(new ExecRequest(command, inside, ""), policy));
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.close();
      worker = null;
    }
  }
}
