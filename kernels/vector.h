#pragma once
#include "platform.h"

// Vectors of LANNER_WIDTH floats. Arithmetic and comparison are compiler operators (+ - * / < ==); the rest is here.
// A comparison returns an I of 0 and -1, the mask type of `select`. Addresses need no alignment.

#ifndef LANNER_WIDTH
#if defined(__AVX512F__)
#define LANNER_WIDTH 16
#elif defined(__AVX2__)
#define LANNER_WIDTH 8
#else
#define LANNER_WIDTH 4
#endif
#endif

#if defined(__FMA__) || defined(__aarch64__) || defined(__wasm_relaxed_simd__)
/// 1 if `fma` rounds once. (Relaxed wasm may round twice on processors without the instruction.)
#define LANNER_FMA 1
#else
#define LANNER_FMA 0
#endif

#ifdef __has_builtin
#define LANNER_HAS_BUILTIN(name) __has_builtin(name)
#else
#define LANNER_HAS_BUILTIN(name) 0
#endif

constexpr int WIDTH = LANNER_WIDTH;

typedef float F __attribute__((vector_size(4 * LANNER_WIDTH)));
typedef int32 I __attribute__((vector_size(4 * LANNER_WIDTH)));
typedef uint32 U __attribute__((vector_size(4 * LANNER_WIDTH)));
/// WIDTH bytes, for bool tensors.
typedef uint8 B __attribute__((vector_size(LANNER_WIDTH)));

typedef F UnalignedF __attribute__((aligned(4), may_alias));
typedef I UnalignedI __attribute__((aligned(4), may_alias));
typedef U UnalignedU __attribute__((aligned(4), may_alias));
typedef B UnalignedB __attribute__((aligned(1), may_alias));

LANNER_INLINE F load(const float* from) { return *reinterpret_cast<const UnalignedF*>(from); }
LANNER_INLINE I load(const int32* from) { return *reinterpret_cast<const UnalignedI*>(from); }
LANNER_INLINE U load(const uint32* from) { return *reinterpret_cast<const UnalignedU*>(from); }
LANNER_INLINE B load(const uint8* from) { return *reinterpret_cast<const UnalignedB*>(from); }
LANNER_INLINE void store(float* to, F v) { *reinterpret_cast<UnalignedF*>(to) = v; }
LANNER_INLINE void store(int32* to, I v) { *reinterpret_cast<UnalignedI*>(to) = v; }
LANNER_INLINE void store(uint32* to, U v) { *reinterpret_cast<UnalignedU*>(to) = v; }
LANNER_INLINE void store(uint8* to, B v) { *reinterpret_cast<UnalignedB*>(to) = v; }

// x - 0 keeps every value, the sign of zero included.
LANNER_INLINE F splat(float x) { return x - F{}; }
LANNER_INLINE I splat(int32 x) { return x - I{}; }
LANNER_INLINE U splat(uint32 x) { return x - U{}; }

/// 0, 1, 2, ... WIDTH - 1.
LANNER_INLINE I ramp() {
  I lanes = {};
  for (int i = 0; i < WIDTH; i++) lanes[i] = i;
  return lanes;
}

LANNER_INLINE I bits(F x) { return (I)x; }
LANNER_INLINE F floats(I x) { return (F)x; }

LANNER_INLINE F toFloat(I x) { return __builtin_convertvector(x, F); }
/// Truncates; undefined for values outside int32.
LANNER_INLINE I toInt(F x) { return __builtin_convertvector(x, I); }

LANNER_INLINE F select(I mask, F a, F b) { return mask ? a : b; }
LANNER_INLINE I select(I mask, I a, I b) { return mask ? a : b; }

/// Hides the origin of a mask from the compiler, which on relaxed wasm would choose an instruction with unspecified NaN behaviour.
LANNER_INLINE I opaque(I mask) {
#if defined(__wasm_relaxed_simd__)
  __asm__("" : "+r"(mask));
#endif
  return mask;
}

