package dev.holdfast.agent.execute;

import java.time.Duration;
import java.util.Optional;

/**
 * Interrupts the thread of a run when its time is over or somebody cancels it, and never after
 * {@link #close()}.
 */
final class StopSignal implements AutoCloseable {

  /** Why the run was stopped. */
  enum Reason {
    TIME,
    CANCELLED
  }

  private final Thread run;
  private final Thread watchdog;
  private Optional<Reason> reason = Optional.empty();
  private boolean closed;

  /** Watches the calling thread. */
  StopSignal(Duration time) {
    run = Thread.currentThread();
    watchdog = Thread.ofVirtual().name("holdfast-time-budget").start(() -> watch(time));
  }

  private void watch(Duration time) {
    try {
      Thread.sleep(time);
      stop(Reason.TIME);
    } catch (InterruptedException e) {
      // Closed: the run ended in time.
    }
  }

  /** Stops the run; safe on any thread. */
  void cancel() {
    stop(Reason.CANCELLED);
  }

  private synchronized void stop(Reason why) {
    if (!closed && reason.isEmpty()) {
      reason = Optional.of(why);
      run.interrupt();
    }
  }

  /** Why the run was stopped, if it was. */
  synchronized Optional<Reason> reason() {
    return reason;
  }

  /** Fails if the run was stopped, also when something on the way swallowed the interrupt. */
  void check() throws InterruptedException {
    if (reason().isPresent() || Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("stopped");
    }
  }

  /** From now on the run is not interrupted; an interrupt of ours that is pending is taken back. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      watchdog.interrupt();
      if (reason.isPresent() && Thread.currentThread() == run) {
        // The flag is ours: files written after this must not fail because of it.
        Thread.interrupted();
      }
    }
  }
}
