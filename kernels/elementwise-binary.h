#pragma once
#include "first-bad.h"
#include "math-lanes.h"
#include "runs.h"

// Elementwise kernels with two operands.

/// The operands of a kernel with two inputs, each a tensor or a number; strides of a number are 0.
template <class T> struct Pair {
  T numbers[2];
  const T* a;
  const T* b;
  Layout<3> layout;
};

/// Reads the operands that `pair` of elementwise.ts pushed; `out` follows.
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

/// Which operand of a dense run is a constant.
enum class Same { neither, a, b };

template <class T, class Out> using BinaryRun = void (*)(const T* a, const T* b, Out* out, int64 length, Same same);

/// Calls dense(a, b, out, length, same) for the dense runs of a, b and out.
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
LANNER_BINARY(copysignRun, float, F, copySign(x, y))
LANNER_BINARY(addIntRun, int32, I, I(U(x) + U(y)))
LANNER_BINARY(subIntRun, int32, I, I(U(x) - U(y)))
LANNER_BINARY(mulIntRun, int32, I, I(U(x) * U(y)))
LANNER_BINARY(maximumIntRun, int32, I, max(x, y))
LANNER_BINARY(minimumIntRun, int32, I, min(x, y))
LANNER_BINARY(bitwiseAndRun, int32, I, x & y)
LANNER_BINARY(bitwiseOrRun, int32, I, x | y)
LANNER_BINARY(bitwiseXorRun, int32, I, x ^ y)
LANNER_BINARY(bitwiseLeftShiftRun, int32, I, select((y & ~31) == 0, x << (y & 31), I{}))
LANNER_BINARY(bitwiseRightShiftRun, int32, I, x >> select((y & ~31) == 0, y, splat(int32(31))))

static void powRun(const float* a, const float* b, float* out, int64 length, Same same) {
  const float exponent = *b;
  if (same == Same::b && exponent == 2) return mapDense(a, out, length, [](F x) LANNER_INLINE_LAMBDA { return x * x; });
  if (same == Same::b && exponent == 1) return mapDense(a, out, length, [](F x) LANNER_INLINE_LAMBDA { return x; });
  if (same == Same::b && exponent == -1) return mapDense(a, out, length, [](F x) LANNER_INLINE_LAMBDA { return 1.0f / x; });
  mapPairDense(a, b, out, length, same, [](F x, F y) LANNER_INLINE_LAMBDA { return pow(x, y); });
}
#undef LANNER_BINARY

/// Functions of many instructions: one copy of each, for operands of any kind.
#define LANNER_LANES(name, f)                                                                                 \
  static void name(const float* a, const float* b, float* out, int64 length, Same same) {                     \
    for (int64 i = 0; i < length; i += WIDTH) {                                                               \
      const int64 count = smaller(int64(WIDTH), length - i);                                                  \
      const F x = same == Same::a ? splat(*a) : loadSome(a + i, count);                                       \
      const F y = same == Same::b ? splat(*b) : loadSome(b + i, count);                                       \
      storeSome(out + i, perLane(x, y, f), count);                                                            \
    }                                                                                                         \
  }
LANNER_LANES(atan2Run, angleOf)
LANNER_LANES(hypotRun, lengthOf)
LANNER_LANES(fmodRun, remainderOf)
LANNER_LANES(remainderRun, moduloOf)
LANNER_LANES(floorDivideRun, floorQuotient)
LANNER_LANES(polygammaRun, polygamma)
#undef LANNER_LANES

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
    case BinaryName::copysign: return copysignRun;
    case BinaryName::atan2: return atan2Run;
    case BinaryName::hypot: return hypotRun;
    case BinaryName::fmod: return fmodRun;
    case BinaryName::remainder: return remainderRun;
    case BinaryName::floorDivide: return floorDivideRun;
    case BinaryName::polygamma: return polygammaRun;
    default: return addRun;
  }
}

