#pragma once
#include "first-bad.h"
#include "math.h"
#include "runs.h"

// ---- one operand

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

/// Walks (x, out) of one dtype and calls dense(x, out, length) on dense runs.
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

// ---- two operands

/// The operands of a kernel with two inputs, each a tensor or a number; strides of a number are 0.
template <class T> struct Pair {
  T numbers[2];
  const T* a;
  const T* b;
  Layout<3> layout;
};

/// Reads what `pair` of elementwise.ts pushed; `out` follows.
template <class T, class Out> LANNER_INLINE Out* readPair(Reader& arguments, Pair<T>& pair) {
  // 0: two tensors; 1: a is a number; 2: b is.
  const int number = int(arguments.integer());
  pair.a = number == 1 ? &pair.numbers[0] : nullptr;
  pair.b = number == 2 ? &pair.numbers[1] : nullptr;
  if (number == 1) pair.numbers[0] = T(arguments.number());
  else pair.a = arguments.pointer<T>();
  if (number == 2) pair.numbers[1] = T(arguments.number());
  else pair.b = arguments.pointer<T>();
  Out* out = arguments.pointer<Out>();
  if (number == 0) {
    pair.layout = arguments.layout<3>();
    return out;
  }
  const Layout<2> given = arguments.layout<2>();
  pair.layout.dims = given.dims;
  for (int d = 0; d < given.dims; d++) {
    pair.layout.shape[d] = given.shape[d];
    pair.layout.strides[0][d] = number == 1 ? 0 : given.strides[0][d];
    pair.layout.strides[1][d] = number == 2 ? 0 : given.strides[0][d];
    pair.layout.strides[2][d] = given.strides[1][d];
  }
  return out;
}

/// Which operand of a dense run is the same number all along.
enum class Same { neither, a, b };

template <class T, class Out> using BinaryRun = void (*)(const T* a, const T* b, Out* out, int64 length, Same same);

/// Walks (a, b, out) and calls dense(a, b, out, length, same) on dense runs.
template <class T, class Out> LANNER_INLINE void mapPair(const Pair<T>& pair, Out* out, int64 grain, BinaryRun<T, Out> dense) {
  const Layout<3>& layout = pair.layout;
  const int last = layout.dims - 1;
  const int64 sa = layout.strides[0][last], sb = layout.strides[1][last], so = layout.strides[2][last];
  forRunsParallel(layout, grain, [&](const Run<3>& run) {
    const T* a = pair.a + run.offsets[0];
    const T* b = pair.b + run.offsets[1];
    Out* to = out + run.offsets[2];
    if (LANNER_LIKELY(so == 1)) {
      if (sa == 1 && sb == 1) return dense(a, b, to, run.length, Same::neither);
      if (sa == 1 && sb == 0) return dense(a, b, to, run.length, Same::b);
      if (sa == 0 && sb == 1) return dense(a, b, to, run.length, Same::a);
    }
    T stagedA[STAGE], stagedB[STAGE];
    Out result[STAGE];
    for (int64 i = 0; i < run.length; i += STAGE) {
      const int64 length = smaller(STAGE, run.length - i);
      const T* left = staged(a + i * sa, sa, length, stagedA);
      const T* right = staged(b + i * sb, sb, length, stagedB);
      if (so == 1) {
        dense(left, right, to + i, length, Same::neither);
      } else {
        dense(left, right, result, length, Same::neither);
        scatter(result, to + i * so, so, length);
      }
    }
  });
}

template <class T, class Function>
LANNER_INLINE void mapPairDense(const T* a, const T* b, T* out, int64 length, Same same, const Function& f) {
  if (same == Same::b) {
    const auto right = splat(*b);
    mapDense(a, out, length, [&](typename VectorOf<T>::type v) LANNER_INLINE_LAMBDA { return f(v, right); });
  } else if (same == Same::a) {
    const auto left = splat(*a);
    mapDense(b, out, length, [&](typename VectorOf<T>::type v) LANNER_INLINE_LAMBDA { return f(left, v); });
  } else {
    mapDense(a, b, out, length, f);
  }
}

#define LANNER_BINARY(name, T, V, expression)                                                            \
  static void name(const T* a, const T* b, T* out, int64 length, Same same) {                            \
    mapPairDense(a, b, out, length, same, [](V x, V y) LANNER_INLINE_LAMBDA -> V { return expression; }); \
  }

