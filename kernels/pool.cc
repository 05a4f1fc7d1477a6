#include "pool.h"

#include "bfloat16.h"

#include "threads.h"

// One job at a time. `gate` stores whether it is open and how many workers are inside. A worker enters only through an open gate, and the
// caller closes the gate and waits until nobody is inside before its stack frame disappears. A worker that wakes late finds the gate closed
// (or the next job, which it may join), so it never touches a finished job.

int lanner_rounds_products = 0;

namespace {

constexpr int MAX_THREADS = 256;
constexpr uint32 OPEN = 0x80000000u;
constexpr uint32 CALLER_SLEEPS = 0x40000000u;
constexpr uint32 INSIDE = 0x3fffffffu;
constexpr int64 SPIN_NANOSECONDS = 50'000;
constexpr int SHARED_SLOTS = 3;

struct Block {
  void* memory = nullptr;
  int64 bytes = 0;
};

struct Pool {
  // Fields that change with every job have separate cache lines.
  alignas(128) uint32 gate = 0;
  alignas(128) uint32 generation = 0;
  uint32 sleepers = 0;
  alignas(128) int64 nextPiece = 0;
  alignas(128) void (*chunk)(void*, int64, int64, int) = nullptr;
  void* frame = nullptr;
  int64 count = 0;
  int64 grain = 0;
  int64 pieces = 0;
  alignas(128) int threads = 1;
  uint32 stopping = 0;
  Block scratch[MAX_THREADS + SHARED_SLOTS];
};

Pool pool;
__thread int workerNumber = 0;
/// True while this thread runs pieces: a parallelFor inside one stays on this thread.
__thread bool insideJob = false;

void runPieces(int worker) {
  for (;;) {
    const int64 piece = __atomic_fetch_add(&pool.nextPiece, 1, __ATOMIC_RELAXED);
    if (piece >= pool.pieces) return;
    const int64 begin = piece * pool.grain;
    const int64 end = begin + pool.grain;
    pool.chunk(pool.frame, begin, end < pool.count ? end : pool.count, worker);
  }
}

bool enter() {
  uint32 seen = __atomic_load_n(&pool.gate, __ATOMIC_RELAXED);
  while (seen & OPEN)
    if (__atomic_compare_exchange_n(&pool.gate, &seen, seen + 1, true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return true;
  return false;
}

void leave() {
  const uint32 before = __atomic_fetch_sub(&pool.gate, 1, __ATOMIC_RELEASE);
  if ((before & CALLER_SLEEPS) && (before & INSIDE) == 1) lanner_notify(&pool.gate, 1);
}

void waitUntilNobodyIsInside() {
  uint32 seen = __atomic_and_fetch(&pool.gate, ~OPEN, __ATOMIC_ACQUIRE);
  if (!(seen & INSIDE)) return;
  const int64 start = lanner_now();
  for (int round = 0;; round++) {
    lanner_pause();
    seen = __atomic_load_n(&pool.gate, __ATOMIC_ACQUIRE);
    if (!(seen & INSIDE)) return;
    if ((round & 63) == 63 && lanner_may_block() && lanner_now() - start > SPIN_NANOSECONDS) break;
  }
  seen = __atomic_or_fetch(&pool.gate, CALLER_SLEEPS, __ATOMIC_ACQUIRE);
  while (seen & INSIDE) {
    lanner_wait(&pool.gate, seen);
    seen = __atomic_load_n(&pool.gate, __ATOMIC_ACQUIRE);
  }
  __atomic_and_fetch(&pool.gate, ~CALLER_SLEEPS, __ATOMIC_RELAXED);
}

/// Waits for a generation other than `seen`: spins, then sleeps. Returns false when the pool stops.
bool waitForJob(uint32 seen) {
  const int64 start = lanner_now();
  for (int round = 0;; round++) {
    if (__atomic_load_n(&pool.generation, __ATOMIC_ACQUIRE) != seen) break;
    lanner_pause();
    if ((round & 63) == 63 && lanner_now() - start > SPIN_NANOSECONDS) {
      __atomic_fetch_add(&pool.sleepers, 1, __ATOMIC_SEQ_CST);
      while (__atomic_load_n(&pool.generation, __ATOMIC_SEQ_CST) == seen) lanner_wait(&pool.generation, seen);
      __atomic_fetch_sub(&pool.sleepers, 1, __ATOMIC_SEQ_CST);
      break;
    }
  }
  return !__atomic_load_n(&pool.stopping, __ATOMIC_ACQUIRE);
}

}  // namespace

extern "C" {

void lanner_pool_run(void (*chunk)(void*, int64, int64, int), void* frame, int64 count, int64 grain) {
  if (pool.threads == 1 || insideJob) {
    for (int64 begin = 0; begin < count; begin += grain)
      chunk(frame, begin, begin + grain < count ? begin + grain : count, workerNumber);
    return;
  }
  pool.chunk = chunk;
  pool.frame = frame;
  pool.count = count;
  pool.grain = grain;
  pool.pieces = (count + grain - 1) / grain;
  __atomic_store_n(&pool.nextPiece, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&pool.gate, OPEN, __ATOMIC_RELEASE);
  __atomic_fetch_add(&pool.generation, 1, __ATOMIC_SEQ_CST);
  const uint32 asleep = __atomic_load_n(&pool.sleepers, __ATOMIC_SEQ_CST);
  if (asleep) lanner_notify(&pool.generation, pool.pieces - 1 < int64(asleep) ? int(pool.pieces - 1) : int(asleep));
  insideJob = true;
  runPieces(workerNumber);
  insideJob = false;
  waitUntilNobodyIsInside();
}

int lanner_pool_threads() { return pool.threads; }

int lanner_pool_worker() { return workerNumber; }

void* lanner_pool_scratch(int worker, int64 bytes) {
  Block& block = pool.scratch[worker < 0 ? MAX_THREADS - 1 - worker : worker];
  if (block.bytes < bytes) {
    int64 grown = block.bytes * 2 > bytes ? block.bytes * 2 : bytes;
    grown = (grown + 4095) & ~int64(4095);
    if (block.memory) lanner_free(block.memory, block.bytes);
    block.memory = lanner_allocate(grown);
    block.bytes = grown;
  }
  return block.memory;
}

/// Sets the number of threads, the caller's included, before any worker starts.
void lanner_pool_begin(int threads) {
  pool.threads = threads < 1 ? 1 : threads > MAX_THREADS ? MAX_THREADS : threads;
  // A stopped pool may be started again.
  __atomic_store_n(&pool.stopping, 0, __ATOMIC_RELEASE);
}

/// Runs worker `number` (1 or more). Returns when the pool stops.
void lanner_pool_work(int number) {
  workerNumber = number;
  insideJob = true;
  uint32 seen = 0;
  while (waitForJob(seen)) {
    seen = __atomic_load_n(&pool.generation, __ATOMIC_ACQUIRE);
    if (!enter()) continue;
    runPieces(number);
    leave();
  }
}

/// Lets all workers return from `lanner_pool_work`; later jobs run on the caller alone.
void lanner_pool_stop() {
  pool.threads = 1;
  __atomic_store_n(&pool.stopping, 1, __ATOMIC_RELEASE);
  __atomic_fetch_add(&pool.generation, 1, __ATOMIC_SEQ_CST);
  lanner_notify(&pool.generation, MAX_THREADS);
}
}
