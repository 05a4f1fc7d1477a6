#include "workers.h"

#include <pthread.h>

#include "pool.h"
#include "threads.h"

namespace {

constexpr int MAX_WORKERS = 255;

pthread_mutex_t engineMutex = PTHREAD_MUTEX_INITIALIZER;
pthread_t workers[MAX_WORKERS];
int started = 0;
int holders = 0;

void* work(void* number) {
  lanner_pool_work(int(address(number)));
  return nullptr;
}

}  // namespace

EngineLock::EngineLock() { pthread_mutex_lock(&engineMutex); }
EngineLock::~EngineLock() { pthread_mutex_unlock(&engineMutex); }

void holdWorkers(int threads) {
  EngineLock lock;
  if (holders++ > 0) return;
  if (threads > MAX_WORKERS + 1) threads = MAX_WORKERS + 1;
  lanner_pool_begin(threads);
  for (int number = 1; number < threads; number++) {
    // A thread that the system refuses is one helper fewer: callers never wait for workers that have not begun.
    if (pthread_create(&workers[started], nullptr, work, reinterpret_cast<void*>(address(number))) == 0) started++;
  }
}

void dropWorkers() {
  EngineLock lock;
  if (--holders > 0) return;
  lanner_pool_stop();
  for (int i = 0; i < started; i++) pthread_join(workers[i], nullptr);
  started = 0;
}
