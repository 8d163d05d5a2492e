package dev.holdfast.tools.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import dev.holdfast.sandbox.ExecRequest;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.SandboxPolicy;
import dev.holdfast.sandbox.SandboxPolicy.FileRule;
import dev.holdfast.sandbox.SandboxPolicy.Network;
import dev.holdfast.tools.StandardPolicy;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.ToolFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chromium in the sandbox with Playwright's driver beside it. Chromium talks through inherited
 * pipes and has no network.
 */
final class BrowserProcess implements AutoCloseable {

  private static final double START_MILLISECONDS = 90_000;
  private static final Limits LIMITS =
      new Limits(java.time.Duration.ofHours(24), 4L << 30, 2_048, 1 << 20, 1L << 30);

  /** The sandbox is outside; Chromium's own needs namespaces that the sandbox forbids. */
  private static final List<String> SWITCHES =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage",
          "--disable-breakpad",
          "--js-flags=--max-old-space-size=1024");

  private final Playwright playwright;
  private final Browser browser;
  private final Set<Long> processes;
  private final Path processFile;

  private BrowserProcess(
      Playwright playwright, Browser browser, Set<Long> processes, Path processFile) {
    this.playwright = playwright;
    this.browser = browser;
    this.processes = processes;
    this.processFile = processFile;
  }

  /**
   * Starts both; takes seconds.
   *
   * @throws ToolFailure with the reason
   */
  static BrowserProcess start(ToolContext context) {
    Path program = ChromiumProgram.find();
    Path processFile = context.scratch().resolve("chromium.pid");
    Set<Long> before = children();
    Playwright playwright = null;
    try {
      Files.createDirectories(context.scratch());
      Path script = writeScript(context, program, processFile);
      playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      Set<Long> started = children();
      started.removeAll(before);
      Browser browser =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(script)
                      .setChromiumSandbox(false)
                      .setHeadless(true)
                      .setTimeout(START_MILLISECONDS)
                      .setArgs(SWITCHES));
      return new BrowserProcess(playwright, browser, started, processFile);
    } catch (PlaywrightException | IOException e) {
      if (playwright != null) {
        playwright.close();
      }
      throw new ToolFailure("the browser could not start: " + firstLines(e) + " Work without it.");
    }
  }

  Browser browser() {
    return browser;
  }

  /** Ends driver and browser from any thread, whatever they do. */
  void kill() {
    try {
      if (Files.exists(processFile)) {
        end(Long.parseLong(Files.readString(processFile).strip()));
      }
    } catch (IOException | NumberFormatException e) {
      // Without its number the browser still ends when its driver does, below.
    }
    processes.forEach(BrowserProcess::end);
  }

  private static void end(long id) {
    Optional<ProcessHandle> handle = ProcessHandle.of(id);
    handle.ifPresent(process -> {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    });
  }

  private static Path writeScript(ToolContext context, Path program, Path processFile)
      throws IOException {
    List<FileRule> rules = new ArrayList<>();
    Path home = program.toRealPath().getParent();
    if (home != null && !home.startsWith("/usr")) {
      rules.add(new FileRule(home, home.toString(), false));
    }
    SandboxPolicy policy =
        new SandboxPolicy(
            rules,
            Network.NONE,
            LIMITS,
            Map.of(
                "PATH",
                "/usr/bin:/bin",
                "HOME",
                StandardPolicy.HOME,
                "LANG",
                "C.UTF-8",
                "TMPDIR",
                "/tmp"));
    ExecRequest request = new ExecRequest(List.of(program.toRealPath().toString()), "/tmp", "");
    String command =
        context.sandbox().wrap(request, policy).stream()
            .map(BrowserProcess::quote)
            .collect(Collectors.joining(" "));
    Path script = context.scratch().resolve("chromium.sh");
    Files.deleteIfExists(processFile);
    Files.writeString(
        script,
        "#!/bin/sh\necho $$ > "
            + quote(processFile.toAbsolutePath().toString())
            + "\nexec "
            + command
            + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script.toAbsolutePath();
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private static String firstLines(Exception e) {
    return String.valueOf(e.getMessage()).lines().limit(6).collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    try {
      browser.close();
      playwright.close();
    } catch (PlaywrightException e) {
      // It had ended already, or its driver had.
      return;
    } finally {
      kill();
    }
  }
}
