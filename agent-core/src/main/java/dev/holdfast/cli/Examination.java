package dev.holdfast.cli;

import dev.holdfast.agent.Directories;
import dev.holdfast.agent.ExitCode;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.state.StateListener;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.tensor.KernelProvider;
import dev.holdfast.sandbox.SandboxException;
import dev.holdfast.sandbox.SandboxReport;
import dev.holdfast.sandbox.Sandboxes;
import dev.holdfast.tools.ToolFailure;
import dev.holdfast.tools.browser.ChromiumProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at this machine for {@code doctor}. */
final class Examination {
  private static final int VERSION_SECONDS = 10;

  private final Console console;
  private final Directories directories;

  Examination(Console console) {
    this.console = console;
    this.directories = console.directories();
  }

  /** All findings, in the order in which a user mends things. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(machine());
    findings.add(kernels());
    findings.add(sandbox());
    findings.add(browser());
    findings.add(worker());
    findings.add(model());
    findings.add(folder("models", directories.models()));
    findings.add(states());
    findings.add(folder("runs", directories.runs()));
    findings.add(weights());
    return findings;
  }

  private static Finding java() {
    Runtime.Version version = Runtime.version();
    String detail = version + " at " + System.getProperty("java.home");
    return version.feature() >= 25
        ? Finding.present("java", detail)
        : Finding.missing(
            "java",
            ExitCode.USAGE,
            detail,
            "Install a JDK 25, for instance from https://adoptium.net.");
  }

  private static Finding machine() {
    String heap = Machine.gibibytes(Runtime.getRuntime().maxMemory());
    return Finding.present("machine", Machine.summary() + ", " + heap + " of it for this program");
  }

  private static Finding kernels() {
    String reason = KernelProvider.reason(ModelOptions.defaults().threadCount());
    return KernelProvider.isFast()
        ? Finding.present("kernels", reason)
        : Finding.optional(
            "kernels", reason, "Start Holdfast by its launcher ./holdfast, on a JDK 25.");
  }

  private static Finding sandbox() {
    SandboxReport report = Sandboxes.diagnose();
    if (report.problem().isPresent()) {
      SandboxException problem = report.problem().get();
      return Finding.missing(
          "sandbox",
          ExitCode.SANDBOX_UNAVAILABLE,
          report.backend() + " (" + report.version() + "): " + problem.getMessage(),
          problem.remedy());
    }
    List<String> facts = new ArrayList<>();
    facts.add(report.version() + ", starts in " + report.startMillis() + " ms");
    for (SandboxReport.Finding finding : report.findings()) {
      facts.add(finding.name() + (finding.works() ? "" : " MISSING (" + finding.detail() + ")"));
    }
    report.memoryLimit().ifPresent(limit -> facts.add("memory: " + limit.description()));
    return Finding.present("sandbox", String.join("; ", facts));
  }

  private static Finding browser() {
    try {
      Path program = ChromiumProgram.find();
      return Finding.present("browser", version(program) + " at " + program);
    } catch (ToolFailure missing) {
      return Finding.optional(
          "browser",
          "no Chromium",
          "Install the package chromium, or set " + ChromiumProgram.VARIABLE + " to a Chromium.");
    }
  }

  /** What the program says to {@code --version}. */
  private static String version(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "Chromium that does not tell its version";
      }
      return Printable.line(
          new String(process.getInputStream().readNBytes(200), StandardCharsets.UTF_8), 60);
    } catch (IOException unstartable) {
      return "a program that cannot be started (" + unstartable.getMessage() + ")";
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return "Chromium";
    }
  }

  private static Finding worker() {
    @Nullable String path = System.getProperty("holdfast.worker.path");
    if (path == null) {
      return Finding.optional(
          "run_code", "no worker class path given", "Start Holdfast by its launcher ./holdfast.");
    }
    int jars = 0;
    try (var entries = Files.newDirectoryStream(Path.of(path), "*.jar")) {
      for (Path ignored : entries) {
        jars++;
      }
    } catch (IOException absent) {
      jars = 0;
    }
    return jars > 0
        ? Finding.present("run_code", "Python and JavaScript worker, " + jars + " jars in " + path)
        : Finding.optional(
            "run_code", "no jars in " + path, "Build it: ./mvnw -q package -pl tools -am.");
  }

  private Finding model() {
    try {
      Path file = Models.find(null, console, directories);
      if (Models.seed().equals(Optional.of(file))) {
        return Finding.optional(
            "model",
            file + " only, which does tasks like those of holdfast demo and no others",
            Models.remedy(directories));
      }
      return Finding.present("model", file + ", " + Machine.gibibytes(Files.size(file)));
    } catch (CliException missing) {
      var failure = missing.problem().failure();
      return Finding.missing("model", ExitCode.MODEL_UNUSABLE, failure.message(), failure.remedy());
    } catch (IOException unreadable) {
      return Finding.missing(
          "model",
          ExitCode.MODEL_UNUSABLE,
          "cannot read the model: " + unreadable.getMessage(),
          "Check its permissions.");
    }
  }

  /** The cache of packed weights; without it models open slower. */
  private Finding weights() {
    Finding writable = folder("weights", directories.weights());
    if (!writable.present()) {
      return Finding.optional("weights", writable.detail(), writable.remedy());
    }
    long bytes = 0;
    try (var files = Files.newDirectoryStream(directories.weights())) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    } catch (IOException absent) {
      bytes = 0;
    }
    return Finding.present(
        "weights", writable.detail() + ", " + Machine.gibibytes(bytes) + " of packed weights");
  }

  /** The store of saved states. */
  private Finding states() {
    Finding writable = folder("states", directories.states());
    if (!writable.present()) {
      return writable;
    }
    StateStore store =
        StateStore.open(directories.states(), StateStore.MOST_BYTES, StateListener.NONE);
    try {
      return Finding.present(
          "states",
          writable.detail()
              + ", "
              + store.list().size()
              + " states, "
              + Machine.gibibytes(store.usedBytes())
              + " of at most "
              + Machine.gibibytes(store.mostBytes()));
    } catch (IOException unreadable) {
      return Finding.optional(
          "states",
          writable.detail() + ", which cannot be read: " + unreadable.getMessage(),
          "Check its permissions; without it every prompt is read anew.");
    }
  }

  private static Finding folder(String name, Path folder) {
    Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing != null && Files.isDirectory(existing) && Files.isWritable(existing)) {
      return Finding.present(name, folder + (existing.equals(folder) ? "" : " (made when needed)"));
    }
    return Finding.missing(
        name,
        ExitCode.USAGE,
        folder + " cannot be written",
        "Make " + existing + " a writable folder, or set HOLDFAST_HOME to one.");
  }
}
