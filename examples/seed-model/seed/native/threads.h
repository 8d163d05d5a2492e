// Work shared out by a counter, so that a thread slowed by the machine's other work does not hold up the rest.
#pragma once
#include <sched.h>

#include <atomic>
#include <thread>
#include <vector>

// Calls work(item, thread) once for every item in 0..items-1; threads are numbered from 0.
template <typename Work>
static void in_parallel(int threads, int items, Work work) {
  std::atomic<int> next{0};
  auto run = [&](int thread) {
    for (int item = next++; item < items; item = next++) work(item, thread);
  };
  // On a busy machine the scheduler likes to start a thread where its maker runs, and leaves both there.
  cpu_set_t elsewhere;
  CPU_ZERO(&elsewhere);
  for (unsigned cpu = 0; cpu < std::thread::hardware_concurrency(); cpu++) CPU_SET(cpu, &elsewhere);
  CPU_CLR(sched_getcpu(), &elsewhere);
  std::vector<std::thread> others;
  for (int thread = 1; thread < threads && thread < items; thread++)
    others.emplace_back([&run, &elsewhere, thread] {
      sched_setaffinity(0, sizeof elsewhere, &elsewhere);  // a wish: where it is refused, nothing is lost
      run(thread);
    });
  run(0);
  for (auto& other : others) other.join();
}

// Calls work(first, last, thread) on pieces of 0..rows-1.
template <typename Work>
static void in_pieces(int threads, int rows, int piece, Work work) {
  in_parallel(threads, (rows + piece - 1) / piece,
              [&](int item, int thread) { work(item * piece, item * piece + piece < rows ? item * piece + piece : rows, thread); });
}
