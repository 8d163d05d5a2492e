package dev.holdfast.engine.langchain4j;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Work that nobody waits for, one after the other on a thread that ends when there is none. */
final class Background implements AutoCloseable {
  private static final long IDLE_SECONDS = 10;

  /** Tools often answer at once; the next request shall not wait for work begun in vain. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          work -> Thread.ofPlatform().daemon().name("holdfast-background").unstarted(work));

  private volatile boolean closing;

  Background() {
    thread.allowCoreThreadTimeOut(true);
  }

  /** Whether what is not needed any more should end. */
  boolean isClosing() {
    return closing;
  }

  /** Does this later; nothing after {@link #close()}. */
  void later(Runnable work) {
    try {
      thread.execute(work);
    } catch (RejectedExecutionException closed) {
      // Closed in between: nobody will need it.
    }
  }

  /** Waits a little; false if it is not {@code wanted} any more then. */
  boolean stayedIdle(BooleanSupplier wanted) {
    try {
      for (int i = 0; i < 10 && wanted.getAsBoolean() && !closing; i++) {
        Thread.sleep(PAUSE.dividedBy(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return wanted.getAsBoolean() && !closing;
  }

  /** Waits until everything that was to be done so far is done. */
  void await() throws InterruptedException {
    Future<?> last;
    try {
      last = thread.submit(() -> {});
    } catch (RejectedExecutionException closed) {
      return;
    }
    try {
      last.get();
    } catch (ExecutionException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Waits for what is to be done; work that asks {@link #isClosing()} ends early. */
  @Override
  public void close() {
    closing = true;
    thread.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