/// Returns b if either is NaN, like the x86 instruction.
LANNER_INLINE F min(F a, F b) { return opaque(a < b) ? a : b; }
/// Returns b if either is NaN.
LANNER_INLINE F max(F a, F b) { return opaque(a > b) ? a : b; }
LANNER_INLINE I min(I a, I b) { return a < b ? a : b; }
LANNER_INLINE I max(I a, I b) { return a > b ? a : b; }
/// Returns NaN if either is NaN.
LANNER_INLINE F minNan(F a, F b) { return opaque((a < b) | (a != a)) ? a : b; }
/// Returns NaN if either is NaN.
LANNER_INLINE F maxNan(F a, F b) { return opaque((a > b) | (a != a)) ? a : b; }

LANNER_INLINE F abs(F x) { return floats(bits(x) & 0x7fffffff); }
/// |magnitude| with the sign bit of `sign`.
LANNER_INLINE F copySign(F magnitude, F sign) {
  return floats((bits(magnitude) & 0x7fffffff) | (bits(sign) & int32(0x80000000)));
}

/// a * b + c, in one rounding where LANNER_FMA is 1.
LANNER_INLINE F fma(F a, F b, F c) {
#if defined(__wasm_relaxed_simd__)
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#elif !LANNER_FMA
  return a * b + c;
#elif LANNER_HAS_BUILTIN(__builtin_elementwise_fma)
  return __builtin_elementwise_fma(a, b, c);
#elif LANNER_WIDTH == 16
  return __builtin_ia32_vfmaddps512_mask(a, b, c, (unsigned short)-1, 4);
#elif LANNER_WIDTH == 8
  return __builtin_ia32_vfmaddps256(a, b, c);
#else
  return a * b + c;
#endif
}

