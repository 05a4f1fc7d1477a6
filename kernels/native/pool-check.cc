// Stress test of the thread pool for ThreadSanitizer (`npm run test:sanitize`): every item of every job must run exactly once.
// `pool-check bench` prints the cost of a job instead.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "pool.h"
#include "threads.h"
#include "workers.h"

namespace {

constexpr int THREADS = 4;

uint32 random(uint32& state) {
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

void fail(const char* what) {
  fprintf(stderr, "pool-check: %s\n", what);
  exit(1);
}

/// One job of random size; each piece writes its items, uses scratch memory, and sometimes starts a nested job.
void job(uint32& state, std::vector<int64>& items) {
  const int64 count = random(state) % items.size();
  const int64 grain = 1 + random(state) % 64;
  const bool nested = random(state) % 8 == 0;
  std::fill(items.begin(), items.end(), 0);
  int64* shared = sharedScratch<int64>(0, count + 1);
  parallelFor(count, grain, [&](int64 begin, int64 end, int worker) {
    if (worker < 0 || worker >= threadCount()) fail("a worker number is out of range");
    if (begin % grain != 0 || end - begin > grain) fail("a piece is not where it should be");
    int64* own = scratch<int64>(worker, end - begin);
    for (int64 i = begin; i < end; i++) own[i - begin] = i;
    const auto write = [&](int64 from, int64 to, int inner) {
      if (nested && count > grain && inner != worker) fail("a nested job left its thread");
      for (int64 i = from; i < to; i++) items[begin + i] += own[i] + 1;
    };
    if (nested) parallelFor(end - begin, 3, write);
    else write(0, end - begin, worker);
    for (int64 i = begin; i < end; i++) shared[i] = i;
  });
  for (int64 i = 0; i < int64(items.size()); i++)
    if (items[i] != (i < count ? i + 1 : 0)) fail("an item ran not once");
  for (int64 i = 0; i < count; i++)
    if (shared[i] != i) fail("shared scratch was lost");
}

void* caller(void* seed) {
  uint32 state = uint32(address(seed));
  std::vector<int64> items(1000);
  for (int round = 0; round < 3000; round++) {
    {
      EngineLock lock;
      job(state, items);
    }
    // Occasionally long enough for the workers to fall asleep.
    if (random(state) % 100 == 0) usleep(300);
  }
  return nullptr;
}

template <class Body> double median(int rounds, Body body) {
  std::vector<int64> times;
  for (int i = 0; i < rounds; i++) times.push_back(body());
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return double(times[rounds / 2]) / 1000;
}

void bench() {
  holdWorkers(2);
  const auto empty = [] {
    const int64 start = lanner_now();
    parallelFor(2, 1, [](int64, int64, int) {});
    return lanner_now() - start;
  };
  // Each piece waits for the other, so this measures how fast a worker notices a job and the caller its end.
  const auto meeting = [] {
    uint32 arrived = 0;
    const int64 start = lanner_now();
    parallelFor(2, 1, [&](int64, int64, int) {
      __atomic_fetch_add(&arrived, 1, __ATOMIC_SEQ_CST);
      const int64 begun = lanner_now();
      while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) < 2 && lanner_now() - begun < 1'000'000) lanner_pause();
    });
    return lanner_now() - start;
  };
  const auto asleep = [](auto body) {
    return [body] {
      usleep(300);
      return body();
    };
  };
  for (int i = 0; i < 1000; i++) empty();
  printf("2 threads, microseconds, medians of 2000\n");
  printf("both threads meet, workers spinning   %8.2f\n", median(2000, meeting));
  printf("both threads meet, workers asleep     %8.2f\n", median(2000, asleep(meeting)));
  printf("empty job, workers spinning           %8.2f\n", median(2000, empty));
  printf("empty job, workers asleep             %8.2f\n", median(2000, asleep(empty)));
  dropWorkers();
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1 && strcmp(arguments[1], "bench") == 0) {
    bench();
    return 0;
  }
  for (int life = 0; life < 3; life++) {
    holdWorkers(THREADS);
    pthread_t callers[3];
    for (int i = 0; i < 3; i++) pthread_create(&callers[i], nullptr, caller, reinterpret_cast<void*>(address(1 + i + 3 * life)));
    for (pthread_t thread : callers) pthread_join(thread, nullptr);
    dropWorkers();
  }
  printf("pool-check: every item of 27000 jobs ran once\n");
}
