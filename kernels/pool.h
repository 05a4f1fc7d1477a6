#pragma once
#include "platform.h"

// The thread pool as kernels see it. It lives once in a process (`pool.cc`), below all instruction sets.

extern "C" {
/// Runs chunk(frame, begin, end, worker) for every piece of `grain` items of `count`, on all threads; returns when all are done.
void lanner_pool_run(void (*chunk)(void* frame, int64 begin, int64 end, int worker), void* frame, int64 count, int64 grain);
/// Threads, the caller's included.
int lanner_pool_threads();
/// The number of this thread, 0 for a caller.
int lanner_pool_worker();
/// Memory of one thread: see `scratch`.
void* lanner_pool_scratch(int worker, int64 bytes);
}

/// Threads that `parallelFor` uses, the caller's included: worker numbers are below it.
LANNER_INLINE int threadCount() { return lanner_pool_threads(); }

/**
 * Calls body(begin, end, worker) for [0, grain), [grain, 2 grain), ... up to `count`, on all threads. The pieces depend only on `count` and
 * `grain`, never on timing or the number of threads, so a kernel that writes each piece on its own gives the same bits always. With
 * count <= grain, or inside a piece of a job that has several, everything runs on this thread, without synchronisation.
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
 * At least `bytes` of memory that belong to `worker`, aligned to 64 bytes, undefined contents. It grows and is kept: a second call
 * with more bytes may move it, so ask once in a body for all that it needs. A parallelFor inside a body shares it with that body.
 */
template <class T> LANNER_INLINE T* scratch(int worker, int64 count) {
  return static_cast<T*>(lanner_pool_scratch(worker, count * int64(sizeof(T))));
}

/**
 * A block that all threads of one kernel share (packed matrices, partial sums): like `scratch`, but of a slot of its own. Ask on the
 * caller, outside parallelFor. `slot` is 0 to 2: products use 0 and 1, so whoever calls them while holding a block takes 2.
 */
template <class T> LANNER_INLINE T* sharedScratch(int slot, int64 count) {
  return static_cast<T*>(lanner_pool_scratch(-1 - slot, count * int64(sizeof(T))));
}
