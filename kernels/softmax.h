#pragma once
#include "arguments.h"
#include "math.h"
#include "pool.h"
#include "vector.h"

/// Calls body(at, count) for a row of n elements: whole vectors, then the rest.
template <class Body> LANNER_INLINE void forRow(int64 n, const Body& body) {
  int64 at = 0;
  for (; at + WIDTH <= n; at += WIDTH) body(at, int64(WIDTH));
  if (at < n) body(at, n - at);
}

LANNER_INLINE F loadPart(const float* from, int64 count, float fill) {
  return LANNER_LIKELY(count == WIDTH) ? load(from) : loadTail(from, count, fill);
}
LANNER_INLINE void storePart(float* to, F v, int64 count) {
  if (LANNER_LIKELY(count == WIDTH)) store(to, v);
  else storeTail(to, v, count);
}

constexpr int64 SOFTMAX_BLOCK = 1024;

LANNER_INLINE float logOf(float x) { return log(splat(x))[0]; }

LANNER_INLINE float largestOf(const float* x, int64 n) {
  F largest = splat(-INFINITE);
  forRow(n, [&](int64 at, int64 count) { largest = max(loadPart(x + at, count, -INFINITE), largest); });
  return maximum(largest);
}

/// y = softmax(x), or its logarithm.
template <bool LOG> LANNER_INLINE void softmaxRow(const float* x, float* y, int64 n) {
  const F largest = splat(largestOf(x, n));
  // Long rows are added in blocks, so that the rounding errors of a lane stay few.
  double whole = 0;
  for (int64 block = 0; block < n; block += SOFTMAX_BLOCK) {
    F total = {};
    forRow(smaller(SOFTMAX_BLOCK, n - block), [&](int64 offset, int64 count) {
      const int64 at = block + offset;
      const F e = exp(loadPart(x + at, count, -INFINITE) - largest);
      if (!LOG) storePart(y + at, e, count);
      total += count == WIDTH ? e : select(firstLanes(count), e, F{});
    });
    whole += sum(total);
  }
  if (LOG) {
    const F shift = splat(logOf(float(whole)));
    forRow(n, [&](int64 at, int64 count) { storePart(y + at, loadPart(x + at, count, 0) - largest - shift, count); });
  } else {
    const F scale = splat(float(1.0 / whole));
    forRow(n, [&](int64 at, int64 count) { storePart(y + at, loadPart(y + at, count, 0) * scale, count); });
  }
}

template <bool LOG> LANNER_INLINE void softmaxGradRow(const float* g, const float* y, float* out, int64 n) {
  double added = 0;
  for (int64 block = 0; block < n; block += SOFTMAX_BLOCK) {
    F total = {};
    forRow(smaller(SOFTMAX_BLOCK, n - block), [&](int64 offset, int64 count) {
      const F grad = loadPart(g + block + offset, count, 0);
      total += LOG ? grad : grad * loadPart(y + block + offset, count, 0);
    });
    added += sum(total);
  }
  const F whole = splat(float(added));
  forRow(n, [&](int64 at, int64 count) {
    const F grad = loadPart(g + at, count, 0), own = loadPart(y + at, count, 0);
    storePart(out + at, LOG ? grad - exp(own) * whole : own * (grad - whole), count);
  });
}

/// Rows that one thread takes at a time.
LANNER_INLINE int64 rowGrain(int64 n) { return larger<int64>(1, 8192 / larger<int64>(1, n)); }

inline int32 runSoftmax(Reader& arguments) {
  const bool isLog = arguments.flag();
  const int64 rows = arguments.integer(), n = arguments.integer();
  const float* const x = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  parallelFor(rows, rowGrain(n), [&](int64 begin, int64 end, int) {
    for (int64 row = begin; row < end; row++)
      if (isLog) softmaxRow<true>(x + row * n, out + row * n, n);
      else softmaxRow<false>(x + row * n, out + row * n, n);
  });
  return 0;
}

inline int32 runSoftmaxGrad(Reader& arguments) {
  const bool isLog = arguments.flag();
  const int64 rows = arguments.integer(), n = arguments.integer();
  const float* const g = arguments.pointer<const float>();
  const float* const y = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  parallelFor(rows, rowGrain(n), [&](int64 begin, int64 end, int) {
    for (int64 row = begin; row < end; row++)
      if (isLog) softmaxGradRow<true>(g + row * n, y + row * n, out + row * n, n);
      else softmaxGradRow<false>(g + row * n, y + row * n, out + row * n, n);
  });
  return 0;
}
