package dev.holdfast.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C. The JVM answers SIGINT by running its shutdown hooks and then ends with 130; our hook
 * tells the running command to stop and waits until it has reported, so that the workspace is left
 * whole and the result is printed.
 */
final class Interruption {
  private static final long PATIENCE_SECONDS = 15;
  private static final CountDownLatch FINISHED = new CountDownLatch(1);
  private static final AtomicBoolean ASKED = new AtomicBoolean();
  private static final AtomicReference<Runnable> ACTION = new AtomicReference<>(() -> {});

  private Interruption() {}

  /** Whether the user has asked to stop. */
  static boolean asked() {
    return ASKED.get();
  }

  /** Runs {@code cancel}, on another thread, when the user asks to stop. */
  static void onAsked(Runnable cancel) {
    ACTION.set(cancel);
    if (ASKED.get()) {
      cancel.run();
    }
  }

  /** From now on SIGINT and SIGTERM let the command finish its report. */
  static void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(Interruption::stop, "interruption"));
  }

  /** The command has reported; the process may end. */
  static void finished() {
    FINISHED.countDown();
  }

  private static void stop() {
    if (FINISHED.getCount() == 0) {
      return;
    }
    ASKED.set(true);
    ACTION.get().run();
    try {
      FINISHED.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
