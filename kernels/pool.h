#pragma once
#include "platform.h"

// The thread pool's interface for kernels. There is one pool per process (`pool.cc`), shared by all instruction sets.

extern "C" {
/// Runs chunk(frame, begin, end, worker) for every piece of `grain` of the `count` items, on all threads; returns when all are done.
void lanner_pool_run(void (*chunk)(void* frame, int64 begin, int64 end, int worker), void* frame, int64 count, int64 grain);
/// Number of threads, the caller's included.
int lanner_pool_threads();
/// The number of this thread, 0 for a caller.
int lanner_pool_worker();
/// Memory of one thread: see `scratch`.
void* lanner_pool_scratch(int worker, int64 bytes);
}

/// Number of threads that `parallelFor` uses, the caller's included; worker numbers are below it.
LANNER_INLINE int threadCount() { return lanner_pool_threads(); }

/**
 * Calls body(begin, end, worker) for [0, grain), [grain, 2 grain), ... up to `count`, on all threads. The pieces depend only on `count` and
 * `grain`, never on timing or the number of threads, so a kernel that computes each piece independently is bitwise reproducible. With
 * count <= grain, or inside a piece of another job, everything runs on this thread without synchronization.
 */
template <class Body> LANNER_INLINE void parallelFor(int64 count, int64 grain, const Body& body) {
  if (grain < 1) grain = 1;
  if (count <= grain) {
    if (count > 0) body(int64(0), count, lanner_pool_worker());
    return;
  }
  lanner_pool_run(
      [](void* frame, int64 begin, int64 end, int worker) { (*static_cast<const Body*>(frame))(begin, end, worker); },
      const_cast<void*>(static_cast<const void*>(&body)), count, grain);
}

/**
 * Uninitialized memory of `worker` for at least `count` items, aligned to 64 bytes. It is kept and grows: a second call may move it, so request
 * everything that a body needs at once. A nested parallelFor shares it with the enclosing body.
 */
template <class T> LANNER_INLINE T* scratch(int worker, int64 count) {
  return static_cast<T*>(lanner_pool_scratch(worker, count * int64(sizeof(T))));
}

/**
 * Like `scratch`, but shared by all threads of a kernel (packed matrices, partial sums). Request it on the caller, outside parallelFor. `slot` is
 * 0 to 2: matrix products use 0 and 1, so a kernel that calls them while it uses a block must take 2.
 */
template <class T> LANNER_INLINE T* sharedScratch(int slot, int64 count) {
  return static_cast<T*>(lanner_pool_scratch(-1 - slot, count * int64(sizeof(T))));
}
