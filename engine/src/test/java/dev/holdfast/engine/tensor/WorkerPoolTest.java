package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WorkerPoolTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void runsEveryTaskOnce(int threads) {
    WorkerPool pool = new WorkerPool(threads);
    assertThat(pool.threads()).isEqualTo(threads);
    for (int tasks : new int[] {0, 1, 2, 3, 100}) {
      for (int round = 0; round < 200; round++) {
        AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
        pool.run(tasks, runs::incrementAndGet);
        for (int i = 0; i < tasks; i++) {
          assertThat(runs.get(i)).isEqualTo(1);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {WorkerPool.MOST_TASKS, WorkerPool.MOST_TASKS + 1, 200_000})
  void countsMoreTasksThanASpan(int tasks) {
    try (WorkerPool pool = new WorkerPool(2)) {
      AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
      pool.run(tasks, runs::incrementAndGet);
      for (int i = 0; i < tasks; i++) {
        assertThat(runs.get(i)).isEqualTo(1);
      }
    }
  }

  @Test
  void everyThreadBeginsWithASpanOfItsOwn() {
    try (WorkerPool pool = new WorkerPool(3)) {
      Thread[] takers = new Thread[8];
      CountDownLatch all = new CountDownLatch(3);
      pool.run(
          8,
          task -> {
            takers[task] = Thread.currentThread();
            all.countDown();
            await(all);
          });
      // Spans of 3, 3 and 2: until all have begun, each thread has but its first task.
      assertThat(takers[0]).isSameAs(Thread.currentThread());
      assertThat(Set.of(takers[0], takers[3], takers[6])).hasSize(3);
    }
  }

  @Test
  void theOthersTakeWhatAThreadThatIsKeptDoesNot() {
    try (WorkerPool pool = new WorkerPool(2)) {
      Thread[] takers = new Thread[100];
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch rest = new CountDownLatch(99);
      pool.run(
          100,
          task -> {
            takers[task] = Thread.currentThread();
            if (task == 0) {
              begun.countDown();
              await(rest);
            } else {
              // Else the other could take this thread's first task too, before it gets there.
              await(begun);
              rest.countDown();
            }
          });
      assertThat(takers[0]).isSameAs(Thread.currentThread());
      for (int task = 1; task < 100; task++) {
        assertThat(takers[task]).isNotSameAs(takers[0]);
      }
    }
  }

  @Test
  void sharesTheWorkAndWakesParkedWorkers() throws InterruptedException {
    WorkerPool pool = new WorkerPool(2);
    for (int round = 0; round < 3; round++) {
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      CountDownLatch both = new CountDownLatch(2);
      // Neither task can end before the other has begun.
      pool.run(
          2,
          task -> {
            threads.add(Thread.currentThread());
            both.countDown();
            await(both);
          });
      assertThat(threads).hasSize(2).contains(Thread.currentThread());
      Thread.sleep(20);
    }
  }

  @Test
  void exceptionsReachTheCallerAfterAllTasksRan() {
    WorkerPool pool = new WorkerPool(3);
    for (int bad : new int[] {0, 5, 9}) {
      AtomicInteger runs = new AtomicInteger();
      assertThatThrownBy(() ->
              pool.run(
                  10,
                  task -> {
                    runs.incrementAndGet();
                    if (task == bad) {
                      throw new IllegalStateException("task " + task);
                    }
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("task " + bad);
      assertThat(runs).hasValue(10);
    }
    AtomicInteger after = new AtomicInteger();
    pool.run(10, task -> after.incrementAndGet());
    assertThat(after).hasValue(10);
  }

  @Test
  void nestedCallsRunInline() {
    WorkerPool pool = new WorkerPool(2);
    AtomicInteger runs = new AtomicInteger();
    pool.run(
        8,
        outer -> {
          Thread thread = Thread.currentThread();
          pool.run(
              8,
              inner -> {
                assertThat(Thread.currentThread()).isSameAs(thread);
                runs.incrementAndGet();
              });
        });
    assertThat(runs).hasValue(64);
  }

  @Test
  void callersDoNotDisturbEachOther() throws InterruptedException {
    WorkerPool pool = new WorkerPool(2);
    AtomicInteger runs = new AtomicInteger();
    Thread[] callers = new Thread[4];
    for (int i = 0; i < callers.length; i++) {
      callers[i] =
          new Thread(() -> {
            for (int round = 0; round < 500; round++) {
              pool.run(7, task -> runs.incrementAndGet());
            }
          });
      callers[i].start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(runs).hasValue(4 * 500 * 7);
  }

  @Test
  void theThreadsEndWithThePoolAndItsWorkGoesOnWithoutThem() throws InterruptedException {
    for (int pause : new int[] {0, 20}) {
      WorkerPool pool = new WorkerPool(3);
      Set<Thread> workers = ConcurrentHashMap.newKeySet();
      CountDownLatch all = new CountDownLatch(3);
      pool.run(
          3,
          task -> {
            workers.add(Thread.currentThread());
            all.countDown();
            await(all);
          });
      workers.remove(Thread.currentThread());
      assertThat(workers).hasSize(2);
      Thread.sleep(pause);
      pool.close();
      pool.close();
      for (Thread worker : workers) {
        worker.join();
      }
      AtomicInteger runs = new AtomicInteger();
      pool.run(10, task -> runs.incrementAndGet());
      assertThat(runs).hasValue(10);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
