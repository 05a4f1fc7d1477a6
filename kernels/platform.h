#pragma once

// Integer types and compiler attributes. Kernels are freestanding: this header replaces the C library's.

using int8 = signed char;
using uint8 = unsigned char;
using int32 = int;
using uint32 = unsigned int;
using int64 = long long;
using uint64 = unsigned long long;
using size = __SIZE_TYPE__;
using address = __UINTPTR_TYPE__;

static_assert(sizeof(int32) == 4 && sizeof(int64) == 8 && sizeof(float) == 4 && sizeof(double) == 8, "sizes");

#define LANNER_INLINE inline __attribute__((always_inline))
#define LANNER_NOINLINE __attribute__((noinline))
/// The same for a lambda; goes after its parameters.
#define LANNER_INLINE_LAMBDA __attribute__((always_inline))
/// Unrolls the next loop, whose length is known at compile time.
#if defined(__clang__)
#define LANNER_UNROLL _Pragma("clang loop unroll(full)")
#else
#define LANNER_UNROLL _Pragma("GCC unroll 16")
#endif
#define LANNER_RESTRICT __restrict__
#define LANNER_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define LANNER_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/// Keeps the compiler from moving memory accesses across this line; costs no instruction.
#define LANNER_BARRIER() __asm__ volatile("" ::: "memory")

constexpr float INFINITE = __builtin_inff();
constexpr float NOT_A_NUMBER = __builtin_nanf("");

template <class T> LANNER_INLINE constexpr T smaller(T a, T b) { return b < a ? b : a; }
template <class T> LANNER_INLINE constexpr T larger(T a, T b) { return a < b ? b : a; }

/// a / b rounded up, for positive b.
LANNER_INLINE constexpr int64 ceilDivide(int64 a, int64 b) { return (a + b - 1) / b; }
LANNER_INLINE constexpr int64 roundUp(int64 a, int64 multiple) { return ceilDivide(a, multiple) * multiple; }

// An empty tensor may have a null address, which memcpy and memset do not accept.
LANNER_INLINE void copyBytes(void* to, const void* from, int64 bytes) {
  if (bytes > 0) __builtin_memcpy(to, from, size(bytes));
}
LANNER_INLINE void setBytes(void* to, int value, int64 bytes) {
  if (bytes > 0) __builtin_memset(to, value, size(bytes));
}

/// Reinterprets the bits of a value as another type of the same size.
template <class To, class From> LANNER_INLINE To bitCast(From from) {
  static_assert(sizeof(To) == sizeof(From), "bitCast needs equal sizes");
  To to;
  __builtin_memcpy(&to, &from, sizeof(To));
  return to;
}
