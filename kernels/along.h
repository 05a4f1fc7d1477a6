#pragma once
#include "first-bad.h"
#include "runs.h"

// Kernels along one dim of a tensor: the index of the extreme element, and cumulative sums.

/// The reduced dim, and the lines along it in the order of a contiguous result.
struct Lines {
  Layout<1> others;
  int64 size, stride;

  explicit Lines(Reader& arguments) : others(arguments.layout<1>()) {
    size = arguments.integer();
    stride = arguments.integer();
  }
  int64 count() const { return others.count(); }
  int64 start(int64 line) const {
    return others.rowOffset(0, line / others.inner()) + line % others.inner() * others.strides[0][others.dims - 1];
  }
  int64 grain() const { return larger<int64>(1, CHEAP_GRAIN / larger<int64>(1, size)); }
};

/// True if x replaces best: NaN wins over everything, and the first of equals stays.
template <class T> LANNER_INLINE bool takesLead(bool largest, T x, T best) {
  if (best != best) return false;
  if (x != x) return true;
  return largest ? x > best : x < best;
}

template <class T> inline void argReduce(const T* x, const Lines& lines, bool largest, int32* out) {
  parallelFor(lines.count(), lines.grain(), [&](int64 begin, int64 end, int) {
    for (int64 line = begin; line < end; line++) {
      const T* const from = x + lines.start(line);
      T best = from[0];
      int64 place = 0;
      for (int64 i = 1; i < lines.size; i++) {
        const T value = from[i * lines.stride];
        if (!takesLead(largest, value, best)) continue;
        best = value;
        place = i;
      }
      out[line] = int32(place);
    }
  });
}

inline int32 runArgReduce(Reader& arguments) {
  const bool largest = arguments.flag();
  const DType dtype = arguments.choice<DType>();
  const void* const x = arguments.pointer<void>();
  int32* const out = arguments.pointer<int32>();
  const Lines lines(arguments);
  if (lines.size == 0) {
    setBytes(out, 0, lines.count() * int64(sizeof(int32)));
    return 0;
  }
  if (dtype == DType::float32) argReduce(static_cast<const float*>(x), lines, largest, out);
  else if (dtype == DType::int32) argReduce(static_cast<const int32*>(x), lines, largest, out);
  else argReduce(static_cast<const uint8*>(x), lines, largest, out);
  return 0;
}

/// Cumulative sums; `inner` is the distance between neighbours of a line in the contiguous result. Floats are added in float64, integers in
/// 64 bits, and the first sum that does not fit int32 is reported.
template <class T> constexpr bool isWhole = T(1) / T(2) == 0;

template <class T, class Total>
inline int32 cumulativeSum(const T* x, const Lines& lines, int64 inner, T* out) {
  FirstBad bad;
  parallelFor(lines.count(), lines.grain(), [&](int64 begin, int64 end, int) {
    for (int64 line = begin; line < end; line++) {
      const T* const from = x + lines.start(line);
      T* const to = out + line / inner * inner * lines.size + line % inner;
      Total total = 0;
      for (int64 i = 0; i < lines.size; i++) {
        total += Total(from[i * lines.stride]);
        to[i * inner] = T(total);
        if constexpr (isWhole<Total>)
          if (!fitsInt32(total)) bad.note(to + i * inner - out);
      }
    }
  });
  return bad.result();
}

inline int32 runCumsum(Reader& arguments) {
  const DType dtype = arguments.choice<DType>();
  const void* const x = arguments.pointer<void>();
  void* const out = arguments.pointer<void>();
  const int64 inner = arguments.integer();
  const Lines lines(arguments);
  if (dtype == DType::float32) return cumulativeSum<float, double>(static_cast<const float*>(x), lines, inner, static_cast<float*>(out));
  return cumulativeSum<int32, int64>(static_cast<const int32*>(x), lines, inner, static_cast<int32*>(out));
}
