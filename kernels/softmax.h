#pragma once
#include "arguments.h"
#include "math.h"
#include "pool.h"
#include "vector.h"

constexpr int64 SOFTMAX_BLOCK = 1024;

LANNER_INLINE float logOf(float x) { return log(splat(x))[0]; }

LANNER_INLINE float largestOf(const float* x, int64 n) {
  F largest = splat(-INFINITE);
  forVectors(0, n, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA { largest = max(loadSome(x + at, count, -INFINITE), largest); });
  return maximum(largest);
}

/// y = softmax(x), or its logarithm.
template <bool LOG> LANNER_INLINE void softmaxRow(const float* x, float* y, int64 n) {
  const F largest = splat(largestOf(x, n));
  // Long rows are summed in blocks, which limits the rounding error of a lane.
  double whole = 0;
  for (int64 block = 0; block < n; block += SOFTMAX_BLOCK) {
    F total = {};
    forVectors(0, smaller(SOFTMAX_BLOCK, n - block), [&](int64 offset, int64 count) LANNER_INLINE_LAMBDA {
      const int64 at = block + offset;
      const F e = exp(loadSome(x + at, count, -INFINITE) - largest);
      if (!LOG) storeSome(y + at, e, count);
      total += count == WIDTH ? e : select(firstLanes(count), e, F{});
    });
    whole += sum(total);
  }
  if (LOG) {
    const F shift = splat(logOf(float(whole)));
    forVectors(0, n, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA { storeSome(y + at, loadSome(x + at, count, 0) - largest - shift, count); });
  } else {
    const F scale = splat(float(1.0 / whole));
    forVectors(0, n, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA { storeSome(y + at, loadSome(y + at, count, 0) * scale, count); });
  }
}

template <bool LOG> LANNER_INLINE void softmaxGradRow(const float* g, const float* y, float* out, int64 n) {
  double added = 0;
  for (int64 block = 0; block < n; block += SOFTMAX_BLOCK) {
    F total = {};
    forVectors(0, smaller(SOFTMAX_BLOCK, n - block), [&](int64 offset, int64 count) LANNER_INLINE_LAMBDA {
      const F grad = loadSome(g + block + offset, count, 0);
      total += LOG ? grad : grad * loadSome(y + block + offset, count, 0);
    });
    added += sum(total);
  }
  const F whole = splat(float(added));
  forVectors(0, n, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
    const F grad = loadSome(g + at, count, 0), own = loadSome(y + at, count, 0);
    storeSome(out + at, LOG ? grad - exp(own) * whole : own * (grad - whole), count);
  });
}

/// Rows per piece of work.
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