LANNER_BINARY(addRun, float, F, x + y)
LANNER_BINARY(subRun, float, F, x - y)
LANNER_BINARY(mulRun, float, F, x * y)
LANNER_BINARY(divRun, float, F, x / y)
LANNER_BINARY(maximumRun, float, F, maxNan(x, y))
LANNER_BINARY(minimumRun, float, F, minNan(x, y))
LANNER_BINARY(tanhGradRun, float, F, x * (1.0f - y * y))
LANNER_BINARY(sigmoidGradRun, float, F, x * y * (1.0f - y))
LANNER_BINARY(reluGradRun, float, F, select(y > 0.0f, x, F{}))
LANNER_BINARY(addIntRun, int32, I, I(U(x) + U(y)))
LANNER_BINARY(subIntRun, int32, I, I(U(x) - U(y)))
LANNER_BINARY(mulIntRun, int32, I, I(U(x) * U(y)))
LANNER_BINARY(maximumIntRun, int32, I, max(x, y))
LANNER_BINARY(minimumIntRun, int32, I, min(x, y))

static void powRun(const float* a, const float* b, float* out, int64 length, Same same) {
  const float exponent = *b;
  if (same == Same::b && exponent == 2) return mapDense(a, out, length, [](F x) LANNER_INLINE_LAMBDA { return x * x; });
  if (same == Same::b && exponent == 1) return mapDense(a, out, length, [](F x) LANNER_INLINE_LAMBDA { return x; });
  if (same == Same::b && exponent == -1) return mapDense(a, out, length, [](F x) LANNER_INLINE_LAMBDA { return 1.0f / x; });
  mapPairDense(a, b, out, length, same, [](F x, F y) LANNER_INLINE_LAMBDA { return pow(x, y); });
}
#undef LANNER_BINARY

inline BinaryRun<float, float> binaryRun(BinaryName name) {
  switch (name) {
    case BinaryName::add: return addRun;
    case BinaryName::sub: return subRun;
    case BinaryName::mul: return mulRun;
    case BinaryName::div: return divRun;
    case BinaryName::pow: return powRun;
    case BinaryName::maximum: return maximumRun;
    case BinaryName::minimum: return minimumRun;
    case BinaryName::tanhGrad: return tanhGradRun;
    case BinaryName::sigmoidGrad: return sigmoidGradRun;
    case BinaryName::reluGrad: return reluGradRun;
  }
  return addRun;
}

inline BinaryRun<int32, int32> integerRun(BinaryName name) {
  switch (name) {
    case BinaryName::sub: return subIntRun;
    case BinaryName::mul: return mulIntRun;
    case BinaryName::maximum: return maximumIntRun;
    case BinaryName::minimum: return minimumIntRun;
    default: return addIntRun;
  }
}

/// base to the power of exponent, or a number that does not fit int32 where it leaves 64 bits or the exponent is negative.
LANNER_INLINE int64 integerPower(int64 base, int64 exponent) {
  constexpr int64 outside = 9223372036854775807LL;
  if (exponent < 0) return outside;
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  if (base == -1) return exponent % 2 == 0 ? 1 : -1;
  if (exponent > 31) return outside;
  int64 power = 1;
  for (int64 i = 0; i < exponent; i++) {
    power *= base;
    if (!fitsInt32(power)) return outside;
  }
  return power;
}

inline int32 runIntegerPow(const Pair<int32>& pair, int32* out) {
  const Layout<3>& layout = pair.layout;
  const int last = layout.dims - 1;
  const int64 sa = layout.strides[0][last], sb = layout.strides[1][last], so = layout.strides[2][last];
  FirstBad bad;
  parallelFor(layout.count(), COSTLY_GRAIN / 4, [&](int64 begin, int64 end, int) {
    int64 at = begin;
    forRuns(layout, begin, end, [&](const Run<3>& run) {
      for (int64 i = 0; i < run.length; i++, at++) {
        const int64 power = integerPower(pair.a[run.offsets[0] + i * sa], pair.b[run.offsets[1] + i * sb]);
        if (!fitsInt32(power)) bad.note(at);
        out[run.offsets[2] + i * so] = int32(power);
      }
    });
  });
  return bad.result();
}

inline int32 runBinary(Reader& arguments) {
  const BinaryName name = arguments.choice<BinaryName>();
  if (arguments.choice<DType>() == DType::int32) {
    Pair<int32> pair = {};
    int32* out = readPair<int32, int32>(arguments, pair);
    if (name == BinaryName::pow) return runIntegerPow(pair, out);
    mapPair(pair, out, CHEAP_GRAIN, integerRun(name));
  } else {
    Pair<float> pair;
    float* out = readPair<float, float>(arguments, pair);
    mapPair(pair, out, name == BinaryName::pow ? COSTLY_GRAIN / 4 : CHEAP_GRAIN, binaryRun(name));
  }
  return 0;
}

// ---- comparisons and conditions

/// out[i] = f(a[i], b[i]) as 0 or 1, for dense runs; the compiler makes the vectors, because elements differ in size.
template <class T, class Function>
LANNER_INLINE void comparePairs(const T* a, const T* b, uint8* out, int64 length, Same same, const Function& f) {
  if (same == Same::b) {
    const T right = *b;
    LANNER_INDEPENDENT for (int64 i = 0; i < length; i++) out[i] = f(a[i], right);
  } else if (same == Same::a) {
    const T left = *a;
    LANNER_INDEPENDENT for (int64 i = 0; i < length; i++) out[i] = f(left, b[i]);
  } else {
    LANNER_INDEPENDENT for (int64 i = 0; i < length; i++) out[i] = f(a[i], b[i]);
  }
}

