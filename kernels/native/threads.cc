#include "threads.h"

#include <stdio.h>
#include <stdlib.h>

#include "system.h"

#ifdef _WIN32
#include <malloc.h>
#else
#include <time.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <linux/futex.h>
#include <sys/syscall.h>
#endif

extern "C" {

#if defined(__linux__)

void lanner_wait(uint32* word, uint32 expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}

void lanner_notify(uint32* word, int count) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0); }

#elif defined(_WIN32)

void lanner_wait(uint32* word, uint32 expected) { WaitOnAddress(word, &expected, sizeof(expected), FOREVER); }

void lanner_notify(uint32* word, int count) {
  if (count == 1) WakeByAddressSingle(word);
  else WakeByAddressAll(word);
}

#else

// One condition variable for all words: sleepers are few, and each checks its own word again when it wakes.
static pthread_mutex_t sleepLock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t sleepCondition = PTHREAD_COND_INITIALIZER;

void lanner_wait(uint32* word, uint32 expected) {
  pthread_mutex_lock(&sleepLock);
  if (__atomic_load_n(word, __ATOMIC_SEQ_CST) == expected) pthread_cond_wait(&sleepCondition, &sleepLock);
  pthread_mutex_unlock(&sleepLock);
}

void lanner_notify(uint32*, int) {
  pthread_mutex_lock(&sleepLock);
  pthread_cond_broadcast(&sleepCondition);
  pthread_mutex_unlock(&sleepLock);
}

#endif

bool lanner_may_block() { return true; }

void lanner_pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
}

#ifdef _WIN32

int64 lanner_now() {
  LARGE_INTEGER ticks, perSecond;
  QueryPerformanceCounter(&ticks);
  QueryPerformanceFrequency(&perSecond);
  const int64 second = perSecond.QuadPart;
  // In two parts, because ticks times 10^9 overflows after some hours.
  return ticks.QuadPart / second * 1'000'000'000 + ticks.QuadPart % second * 1'000'000'000 / second;
}

static void* allocateAligned(int64 bytes) { return _aligned_malloc(size_t(bytes), 64); }

void lanner_free(void* memory, int64) { _aligned_free(memory); }

#else

int64 lanner_now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

static void* allocateAligned(int64 bytes) {
  void* memory = nullptr;
  return posix_memalign(&memory, 64, size_t(bytes)) == 0 ? memory : nullptr;
}

void lanner_free(void* memory, int64) { free(memory); }

#endif

void* lanner_allocate(int64 bytes) {
  if (void* memory = allocateAligned(bytes)) return memory;
  fprintf(stderr, "lanner: no memory for %lld bytes of scratch space of a kernel.\n", (long long)bytes);
  abort();
}
}
