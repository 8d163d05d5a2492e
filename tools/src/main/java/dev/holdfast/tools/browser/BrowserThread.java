package dev.holdfast.tools.browser;

import dev.holdfast.tools.ToolFailure;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one thread that Playwright's objects live on. */
final class BrowserThread implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("holdfast-browser").factory());

  /**
   * Runs work on the thread.
   *
   * @param kill ends the browser so that stuck work fails; called from the caller's thread
   * @throws TimeoutException if the work did not end in time; the thread may then be lost
   */
  <T> T call(Callable<T> work, Duration time, Runnable kill)
      throws InterruptedException, TimeoutException {
    Future<T> result = executor.submit(work);
    try {
      return result.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException();
      }
      throw new ToolFailure("the browser failed: " + e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      kill.run();
      settle(result);
      throw e;
    }
  }

  private static void settle(Future<?> result) throws InterruptedException {
    try {
      result.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Its browser is gone, so the work fails or is abandoned; either way nobody uses its result.
      return;
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
