package dev.holdfast.engine.tensor;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that share the tasks of one job at a time with its caller. Tasks are taken from a
 * shared counter, so a core that other programs keep busy takes fewer of them. Waiting threads spin
 * briefly, then yield, then park: matrix products of one token follow each other within
 * microseconds, but an idle engine must cost nothing. The threads end with {@link #close()}.
 *
 * <p>Jobs create no objects. Number of the job and tasks not yet taken are one number, the ticket,
 * so that a thread that comes late cannot take a task of one job for that of another.
 */
public final class WorkerPool implements AutoCloseable {
  private static final int SPINS = 2000;
  private static final long YIELD_NANOS = 300_000;

  private final AtomicBoolean busy = new AtomicBoolean();
  private final Worker[] workers;

  /** Number of the job in the upper half, tasks left to take in the lower. */
  private final AtomicLong ticket = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();

  // Of the present job; written only while no task is left to take.
  private volatile int tasks;
  private volatile IntConsumer task = WorkerPool::doNothing;
  private volatile @Nullable Throwable failure;

  private volatile boolean closed;

  /**
   * Starts {@code threads - 1} daemon threads; the caller of a job is the other one.
   *
   * @throws IllegalArgumentException for no threads
   */
  public WorkerPool(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads");
    }
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker();
      Thread thread = new Thread(workers[i], "holdfast-worker-" + i);
      thread.setDaemon(true);
      workers[i].thread = thread;
      thread.start();
    }
  }

  /** Threads that work on a job, the caller among them. */
  public int threads() {
    return workers.length + 1;
  }

  /**
   * Runs {@code action} for every index below {@code count} and returns when all are done. A task
   * that throws does not keep the others from running; one such exception is thrown to the caller.
   * A call from inside a task, while another thread's job is running, or after {@link #close()}
   * does all on its own thread.
   */
  public void run(int count, IntConsumer action) {
    if (count <= 1 || workers.length == 0 || !busy.compareAndSet(false, true)) {
      for (int i = 0; i < count; i++) {
        action.accept(i);
      }
      return;
    }
    try {
      tasks = count;
      task = action;
      unfinished.set(count);
      ticket.set((((ticket.get() >>> 32) + 1) << 32) | count);
      for (Worker worker : workers) {
        worker.wake();
      }
      work();
      awaitEnd();
    } finally {
      task = WorkerPool::doNothing;
      failure = null;
      busy.set(false);
    }
  }

  /** Lets the threads end, once they have done what they are at. */
  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker.thread);
    }
  }

  /** Beside a busy program spinning on would keep the thread that is waited for from running. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void yieldProcessor() {
    Thread.yield();
  }

  private static void doNothing(int index) {}

  private boolean hasTasks() {
    return (int) ticket.get() != 0;
  }

  /** Takes tasks until none is left. */
  private void work() {
    long seen = ticket.get();
    while ((int) seen != 0) {
      // Theirs belong together if the ticket is still the same afterwards.
      int index = tasks - (int) seen;
      IntConsumer action = task;
      if (ticket.compareAndSet(seen, seen - 1)) {
        perform(action, index);
      }
      seen = ticket.get();
    }
  }

  private void perform(IntConsumer action, int index) {
    try {
      action.accept(index);
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      unfinished.getAndDecrement();
    }
  }

  private void awaitEnd() {
    for (int spins = 0; unfinished.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        yieldProcessor();
      }
    }
    Throwable thrown = failure;
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
  }

  private final class Worker implements Runnable {
    private volatile boolean parked;
    private volatile @Nullable Thread thread;

    void wake() {
      if (parked) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      while (awaitTasks()) {
        work();
      }
    }

    /** False when there will be none. */
    private boolean awaitTasks() {
      for (int spins = 0; spins < SPINS; spins++) {
        if (hasTasks()) {
          return true;
        }
        Thread.onSpinWait();
      }
      long start = System.nanoTime();
      while (!closed) {
        if (hasTasks()) {
          return true;
        }
        if (System.nanoTime() - start < YIELD_NANOS) {
          yieldProcessor();
        } else {
          park();
        }
      }
      return false;
    }

    private void park() {
      parked = true;
      // A job published before the flag was set is seen here, one published after it unparks.
      if (!hasTasks() && !closed) {
        LockSupport.park(WorkerPool.this);
      }
      parked = false;
    }
  }
}
