#pragma once
#include "platform.h"

/// Flushes denormals to zero on this thread while it is in scope: arithmetic on them is a hundred times slower on x86.
struct FlushDenormals {
#if defined(__x86_64__)
  uint32 before;
  FlushDenormals() : before(__builtin_ia32_stmxcsr()) { __builtin_ia32_ldmxcsr(before | 0x8040u); }
  ~FlushDenormals() { __builtin_ia32_ldmxcsr(before); }
#else
  ~FlushDenormals() {}
#endif
};
