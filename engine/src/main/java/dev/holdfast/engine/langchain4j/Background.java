package dev.holdfast.engine.langchain4j;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Work that nobody waits for, one after the other on a thread that ends when there is none. */
final class Background implements AutoCloseable {
  private static final Duration KEPT = Duration.ofSeconds(10);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, work -> Thread.ofPlatform().daemon().name("holdfast-background").unstarted(work));

  private final Consumer<String> warnings;
  private volatile boolean closing;

  /**
   * @param warnings told what failed
   */
  Background(Consumer<String> warnings) {
    this.warnings = warnings;
    thread.setKeepAliveTime(KEPT.toMillis(), TimeUnit.MILLISECONDS);
    thread.allowCoreThreadTimeOut(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Whether what is not needed any more should end. */
  boolean isClosing() {
    return closing;
  }

  /** Does this after a while; not at all after {@link #close()}. */
  void later(Duration delay, Runnable work) {
    try {
      var _ = thread.schedule(() -> attempt(work), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      // Closed in between: nobody needs it any more.
    }
  }

  private void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      warnings.accept("work between requests failed, which the next will do instead: " + e);
    }
  }

  /** Does this after what is being done, before what waits for its time, and waits for it. */
  void now(Runnable work) throws InterruptedException {
    Future<?> done;
    try {
      done = thread.submit(work);
    } catch (RejectedExecutionException closed) {
      return;
    }
    try {
      done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits for what is being done; work that asks {@link #isClosing()} ends early. */
  @Override
  public void close() {
    closing = true;
    thread.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
