#include "workers.h"

#include "system.h"

#include "pool.h"
#include "threads.h"

namespace {

constexpr int MAX_WORKERS = 255;

Lock engineLock;
Thread workers[MAX_WORKERS];
int started = 0;
int holders = 0;

}  // namespace

EngineLock::EngineLock() { engineLock.take(); }
EngineLock::~EngineLock() { engineLock.give(); }

void holdWorkers(int threads) {
  EngineLock lock;
  if (holders++ > 0) return;
  if (threads > MAX_WORKERS + 1) threads = MAX_WORKERS + 1;
  stayLoaded();
  lanner_pool_begin(threads);
  for (int number = 1; number < threads; number++) {
    // If the system refuses a thread, the pool runs with fewer: callers never wait for workers that have not started.
    if (workers[started].start(lanner_pool_work, number)) started++;
  }
}

void dropWorkers() {
  EngineLock lock;
  if (--holders > 0) return;
  lanner_pool_stop();
  for (int i = 0; i < started; i++) workers[i].join();
  started = 0;
}
