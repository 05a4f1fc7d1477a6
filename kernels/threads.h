#pragma once
#include "platform.h"

// The system functions of the pool, implemented by `native/threads.cc` and `wasm/module.cc`.

extern "C" {
/// Sleeps until notified, unless *word is no longer `expected`. May wake up spuriously.
void lanner_wait(uint32* word, uint32 expected);
/// Wakes up to `count` sleepers of `word`.
void lanner_notify(uint32* word, int count);
/// False if this thread must not sleep (the main thread of a page).
bool lanner_may_block();
/// Tells the processor that this is a spin loop.
void lanner_pause();
/// Nanoseconds of a monotonic clock.
int64 lanner_now();
/// Allocates `bytes` aligned to 64; does not return if memory runs out.
void* lanner_allocate(int64 bytes);
void lanner_free(void* memory, int64 bytes);

void lanner_pool_begin(int threads);
void lanner_pool_work(int number);
void lanner_pool_stop();
}
