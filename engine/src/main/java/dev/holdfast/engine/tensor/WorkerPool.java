package dev.holdfast.engine.tensor;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that share the tasks of one job at a time with its caller. Every thread has a span
 * of consecutive tasks, which it takes in order: it reads memory as one stream, meets in every job
 * of the same kind what its own caches hold, and hands nothing to another core before the end. Then
 * it takes the last tasks of the others' spans, so a core that other programs keep busy does fewer
 * of them. Waiting threads spin briefly, then yield, then park: matrix products of one token follow
 * each other within microseconds, but an idle engine must cost nothing. The threads end with {@link
 * #close()}.
 *
 * <p>Jobs create no objects. Number of the job and what is left of a span are one number, so that a
 * thread that comes late cannot take a task of one job for that of another.
 */
public final class WorkerPool implements AutoCloseable {
  private static final int SPINS = 2000;
  private static final long YIELD_NANOS = 300_000;

  /** Tasks that spans can count; a job of more is done in rounds. */
  static final int MOST_TASKS = (1 << 16) - 1;

  /** Numbers from one thread's span to the next: in lines that no processor fetches together. */
  private static final int APART = 32;

  private final AtomicBoolean busy = new AtomicBoolean();
  private final Worker[] workers;

  /** Of every thread: number of the job, 32 bits; first task left and end of the span, 16 each. */
  private final AtomicLongArray spans;

  private final AtomicInteger unfinished = new AtomicInteger();

  /** Written only by the caller of a job. */
  private int job;

  // Of the present job; written only while no task is left to take.
  private volatile int firstTask;
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
    spans = new AtomicLongArray((threads + 1) * APART);
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
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
      for (int first = 0; first < count; first += MOST_TASKS) {
        share(first, Math.min(MOST_TASKS, count - first), action);
      }
      throwFailure();
    } finally {
      task = WorkerPool::doNothing;
      failure = null;
      busy.set(false);
    }
  }

  private void share(int first, int count, IntConsumer action) {
    firstTask = first;
    task = action;
    unfinished.set(count);
    job++;
    for (int thread = 0; thread < threads(); thread++) {
      spans.set(place(thread), span(job, start(thread, count), start(thread + 1, count)));
    }
    for (Worker worker : workers) {
      worker.wake();
    }
    work(0);
    awaitEnd();
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

  /**
   * Where a thread's span starts among {@code count} tasks; the caller, thread 0, has no fewer than
   * others.
   */
  private int start(int thread, int count) {
    return (int) (((long) count * thread + threads() - 1) / threads());
  }

  /** Of the numbers of the spans, none shares a line with anything else. */
  private static int place(int thread) {
    return (thread + 1) * APART - APART / 2;
  }

  private static long span(int job, int first, int end) {
    return (long) job << 32 | (long) first << 16 | end;
  }

  private static int first(long span) {
    return (int) (span >>> 16) & MOST_TASKS;
  }

  private static int end(long span) {
    return (int) span & MOST_TASKS;
  }

  private boolean hasTasks(int thread) {
    long span = spans.get(place(thread));
    return first(span) < end(span);
  }

  /** Does what is left of a thread's own span, then of the others'. */
  private void work(int own) {
    int done = 0;
    for (int i = 0; i < threads(); i++) {
      int place = place((own + i) % threads());
      while (take(place, i == 0)) {
        done++;
      }
    }
    if (done > 0) {
      unfinished.getAndAdd(-done);
    }
  }

  /** Does a task of a span; false if none is left. */
  private boolean take(int place, boolean own) {
    for (long seen = spans.get(place); first(seen) < end(seen); seen = spans.get(place)) {
      // These belong to the span if it is still the same afterwards.
      int index = firstTask + (own ? first(seen) : end(seen) - 1);
      IntConsumer action = task;
      if (spans.compareAndSet(place, seen, own ? seen + (1 << 16) : seen - 1)) {
        perform(action, index);
        return true;
      }
    }
    return false;
  }

  private void perform(IntConsumer action, int index) {
    try {
      action.accept(index);
    } catch (RuntimeException | Error e) {
      failure = e;
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
  }

  private void throwFailure() {
    Throwable thrown = failure;
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
  }

  private final class Worker implements Runnable {
    private final int number;
    private volatile boolean parked;
    private volatile @Nullable Thread thread;

    Worker(int number) {
      this.number = number;
    }

    void wake() {
      if (parked && hasTasks(number)) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      while (awaitTasks()) {
        work(number);
      }
    }

    /** False when there will be none. */
    private boolean awaitTasks() {
      for (int spins = 0; spins < SPINS; spins++) {
        if (hasTasks(number)) {
          return true;
        }
        Thread.onSpinWait();
      }
      long start = System.nanoTime();
      while (!closed) {
        if (hasTasks(number)) {
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
      if (!hasTasks(number) && !closed) {
        LockSupport.park(WorkerPool.this);
      }
      parked = false;
    }
  }
}
