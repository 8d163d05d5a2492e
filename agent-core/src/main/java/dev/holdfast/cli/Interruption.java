package dev.holdfast.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C. The JVM answers SIGINT by running its shutdown hooks and then ends with 130 (SIGTERM:
 * 143). Our hook tells the running command to stop and waits until it has reported, so that the
 * workspace is left whole and the result is printed.
 */
final class Interruption {
  private static final int PATIENCE_SECONDS = 15;
  private static final int CALLS_PER_SECOND = 5;
  private static final CountDownLatch FINISHED = new CountDownLatch(1);
  private static final AtomicBoolean ASKED = new AtomicBoolean();
  private static final AtomicReference<@Nullable Runnable> CANCEL = new AtomicReference<>();

  private Interruption() {}

  /** Whether the user has asked to stop. */
  static boolean asked() {
    return ASKED.get();
  }

  /**
   * Stops here if the user has asked to.
   *
   * @throws InterruptedException if so
   */
  static void check() throws InterruptedException {
    if (asked()) {
      throw new InterruptedException("the user asked to stop");
    }
  }

  /** From now on {@code cancel} stops the work, on another thread, perhaps several times. */
  static void stopsBy(Runnable cancel) {
    CANCEL.set(cancel);
  }

  /** From now on there is nothing to stop: the process may end at once. */
  static void stopsAtOnce() {
    CANCEL.set(null);
  }

  /**
   * From now on SIGINT and SIGTERM let the command finish its report.
   *
   * @param lastWords reports the interruption for a command that cannot or does not stop in time
   */
  static void install(Runnable lastWords) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(lastWords), "interruption"));
  }

  /** The command has reported; the process may end. */
  static void finished() {
    FINISHED.countDown();
  }

  private static void stop(Runnable lastWords) {
    if (FINISHED.getCount() == 0) {
      return;
    }
    ASKED.set(true);
    try {
      // Again and again: the work to cancel may be just about to begin.
      for (int i = 0; i < PATIENCE_SECONDS * CALLS_PER_SECOND; i++) {
        Runnable cancel = CANCEL.get();
        if (cancel == null) {
          break;
        }
        cancel.run();
        if (FINISHED.await(1000 / CALLS_PER_SECOND, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    lastWords.run();
  }
}
