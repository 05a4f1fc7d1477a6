#include "threads.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/futex.h>
#include <sys/syscall.h>
#endif

extern "C" {

#ifdef __linux__

void lanner_wait(uint32* word, uint32 expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}

void lanner_notify(uint32* word, int count) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0); }

#else

// One condition for all words: sleepers are few, and each looks at its own word again when it wakes.
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

int64 lanner_now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

void* lanner_allocate(int64 bytes) {
  void* memory = nullptr;
  if (posix_memalign(&memory, 64, size_t(bytes)) == 0) return memory;
  fprintf(stderr, "lanner: no memory for %lld bytes of scratch space of a kernel.\n", (long long)bytes);
  abort();
}

void lanner_free(void* memory, int64) { free(memory); }
}
