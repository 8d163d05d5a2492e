package dev.holdfast.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands under bubblewrap in namespaces of their own: another user, no capabilities, no
 * network unless the policy says so, a small read-only system and the policy's files. Thread-safe.
 */
public final class BubblewrapSandbox implements Sandbox {
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final LaunchFiles files = new LaunchFiles();
  private final Optional<MemoryGroups> memoryGroups = MemoryGroups.detect();
  private final BubblewrapArguments arguments = new BubblewrapArguments(files.hasSeccomp());

  /**
   * Prepares the backend without trying it; {@link Sandboxes#detect()} is the usual way.
   *
   * @throws SandboxException UNAVAILABLE if a program it needs is not installed
   */
  public BubblewrapSandbox() {}

  @Override
  public String name() {
    return "bubblewrap";
  }

  /** How memory is limited on this machine. */
  public MemoryLimit memoryLimit() {
    return memoryGroups.map(MemoryGroups::kind).orElse(MemoryLimit.DATA_SEGMENT);
  }

  /** Whether a system call filter for this processor is in force. */
  public boolean filtersSystemCalls() {
    return files.hasSeccomp();
  }

  @Override
  public ExecResult run(ExecRequest request, SandboxPolicy policy) throws InterruptedException {
    Path status = files.newStatusFile();
    try (Memory memory = limitMemory(policy)) {
      long begin = System.nanoTime();
      ProcessBuilder builder = builder(command(request, policy, memory.group(), status));
      Process process = ProcessLauncher.start(builder.redirectErrorStream(true));
      OutputCollector output =
          new OutputCollector(process.getInputStream(), policy.limits().outputBytes());
      boolean timedOut;
      try {
        feed(process, request.input());
        timedOut = !process.waitFor(policy.limits().time().toMillis(), TimeUnit.MILLISECONDS);
        if (timedOut) {
          process.destroyForcibly().waitFor();
        }
        output.await(DRAIN);
      } finally {
        process.destroyForcibly();
      }
      Duration duration = Duration.ofNanos(System.nanoTime() - begin);
      int exitCode = process.exitValue();
      if (!timedOut && exitCode < 128 && !started(status)) {
        throw startFailed(request, output.text());
      }
      return new ExecResult(exitCode, output.text(), output.cut(), timedOut, duration);
    } finally {
      delete(status);
    }
  }

  @Override
  public Process start(ExecRequest request, SandboxPolicy policy) {
    Memory memory = limitMemory(policy);
    try {
      ProcessBuilder builder = builder(command(request, policy, memory.group(), null));
      Process process = ProcessLauncher.start(builder);
      var _ = process.onExit().thenRunAsync(memory::close);
      if (!request.input().isEmpty()) {
        feed(process, request.input());
      }
      return process;
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Descriptors 5 to 9 are used on the way and not passed on. {@link ExecRequest#input()} is
   * ignored: standard input is the caller's. The memory group lives until this program ends.
   */
  @Override
  public List<String> wrap(ExecRequest request, SandboxPolicy policy) {
    Memory memory = limitMemory(policy);
    Runtime.getRuntime().addShutdownHook(new Thread(memory::close, "holdfast-memory-cleanup"));
    return command(request, policy, memory.group(), null);
  }

  private List<String> command(
      ExecRequest request,
      SandboxPolicy policy,
      Optional<MemoryGroup> group,
      @Nullable Path status) {
    HostCommand host = new HostCommand(files);
    group.ifPresent(host::join);
    if (status != null) {
      host.reportTo(status);
    }
    return host.complete(arguments.build(request, policy, host, group.isEmpty(), status != null));
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    return builder.directory(new java.io.File("/"));
  }

  /** Writes standard input from a thread of its own, since the command may never read it. */
  private static void feed(Process process, String input) {
    Thread.ofPlatform()
        .daemon()
        .name("holdfast-sandbox-input")
        .start(() -> {
          try (OutputStream stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            // The command ended without reading all of its input, as it may.
            return;
          }
        });
  }

  /** bubblewrap reports an exit code only for a command whose sandbox was completely set up. */
  private static boolean started(Path status) {
    try {
      return Files.readString(status).contains("\"exit-code\"");
    } catch (IOException e) {
      return false;
    }
  }

  private static SandboxException startFailed(ExecRequest request, String output) {
    return new SandboxException(
        SandboxException.Code.START_FAILED,
        "the sandbox could not start " + request.command().getFirst() + ": " + output.strip(),
        "check the file rules and the working directory, or run: holdfast doctor");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A few bytes in our own temporary folder, which goes when this program ends.
      return;
    }
  }

  private Memory limitMemory(SandboxPolicy policy) {
    long bytes = policy.limits().memoryBytes();
    return new Memory(memoryGroups.map(groups -> groups.create(bytes)));
  }

  private record Memory(Optional<MemoryGroup> group) implements AutoCloseable {
    @Override
    public void close() {
      group.ifPresent(MemoryGroup::close);
    }
  }
}
