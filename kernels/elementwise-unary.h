#pragma once
#include "math-lanes.h"
#include "runs.h"

// Elementwise kernels with one operand.

/// `mapDense` for functions of many instructions: one copy of the function, not four.
template <class Function> LANNER_INLINE void mapLanes(const float* x, float* out, int64 length, const Function& f) {
  for (int64 i = 0; i < length; i += WIDTH) {
    const int64 count = smaller(int64(WIDTH), length - i);
    storeSome(out + i, f(loadSome(x + i, count)), count);
  }
}

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
LANNER_UNARY(trunc, trunc(v))
LANNER_UNARY(tan, tan(v))
#undef LANNER_UNARY

#define LANNER_UNARY(name, expression)                                                                   \
  static void name##Run(const float* x, float* out, int64 length) {                                      \
    mapLanes(x, out, length, [](F v) LANNER_INLINE_LAMBDA { return expression; });                       \
  }

LANNER_UNARY(expm1, perLane(v, exponentialMinus1))
LANNER_UNARY(log2, logTimes(v, 1.4426950408889634))
LANNER_UNARY(log10, logTimes(v, 0.4342944819032518))
LANNER_UNARY(asin, perLane(v, arcSine))
LANNER_UNARY(acos, perLane(v, [](double x) LANNER_INLINE_LAMBDA { return PI / 2 - arcSine(x); }))
LANNER_UNARY(atan, perLane(v, arcTangent))
LANNER_UNARY(sinh, perLane(v, hyperbolicSine))
LANNER_UNARY(cosh, perLane(v, hyperbolicCosine))
LANNER_UNARY(asinh, perLane(v, inverseHyperbolicSine))
LANNER_UNARY(acosh, perLane(v, inverseHyperbolicCosine))
LANNER_UNARY(atanh, perLane(v, inverseHyperbolicTangent))
LANNER_UNARY(erfc, perLane(v, errorComplement))
LANNER_UNARY(erfcx, perLane(v, scaledErrorComplementOf))
LANNER_UNARY(erfinv, perLane(v, inverseErrorFunction))
LANNER_UNARY(lgamma, perLane(v, logGamma))
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
    case UnaryName::trunc: return {truncRun, CHEAP_GRAIN};
    case UnaryName::tan: return {tanRun, COSTLY_GRAIN};
    case UnaryName::expm1: return {expm1Run, COSTLY_GRAIN / 4};
    case UnaryName::log2: return {log2Run, COSTLY_GRAIN / 4};
    case UnaryName::log10: return {log10Run, COSTLY_GRAIN / 4};
    case UnaryName::asin: return {asinRun, COSTLY_GRAIN / 4};
    case UnaryName::acos: return {acosRun, COSTLY_GRAIN / 4};
    case UnaryName::atan: return {atanRun, COSTLY_GRAIN / 4};
    case UnaryName::sinh: return {sinhRun, COSTLY_GRAIN / 4};
    case UnaryName::cosh: return {coshRun, COSTLY_GRAIN / 4};
    case UnaryName::asinh: return {asinhRun, COSTLY_GRAIN / 4};
    case UnaryName::acosh: return {acoshRun, COSTLY_GRAIN / 4};
    case UnaryName::atanh: return {atanhRun, COSTLY_GRAIN / 4};
    case UnaryName::erfc: return {erfcRun, COSTLY_GRAIN / 4};
    case UnaryName::erfcx: return {erfcxRun, COSTLY_GRAIN / 4};
    case UnaryName::erfinv: return {erfinvRun, COSTLY_GRAIN / 4};
    case UnaryName::lgamma: return {lgammaRun, COSTLY_GRAIN / 4};
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
