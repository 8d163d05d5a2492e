package dev.holdfast.sandbox;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process on the host side of a sandbox whose end is the end of its whole tree. Killing
 * bubblewrap alone is not enough while it is still setting up: it asks to die with its parent only
 * as its last step, and a tree orphaned before that would run on.
 */
final class SandboxedProcess extends Process {
  private static final long SET_UP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Process outer;

  SandboxedProcess(Process outer) {
    this.outer = outer;
  }

  /** Kills the tree's first process, with which its process namespace ends, then bubblewrap. */
  @Override
  public Process destroyForcibly() {
    boolean interrupted = false;
    long begin = System.nanoTime();
    while (outer.isAlive() && !killInner() && System.nanoTime() - begin < SET_UP_NANOS) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    outer.destroyForcibly();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return this;
  }

  private boolean killInner() {
    try (Stream<ProcessHandle> children = outer.children()) {
      return children.mapToInt(child -> child.destroyForcibly() ? 1 : 0).sum() > 0;
    }
  }

  @Override
  public void destroy() {
    destroyForcibly();
  }

  @Override
  public boolean supportsNormalTermination() {
    return false;
  }

  @Override
  public OutputStream getOutputStream() {
    return outer.getOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return outer.getInputStream();
  }

  @Override
  public InputStream getErrorStream() {
    return outer.getErrorStream();
  }

  @Override
  public int waitFor() throws InterruptedException {
    return outer.waitFor();
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    return outer.waitFor(timeout, unit);
  }

  @Override
  public int exitValue() {
    return outer.exitValue();
  }

  @Override
  public boolean isAlive() {
    return outer.isAlive();
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return outer.onExit().thenApply(ended -> this);
  }

  @Override
  public ProcessHandle toHandle() {
    return outer.toHandle();
  }
}
