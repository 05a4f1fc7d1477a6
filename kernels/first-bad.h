#pragma once
#include "platform.h"

/// The first invalid position found by any thread, for kernels that check their input.
class FirstBad {
  static constexpr int64 NONE = 9223372036854775807LL;
  int64 first = NONE;

 public:
  LANNER_INLINE void note(int64 position) {
    int64 known = __atomic_load_n(&first, __ATOMIC_RELAXED);
    while (position < known &&
           !__atomic_compare_exchange_n(&first, &known, position, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
  }
  /// The kernel's return value: 0, or 1 + the position.
  int32 result() const { return first == NONE ? 0 : int32(first + 1); }
};

LANNER_INLINE bool fitsInt32(int64 value) { return value >= -2147483648LL && value <= 2147483647LL; }
