#pragma once
#include "arguments.h"
#include "math.h"
#include "pool.h"

// x times the distribution function of the standard normal, exactly or by the formula with tanh (Hendrycks and Gimpel, arXiv 1606.08415).

constexpr float SQRT_HALF = 0.70710678f;
/// 1 / sqrt(2 pi)
constexpr float NORMAL_DENSITY = 0.39894228f;
/// 2 sqrt(2 / pi), for tanh(u) = 2 sigmoid(2 u) - 1.
constexpr float TANH_SLOPE = 1.5957691f;
constexpr float TANH_CUBIC = 0.044715f;
constexpr int64 GELU_GRAIN = 4096;

/// exp(-2 u): the approximation is 1 / (1 + exp(-2 u)).
LANNER_INLINE F tanhPower(F x) { return exp(-(TANH_SLOPE * x * fma(x * x, splat(TANH_CUBIC), splat(1.0f)))); }

template <bool BY_TANH> LANNER_INLINE F distributionOf(F x) {
  return BY_TANH ? 1.0f / (1.0f + tanhPower(x)) : (erf(x * SQRT_HALF) + 1.0f) * 0.5f;
}

template <bool BY_TANH> LANNER_INLINE F geluSlope(F x) {
  // Far from 0 the slope is 0 or 1, and x times a density of 0 must not become NaN.
  const I far = abs(x) > 10.0f;
  const F inside = select(far, F{}, x);
  F share, density;
  if (BY_TANH) {
    const F power = tanhPower(inside);
    share = 1.0f / (1.0f + power);
    // share * (1 - share), without the difference.
    density = power * share * share * (TANH_SLOPE * fma(inside * inside, splat(3 * TANH_CUBIC), splat(1.0f)));
  } else {
    share = distributionOf<false>(inside);
    density = exp(inside * inside * -0.5f) * NORMAL_DENSITY;
  }
  return select(far, select(x > 0.0f, splat(1.0f), F{}), fma(inside, density, share));
}

template <bool BY_TANH> static void geluRows(const float* x, float* out, int64 count) {
  parallelFor(count, GELU_GRAIN, [&](int64 begin, int64 end, int) {
    forVectors(begin, end, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
      const F v = loadSome(x + at, some);
      storeSome(out + at, v * distributionOf<BY_TANH>(v), some);
    });
  });
}

template <bool BY_TANH> static void geluGradRows(const float* g, const float* x, float* out, int64 count) {
  parallelFor(count, GELU_GRAIN, [&](int64 begin, int64 end, int) {
    forVectors(begin, end, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
      storeSome(out + at, loadSome(g + at, some) * geluSlope<BY_TANH>(loadSome(x + at, some)), some);
    });
  });
}

inline int32 runGelu(Reader& arguments) {
  const bool byTanh = arguments.flag();
  const int64 count = arguments.integer();
  const float* const x = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  if (byTanh) geluRows<true>(x, out, count);
  else geluRows<false>(x, out, count);
  return 0;
}

inline int32 runGeluGrad(Reader& arguments) {
  const bool byTanh = arguments.flag();
  const int64 count = arguments.integer();
  const float* const g = arguments.pointer<const float>();
  const float* const x = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  if (byTanh) geluGradRows<true>(g, x, out, count);
  else geluGradRows<false>(g, x, out, count);
  return 0;
}
