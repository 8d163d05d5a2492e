package dev.holdfast.sandbox;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts host processes from one thread that lives as long as this program. bubblewrap ends its
 * tree when its parent dies, and to the kernel the parent is the thread that started it: a worker
 * thread that finishes would take the sandbox with it.
 */
final class ProcessLauncher {
  private static final ExecutorService LAUNCHER =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("holdfast-sandbox-launcher").factory());

  private ProcessLauncher() {}

  /** Starts a process; not interruptible, which is fine since it takes milliseconds. */
  static Process start(ProcessBuilder builder) {
    boolean interrupted = false;
    var started = LAUNCHER.submit(builder::start);
    try {
      while (true) {
        try {
          return new SandboxedProcess(started.get());
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException io ? io : e;
      throw new SandboxException(
          SandboxException.Code.START_FAILED,
          "cannot start " + builder.command().getFirst() + ": " + cause.getMessage(),
          "run: holdfast doctor",
          cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
