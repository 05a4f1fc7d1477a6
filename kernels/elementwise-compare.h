#pragma once
#include "elementwise-binary.h"

// Comparisons, logical operations and `where`.

/// out[i] = f(a[i], b[i]) as 0 or 1, for dense runs; left to the compiler's vectorizer because element sizes differ.
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
  // A number instead of a tensor has an address and strides of 0.
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