inline bool isCostly(BinaryName name) {
  return name == BinaryName::pow || (name >= BinaryName::atan2 && name <= BinaryName::polygamma);
}

inline BinaryRun<int32, int32> integerRun(BinaryName name) {
  switch (name) {
    case BinaryName::sub: return subIntRun;
    case BinaryName::mul: return mulIntRun;
    case BinaryName::maximum: return maximumIntRun;
    case BinaryName::minimum: return minimumIntRun;
    case BinaryName::bitwiseAnd: return bitwiseAndRun;
    case BinaryName::bitwiseOr: return bitwiseOrRun;
    case BinaryName::bitwiseXor: return bitwiseXorRun;
    case BinaryName::bitwiseLeftShift: return bitwiseLeftShiftRun;
    case BinaryName::bitwiseRightShift: return bitwiseRightShiftRun;
    default: return addIntRun;
  }
}

/// What a kernel returns for a result that does not exist.
constexpr int64 OUTSIDE_INT32 = 9223372036854775807LL;

/// base to the power of exponent; outside int32 if it overflows 64 bits or the exponent is negative.
LANNER_INLINE int64 integerPower(int64 base, int64 exponent) {
  if (exponent < 0) return OUTSIDE_INT32;
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  if (base == -1) return exponent % 2 == 0 ? 1 : -1;
  if (exponent > 31) return OUTSIDE_INT32;
  int64 power = 1;
  for (int64 i = 0; i < exponent; i++) {
    power *= base;
    if (!fitsInt32(power)) return OUTSIDE_INT32;
  }
  return power;
}

LANNER_INLINE int64 integerFmod(int64 a, int64 b) { return b == 0 ? OUTSIDE_INT32 : a % b; }
LANNER_INLINE int64 integerRemainder(int64 a, int64 b) {
  const int64 rest = integerFmod(a, b);
  return b != 0 && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
LANNER_INLINE int64 integerFloorDivide(int64 a, int64 b) { return b == 0 ? OUTSIDE_INT32 : (a - integerRemainder(a, b)) / b; }
LANNER_INLINE int64 integerGcd(int64 a, int64 b) {
  while (b != 0) {
    const int64 rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

using IntegerFunction = int64 (*)(int64 a, int64 b);

/// The functions of integers that may have no result.
inline IntegerFunction partialFunction(BinaryName name) {
  switch (name) {
    case BinaryName::pow: return integerPower;
    case BinaryName::fmod: return integerFmod;
    case BinaryName::remainder: return integerRemainder;
    case BinaryName::floorDivide: return integerFloorDivide;
    case BinaryName::gcd: return integerGcd;
    default: return nullptr;
  }
}

inline int32 runPartial(const Pair<int32>& pair, int32* out, IntegerFunction f) {
  const Layout<3>& layout = pair.layout;
  const int last = layout.dims - 1;
  const int64 sa = layout.strides[0][last], sb = layout.strides[1][last], so = layout.strides[2][last];
  FirstBad bad;
  parallelFor(layout.count(), COSTLY_GRAIN / 4, [&](int64 begin, int64 end, int) {
    int64 at = begin;
    forRuns(layout, begin, end, [&](const Run<3>& run) {
      for (int64 i = 0; i < run.length; i++, at++) {
        const int64 result = f(pair.a[run.offsets[0] + i * sa], pair.b[run.offsets[1] + i * sb]);
        if (!fitsInt32(result)) bad.note(at);
        out[run.offsets[2] + i * so] = int32(result);
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
    if (const IntegerFunction f = partialFunction(name)) return runPartial(pair, out, f);
    mapPair(pair, out, CHEAP_GRAIN, integerRun(name));
  } else {
    Pair<float> pair;
    float* out = readPair<float, float>(arguments, pair);
    mapPair(pair, out, isCostly(name) ? COSTLY_GRAIN / 4 : CHEAP_GRAIN, binaryRun(name));
  }
  return 0;
}
