#pragma once
#include "math.h"
#include "runs.h"

// Elementwise kernels with one operand.

using UnaryRun = void (*)(const float* x, float* out, int64 length);

#define LANNER_UNARY(name, expression)                                                                   \
  static void name##Run(const float* x, float* out, int64 length) {                                      \
    mapDense(x, out, length, [](F v) LANNER_INLINE_LAMBDA { return expression; });                       \
  }

LANNER_UNARY(neg, -v)
LANNER_UNARY(abs, abs(v))
LANNER_UNARY(sign, sign(v))
LANNER_UNARY(exp, exp(v))
LANNER_UNARY(log, log(v))
LANNER_UNARY(log1p, log1p(v))
LANNER_UNARY(sqrt, squareRoot(v))
LANNER_UNARY(rsqrt, 1.0f / squareRoot(v))
LANNER_UNARY(reciprocal, 1.0f / v)
LANNER_UNARY(square, v * v)
LANNER_UNARY(tanh, tanh(v))
LANNER_UNARY(sigmoid, sigmoid(v))
LANNER_UNARY(relu, relu(v))
LANNER_UNARY(softplus, softplus(v))
LANNER_UNARY(erf, erf(v))
LANNER_UNARY(sin, sin(v))
LANNER_UNARY(cos, cos(v))
LANNER_UNARY(floor, floor(v))
LANNER_UNARY(ceil, ceil(v))
LANNER_UNARY(round, round(v))
#undef LANNER_UNARY

struct UnaryKernel {
  UnaryRun run;
  int64 grain;
};

inline UnaryKernel unaryKernel(UnaryName name) {
  switch (name) {
    case UnaryName::neg: return {negRun, CHEAP_GRAIN};
    case UnaryName::abs: return {absRun, CHEAP_GRAIN};
    case UnaryName::sign: return {signRun, CHEAP_GRAIN};
    case UnaryName::exp: return {expRun, COSTLY_GRAIN};
    case UnaryName::log: return {logRun, COSTLY_GRAIN};
    case UnaryName::log1p: return {log1pRun, COSTLY_GRAIN};
    case UnaryName::sqrt: return {sqrtRun, COSTLY_GRAIN};
    case UnaryName::rsqrt: return {rsqrtRun, COSTLY_GRAIN};
    case UnaryName::reciprocal: return {reciprocalRun, COSTLY_GRAIN};
    case UnaryName::square: return {squareRun, CHEAP_GRAIN};
    case UnaryName::tanh: return {tanhRun, COSTLY_GRAIN};
    case UnaryName::sigmoid: return {sigmoidRun, COSTLY_GRAIN};
    case UnaryName::relu: return {reluRun, CHEAP_GRAIN};
    case UnaryName::softplus: return {softplusRun, COSTLY_GRAIN};
    case UnaryName::erf: return {erfRun, COSTLY_GRAIN};
    case UnaryName::sin: return {sinRun, COSTLY_GRAIN};
    case UnaryName::cos: return {cosRun, COSTLY_GRAIN};
    case UnaryName::floor: return {floorRun, CHEAP_GRAIN};
    case UnaryName::ceil: return {ceilRun, CHEAP_GRAIN};
    case UnaryName::round: return {roundRun, CHEAP_GRAIN};
  }
  return {negRun, CHEAP_GRAIN};
}

/// Calls dense(x, out, length) for the dense runs of x and out, both of one dtype.
template <class T, class Dense> LANNER_INLINE void mapLayout(const T* x, T* out, const Layout<2>& layout, int64 grain, const Dense& dense) {
  const int64 sx = layout.strides[0][layout.dims - 1], so = layout.strides[1][layout.dims - 1];
  forRunsParallel(layout, grain, [&](const Run<2>& run) {
    const T* from = x + run.offsets[0];
    T* to = out + run.offsets[1];
    if (LANNER_LIKELY(sx == 1 && so == 1)) return dense(from, to, run.length);
    T in[STAGE], result[STAGE];
    for (int64 i = 0; i < run.length; i += STAGE) {
      const int64 length = smaller(STAGE, run.length - i);
      const T* source = staged(from + i * sx, sx, length, in);
      if (so == 1) {
        dense(source, to + i, length);
      } else {
        dense(source, result, length);
        scatter(result, to + i * so, so, length);
      }
    }
  });
}

inline int32 runUnary(Reader& arguments) {
  const UnaryKernel kernel = unaryKernel(arguments.choice<UnaryName>());
  const float* x = arguments.pointer<float>();
  float* out = arguments.pointer<float>();
  mapLayout(x, out, arguments.layout<2>(), kernel.grain, kernel.run);
  return 0;
}

inline int32 runClamp(Reader& arguments) {
  const float* x = arguments.pointer<float>();
  float* out = arguments.pointer<float>();
  const F low = splat(arguments.single()), high = splat(arguments.single());
  mapLayout(x, out, arguments.layout<2>(), CHEAP_GRAIN, [=](const float* from, float* to, int64 length) {
    mapDense(from, to, length, [=](F v) LANNER_INLINE_LAMBDA { return min(high, max(low, v)); });
  });
  return 0;
}