/// a * b + c of single floats.
LANNER_INLINE float fma(float a, float b, float c) {
#if LANNER_FMA && !defined(__wasm__)
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

/// Square root of each element, correctly rounded.
LANNER_INLINE F squareRoot(F x) {
#if defined(__wasm__)
  return __builtin_wasm_sqrt_f32x4(x);
#elif LANNER_HAS_BUILTIN(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(x);
#elif defined(__x86_64__) && LANNER_WIDTH == 16
  return __builtin_ia32_sqrtps512_mask(x, x, (unsigned short)-1, 4);
#elif defined(__x86_64__) && LANNER_WIDTH == 8
  return __builtin_ia32_sqrtps256(x);
#elif defined(__x86_64__) && LANNER_WIDTH == 4
  return __builtin_ia32_sqrtps(x);
#else
  F y = x;
  for (int i = 0; i < WIDTH; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
#endif
}

/// Sum of all lanes, by folding halves in a fixed order.
LANNER_INLINE float sum(F v) {
  float lanes[WIDTH];
  store(lanes, v);
  for (int half = WIDTH / 2; half; half /= 2)
    for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}

/// All lanes combined by `min`; NaN lanes may or may not count.
LANNER_INLINE float minimum(F v) {
  float smallest = v[0];
  for (int i = 1; i < WIDTH; i++) smallest = v[i] < smallest ? v[i] : smallest;
  return smallest;
}
/// All lanes combined by `max`; NaN lanes may or may not count.
LANNER_INLINE float maximum(F v) {
  float largest = v[0];
  for (int i = 1; i < WIDTH; i++) largest = v[i] > largest ? v[i] : largest;
  return largest;
}

/// True if any lane of a mask is set.
LANNER_INLINE bool any(I mask) {
#if defined(__wasm__)
  return __builtin_wasm_any_true_v128((__attribute__((vector_size(16))) signed char)mask);
#else
  int32 seen = 0;
  for (int i = 0; i < WIDTH; i++) seen |= mask[i];
  return seen != 0;
#endif
}

/// -1 in the first `count` lanes, 0 in the others.
LANNER_INLINE I firstLanes(int64 count) { return ramp() < splat(int32(count)); }

/// Loads the first `count` < WIDTH floats, with `fill` in the other lanes; reads nothing past them.
LANNER_INLINE F loadTail(const float* from, int64 count, float fill = 0) {
#if defined(__AVX2__) && LANNER_WIDTH == 8
  const I mask = firstLanes(count);
  const F loaded = __builtin_ia32_maskloadps256(reinterpret_cast<const F*>(from), mask);
  return fill == 0 ? loaded : select(mask, loaded, splat(fill));
#elif defined(__AVX512F__) && LANNER_WIDTH == 16 && !defined(__clang__)
  return __builtin_ia32_loadups512_mask(from, splat(fill), (unsigned short)((1u << count) - 1));
#else
  F loaded = splat(fill);
  for (int i = 0; i < WIDTH; i++)
    if (i < count) loaded[i] = from[i];
  return loaded;
#endif
}

/// Stores the first `count` < WIDTH lanes and nothing past them.
LANNER_INLINE void storeTail(float* to, F v, int64 count) {
#if defined(__AVX2__) && LANNER_WIDTH == 8
  // Masked stores are microcoded on AMD; storing 4, 2 and 1 lanes takes a few cycles everywhere.
  typedef float Half __attribute__((vector_size(16), aligned(4), may_alias));
  typedef float Quarter __attribute__((vector_size(8), aligned(4), may_alias));
  typedef float Lanes4 __attribute__((vector_size(16)));
  Lanes4 rest = __builtin_shufflevector(v, v, 0, 1, 2, 3);
  if (count & 4) {
    *reinterpret_cast<Half*>(to) = rest;
    rest = __builtin_shufflevector(v, v, 4, 5, 6, 7);
    to += 4;
  }
  if (count & 2) {
    *reinterpret_cast<Quarter*>(to) = __builtin_shufflevector(rest, rest, 0, 1);
    rest = __builtin_shufflevector(rest, rest, 2, 3, 2, 3);
    to += 2;
  }
  if (count & 1) *to = rest[0];
#elif defined(__AVX512F__) && LANNER_WIDTH == 16 && !defined(__clang__)
  __builtin_ia32_storeups512_mask(to, v, (unsigned short)((1u << count) - 1));
#else
  for (int i = 0; i < WIDTH; i++)
    if (i < count) to[i] = v[i];
#endif
}

/// Loads a whole vector, or the last `count` elements of a row followed by `fill`.
LANNER_INLINE F loadSome(const float* from, int64 count, float fill = 0) {
  return LANNER_LIKELY(count == WIDTH) ? load(from) : loadTail(from, count, fill);
}
LANNER_INLINE void storeSome(float* to, F v, int64 count) {
  if (LANNER_LIKELY(count == WIDTH)) store(to, v);
  else storeTail(to, v, count);
}

/// Calls step(at, count) for vectors of WIDTH elements from `begin` to `end`, the last one shorter.
template <class Step> LANNER_INLINE void forVectors(int64 begin, int64 end, const Step& step) {
  int64 at = begin;
  for (; at + WIDTH <= end; at += WIDTH) step(at, int64(WIDTH));
  if (at < end) step(at, end - at);
}

LANNER_INLINE I loadTail(const int32* from, int64 count) {
  return bits(loadTail(reinterpret_cast<const float*>(from), count));
}
LANNER_INLINE void storeTail(int32* to, I v, int64 count) { storeTail(reinterpret_cast<float*>(to), floats(v), count); }

/// WIDTH floats at `from`, `from + stride`, ...
LANNER_INLINE F gather(const float* from, int64 stride) {
  F v;
  for (int i = 0; i < WIDTH; i++) v[i] = from[i * stride];
  return v;
}

/// Separates the elements of a and b at even and odd positions.
LANNER_INLINE void splitPairs(F a, F b, F& even, F& odd) {
#if LANNER_WIDTH == 16
  even = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  odd = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
#elif LANNER_WIDTH == 8
  even = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
  odd = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
#else
  even = __builtin_shufflevector(a, b, 0, 2, 4, 6);
  odd = __builtin_shufflevector(a, b, 1, 3, 5, 7);
#endif
}
