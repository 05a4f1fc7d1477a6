// The WebAssembly module: the interface to the kernels, and the pool's system functions. The memory is imported; with threads it is shared, and
// every worker instantiates this module on it.

#include "pool.h"
#include "threads.h"

extern "C" {

int execute_wasm(int opcode, const double* arguments);

/// Milliseconds of a monotonic clock; and whether this thread may sleep.
__attribute__((import_module("host"), import_name("now"))) double hostNow();
__attribute__((import_module("host"), import_name("mayBlock"))) int hostMayBlock();

static double lannerArguments[8192];

__attribute__((export_name("argumentsAddress"))) double* argumentsAddress() { return lannerArguments; }
__attribute__((export_name("argumentsCapacity"))) int argumentsCapacity() {
  return int(sizeof(lannerArguments) / sizeof(lannerArguments[0]));
}
__attribute__((export_name("execute"))) int execute(int opcode) { return execute_wasm(opcode, lannerArguments); }
__attribute__((export_name("poolBegin"))) void poolBegin(int threads) { lanner_pool_begin(threads); }
__attribute__((export_name("poolWork"))) void poolWork(int number) { lanner_pool_work(number); }
__attribute__((export_name("poolStop"))) void poolStop() { lanner_pool_stop(); }

#ifdef __wasm_atomics__
void lanner_wait(uint32* word, uint32 expected) {
  __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int*>(word), int(expected), -1);
}
void lanner_notify(uint32* word, int count) {
  __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(word), uint32(count));
}
#else
void lanner_wait(uint32*, uint32) {}
void lanner_notify(uint32*, int) {}
#endif

bool lanner_may_block() { return hostMayBlock() != 0; }
void lanner_pause() {}
int64 lanner_now() { return int64(hostNow() * 1e6); }

constexpr int64 PAGE = 65536;

void* lanner_allocate(int64 bytes) {
  const size pages = __builtin_wasm_memory_grow(0, size((bytes + PAGE - 1) / PAGE));
  if (pages == size(-1)) __builtin_trap();
  return reinterpret_cast<void*>(pages * PAGE);
}
/// Pages cannot be returned. Scratch memory at least doubles when it grows, so its past blocks together stay smaller than the current one.
void lanner_free(void*, int64) {}

// The compiler calls these for copies of unknown length.
void* memcpy(void* to, const void* from, size bytes) {
  __builtin_memcpy(to, from, bytes);
  return to;
}
void* memset(void* to, int value, size bytes) {
  __builtin_memset(to, value, bytes);
  return to;
}
void* memmove(void* to, const void* from, size bytes) {
  __builtin_memmove(to, from, bytes);
  return to;
}
}