#define LANNER_COMPARE(name, operator)                                                                              \
  template <class T> static void name##Run(const T* a, const T* b, uint8* out, int64 length, Same same) {           \
    comparePairs(a, b, out, length, same, [](T x, T y) LANNER_INLINE_LAMBDA { return uint8(x operator y); });       \
  }
LANNER_COMPARE(eq, ==)
LANNER_COMPARE(ne, !=)
LANNER_COMPARE(lt, <)
LANNER_COMPARE(le, <=)
LANNER_COMPARE(gt, >)
LANNER_COMPARE(ge, >=)
#undef LANNER_COMPARE

template <class T> inline BinaryRun<T, uint8> compareRun(CompareName name) {
  switch (name) {
    case CompareName::eq: return eqRun<T>;
    case CompareName::ne: return neRun<T>;
    case CompareName::lt: return ltRun<T>;
    case CompareName::le: return leRun<T>;
    case CompareName::gt: return gtRun<T>;
    case CompareName::ge: return geRun<T>;
  }
  return eqRun<T>;
}

template <class T> inline void compare(Reader& arguments, CompareName name) {
  Pair<T> pair;
  uint8* out = readPair<T, uint8>(arguments, pair);
  mapPair(pair, out, CHEAP_GRAIN, compareRun<T>(name));
}

inline int32 runCompare(Reader& arguments) {
  const CompareName name = arguments.choice<CompareName>();
  switch (arguments.choice<DType>()) {
    case DType::float32: compare<float>(arguments, name); break;
    case DType::int32: compare<int32>(arguments, name); break;
    case DType::bool_: compare<uint8>(arguments, name); break;
  }
  return 0;
}

#define LANNER_LOGICAL(name, expression)                                                                            \
  static void name(const uint8* a, const uint8* b, uint8* out, int64 length, Same same) {                           \
    comparePairs(a, b, out, length, same, [](uint8 x, [[maybe_unused]] uint8 y) LANNER_INLINE_LAMBDA { return uint8(expression); }); \
  }
LANNER_LOGICAL(andRun, x & y)
LANNER_LOGICAL(orRun, x | y)
LANNER_LOGICAL(xorRun, x ^ y)
LANNER_LOGICAL(notRun, x ^ 1)
#undef LANNER_LOGICAL

inline int32 runLogical(Reader& arguments) {
  BinaryRun<uint8, uint8> run = notRun;
  switch (arguments.choice<LogicalName>()) {
    case LogicalName::and_: run = andRun; break;
    case LogicalName::or_: run = orRun; break;
    case LogicalName::xor_: run = xorRun; break;
    case LogicalName::not_: break;
  }
  Pair<uint8> pair = {};
  uint8* out = readPair<uint8, uint8>(arguments, pair);
  mapPair(pair, out, CHEAP_GRAIN, run);
  return 0;
}

template <class T> inline void where(Reader& arguments) {
  const uint8* condition = arguments.pointer<uint8>();
  // A number instead of a tensor: its address and strides of 0.
  T numbers[2];
  const T* sources[2];
  for (int i = 0; i < 2; i++) {
    const bool number = arguments.flag();
    if (number) numbers[i] = T(arguments.number());
    sources[i] = number ? &numbers[i] : arguments.pointer<T>();
  }
  T* out = arguments.pointer<T>();
  const Layout<4> layout = arguments.layout<4>();
  const int last = layout.dims - 1;
  const int64 sc = layout.strides[0][last], sa = layout.strides[1][last], sb = layout.strides[2][last],
              so = layout.strides[3][last];
  forRunsParallel(layout, CHEAP_GRAIN, [&](const Run<4>& run) {
    const uint8* c = condition + run.offsets[0];
    const T* a = sources[0] + run.offsets[1];
    const T* b = sources[1] + run.offsets[2];
    T* to = out + run.offsets[3];
    if (sc == 1 && sa == 1 && sb == 1 && so == 1) {
      LANNER_INDEPENDENT for (int64 i = 0; i < run.length; i++) {
        const T x = a[i], y = b[i];
        to[i] = c[i] ? x : y;
      }
    } else {
      for (int64 i = 0; i < run.length; i++) {
        const T x = a[i * sa], y = b[i * sb];
        to[i * so] = c[i * sc] ? x : y;
      }
    }
  });
}

inline int32 runWhere(Reader& arguments) {
  switch (arguments.choice<DType>()) {
    case DType::float32: where<float>(arguments); break;
    case DType::int32: where<int32>(arguments); break;
    case DType::bool_: where<uint8>(arguments); break;
  }
  return 0;
}
