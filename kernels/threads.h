#pragma once
#include "platform.h"

// What the pool needs of the system: `native/threads.cc` and `wasm/threads.cc` provide it.

extern "C" {
/// Sleeps until notified, unless *word is no longer `expected`. May return for no reason.
void lanner_wait(uint32* word, uint32 expected);
/// Wakes up to `count` sleepers of `word`.
void lanner_notify(uint32* word, int count);
/// False where this thread must not sleep (the page of a browser).
bool lanner_may_block();
/// Tells the processor that this is a waiting loop.
void lanner_pause();
/// Nanoseconds of a steady clock.
int64 lanner_now();
/// `bytes` aligned to 64; does not return when there is no memory.
void* lanner_allocate(int64 bytes);
void lanner_free(void* memory, int64 bytes);

void lanner_pool_begin(int threads);
void lanner_pool_work(int number);
void lanner_pool_stop();
}
