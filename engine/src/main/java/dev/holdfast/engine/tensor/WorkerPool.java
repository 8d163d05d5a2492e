package dev.holdfast.engine.tensor;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that share the tasks of one job at a time with its caller. Tasks are taken from a
 * shared counter, so a core that other programs keep busy takes fewer of them. Waiting threads spin
 * briefly, then yield, then park: matrix products of one token follow each other within
 * microseconds, but an idle engine must cost nothing. The threads end with {@link #close()}.
 */
public final class WorkerPool implements AutoCloseable {
  private static final int SPINS = 2000;
  private static final long YIELD_NANOS = 300_000;

  private final AtomicBoolean busy = new AtomicBoolean();
  private final Worker[] workers;
  private volatile @Nullable Job current;
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
   * Runs {@code task} for every index below {@code tasks} and returns when all are done. A task
   * that throws does not keep the others from running; one such exception is thrown to the caller.
   * A call from inside a task, while another thread's job is running, or after {@link #close()}
   * does all on its own thread.
   */
  public void run(int tasks, IntConsumer task) {
    if (tasks <= 1 || workers.length == 0 || !busy.compareAndSet(false, true)) {
      for (int i = 0; i < tasks; i++) {
        task.accept(i);
      }
      return;
    }
    try {
      Job job = new Job(tasks, task);
      current = job;
      for (Worker worker : workers) {
        worker.wake();
      }
      job.work();
      job.awaitEnd();
    } finally {
      current = null;
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

  /** One call of {@link #run}. */
  private static final class Job {
    private final int tasks;
    private final IntConsumer task;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    Job(int tasks, IntConsumer task) {
      this.tasks = tasks;
      this.task = task;
    }

    void work() {
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
        try {
          task.accept(i);
        } catch (RuntimeException | Error e) {
          failure = e;
        } finally {
          done.getAndIncrement();
        }
      }
    }

    void awaitEnd() {
      for (int spins = 0; done.get() < tasks; spins++) {
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
      Job job = awaitJob(null);
      while (job != null) {
        job.work();
        job = awaitJob(job);
      }
    }

    /** The next job; null when there will be none. */
    private @Nullable Job awaitJob(@Nullable Job last) {
      for (int spins = 0; spins < SPINS; spins++) {
        Job job = current;
        if (job != null && job != last) {
          return job;
        }
        Thread.onSpinWait();
      }
      long start = System.nanoTime();
      while (!closed) {
        Job job = current;
        if (job != null && job != last) {
          return job;
        }
        if (System.nanoTime() - start < YIELD_NANOS) {
          yieldProcessor();
        } else {
          park(last);
        }
      }
      return null;
    }

    private void park(@Nullable Job last) {
      parked = true;
      // A job published before the flag was set is seen here, one published after it unparks.
      Job job = current;
      if ((job == null || job == last) && !closed) {
        LockSupport.park(WorkerPool.this);
      }
      parked = false;
    }
  }
}
