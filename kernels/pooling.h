#pragma once
#include "arguments.h"
#include "pool.h"
#include "vector.h"

// Max pooling, its gradient, and resampling along one dim; see `src/backend/fused/pool.ts`.

/// The windows along one dim.
struct PoolAxis {
  int64 size, count, kernel, stride, padding, dilation;
  bool adaptive;

  int64 first(int64 i) const {
    if (adaptive) return i * size / count;
    const int64 start = i * stride - padding;
    return start >= 0 ? start : start + ceilDivide(-start, dilation) * dilation;
  }
  /// One past the last element of window i.
  int64 end(int64 i) const {
    if (adaptive) return ceilDivide((i + 1) * size, count);
    return smaller(size, i * stride - padding + (kernel - 1) * dilation + 1);
  }
  int64 step() const { return adaptive ? 1 : dilation; }
};

struct MaxPoolCall {
  int64 planes;
  PoolAxis rows, columns;
  const float* x;
  float* values;
  int32* indices;

  explicit MaxPoolCall(Reader& arguments) {
    planes = arguments.integer();
    const bool adaptive = arguments.flag();
    PoolAxis* const axes[] = {&rows, &columns};
    for (PoolAxis* axis : axes) {
      axis->adaptive = adaptive;
      axis->size = arguments.integer();
      axis->count = arguments.integer();
      axis->kernel = arguments.integer();
      axis->stride = arguments.integer();
      axis->padding = arguments.integer();
      axis->dilation = arguments.integer();
    }
    x = arguments.pointer<const float>();
    values = arguments.pointer<float>();
    indices = arguments.pointer<int32>();
  }
};

/// One window.
LANNER_INLINE void maxOfWindow(const MaxPoolCall& call, const float* plane, int64 i, int64 j, float* value, int32* index) {
  const int64 top = call.rows.first(i), bottom = call.rows.end(i), left = call.columns.first(j), right = call.columns.end(j);
  const int64 width = call.columns.size;
  float best = -INFINITE;
  int64 place = top < bottom && left < right ? top * width + left : 0;
  for (int64 y = top; y < bottom; y += call.rows.step())
    for (int64 x = left; x < right; x += call.columns.step()) {
      const float candidate = plane[y * width + x];
      // The first NaN stays.
      if (best != best || !(candidate > best || candidate != candidate)) continue;
      best = candidate;
      place = y * width + x;
    }
  *value = best;
  *index = int32(place);
}

/// Replaces `best` where the candidate is larger or NaN, unless `best` is already NaN.
LANNER_INLINE void takeLarger(F candidate, I place, F& best, I& places) {
  const I wins = opaque(((candidate > best) | (candidate != candidate)) & (best == best));
  best = select(wins, candidate, best);
  places = select(wins, place, places);
}

/// Loads and splits `count` <= WIDTH pairs; reads nothing past them.
LANNER_INLINE void loadPairs(const float* from, int64 count, F& even, F& odd) {
  if (LANNER_LIKELY(count == WIDTH)) splitPairs(load(from), load(from + WIDTH), even, odd);
  else splitPairs(loadSome(from, smaller<int64>(WIDTH, 2 * count)), loadTail(from + WIDTH, larger<int64>(0, 2 * count - WIDTH)), even, odd);
}

/// One output row of 2 x 2 windows with stride 2, whose first element is at index `at` of the plane.
static LANNER_NOINLINE void maxOfPairs(const float* upper, int64 width, int64 at, int64 count, float* values, int32* indices) {
  const I evens = ramp() * 2;
  for (int64 j = 0; j < count; j += WIDTH) {
    // The last vector of a row overlaps the previous one.
    if (j + WIDTH > count) j = larger<int64>(0, count - WIDTH);
    const int64 some = smaller<int64>(WIDTH, count - j);
    F a, b, c, d;
    loadPairs(upper + 2 * j, some, a, b);
    loadPairs(upper + width + 2 * j, some, c, d);
    I places = evens + int32(at + 2 * j);
    const I first = places;
    F best = a;
    takeLarger(b, first + 1, best, places);
    takeLarger(c, first + int32(width), best, places);
    takeLarger(d, first + int32(width + 1), best, places);
    storeSome(values + j, best, some);
    if (LANNER_LIKELY(some == WIDTH)) store(indices + j, places);
    else storeTail(indices + j, places, some);
  }
}

/// Results [begin, end), at least WIDTH of them, of one output row: their windows lie inside the plane and begin STRIDE apart.
template <int STRIDE>
static LANNER_NOINLINE void maxOfRow(const MaxPoolCall& call, const float* plane, int64 i, int64 begin, int64 end, float* values, int32* indices) {
  const int64 width = call.columns.size, top = call.rows.first(i), bottom = call.rows.end(i), reach = call.columns.kernel * call.columns.dilation;
  const I steps = ramp() * STRIDE;
  for (int64 j = begin; j < end; j += WIDTH) {
    // The last vector of a row overlaps the previous one.
    if (j + WIDTH > end) j = end - WIDTH;
    const int64 left = j * STRIDE - call.columns.padding;
    F best = splat(-INFINITE);
    I places = steps + int32(top * width + left);
    for (int64 y = top; y < bottom; y += call.rows.dilation)
      for (int64 at = y * width + left; at < y * width + left + reach; at += call.columns.dilation) {
        F candidate = load(plane + at), odd;
        if constexpr (STRIDE == 2) splitPairs(candidate, load(plane + at + WIDTH), candidate, odd);
        takeLarger(candidate, steps + int32(at), best, places);
      }
    store(values + j, best);
    store(indices + j, places);
  }
}

/// One output row of any windows.
static void maxOfWindows(const MaxPoolCall& call, const float* plane, int64 i, float* values, int32* indices) {
  const PoolAxis& axis = call.columns;
  int64 begin = 0, end = 0;
  if (!axis.adaptive && axis.stride <= 2 && call.rows.first(i) < call.rows.end(i)) {
    // With stride 2, a vector load reads one element beyond the last window.
    const int64 room = axis.size + axis.padding - (axis.kernel - 1) * axis.dilation - axis.stride;
    begin = ceilDivide(axis.padding, axis.stride);
    end = smaller(axis.count, room < 0 ? 0 : room / axis.stride + 1);
    if (end - begin < WIDTH) begin = end = 0;
    else if (axis.stride == 1) maxOfRow<1>(call, plane, i, begin, end, values, indices);
    else maxOfRow<2>(call, plane, i, begin, end, values, indices);
  }
  for (int64 j = 0; j < axis.count; j++)
    if (j < begin || j >= end) maxOfWindow(call, plane, i, j, values + j, indices + j);
}

LANNER_INLINE bool isPair(const PoolAxis& axis) {
  return !axis.adaptive && axis.kernel == 2 && axis.stride == 2 && axis.padding == 0 && axis.dilation == 1 && axis.count * 2 <= axis.size;
}

inline int32 runMaxPool2d(Reader& arguments) {
  const MaxPoolCall call(arguments);
  const int64 places = call.rows.size * call.columns.size, results = call.rows.count * call.columns.count;
  const bool pairs = isPair(call.rows) && isPair(call.columns);
  parallelFor(call.planes, ceilDivide(16384, larger<int64>(1, places)), [&](int64 begin, int64 end, int) {
    for (int64 p = begin; p < end; p++) {
      const float* const plane = call.x + p * places;
      float* values = call.values + p * results;
      int32* indices = call.indices + p * results;
      for (int64 i = 0; i < call.rows.count; i++, values += call.columns.count, indices += call.columns.count) {
        if (pairs) {
          const int64 at = 2 * i * call.columns.size;
          maxOfPairs(plane + at, call.columns.size, at, call.columns.count, values, indices);
          continue;
        }
        maxOfWindows(call, plane, i, values, indices);
      }
    }
  });
  return 0;
}

inline int32 runMaxPool2dGrad(Reader& arguments) {
  const int64 planes = arguments.integer(), results = arguments.integer(), places = arguments.integer();
  const float* const g = arguments.pointer<const float>();
  const int32* const indices = arguments.pointer<const int32>();
  float* const out = arguments.pointer<float>();
  parallelFor(planes, ceilDivide(16384, larger<int64>(1, places)), [&](int64 begin, int64 end, int) {
    for (int64 p = begin; p < end; p++) {
      setBytes(out + p * places, 0, places * int64(sizeof(float)));
      for (int64 i = 0; i < results; i++) {
        const int64 at = indices[p * results + i];
        // An index that no pooling returns would write to another tensor.
        if (at >= 0 && at < places) out[p * places + at] += g[p * results + i];
      }
    }
  });
  return 0;
}

inline int32 runResample(Reader& arguments) {
  const int64 outer = arguments.integer(), size = arguments.integer(), inner = arguments.integer();
  const int64 count = arguments.integer(), taps = arguments.integer();
  const float* const x = arguments.pointer<const float>();
  const int32* const starts = arguments.pointer<const int32>();
  const float* const weights = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  const int64 work = larger<int64>(1, count * inner * taps);
  parallelFor(outer, ceilDivide(32768, work), [&](int64 begin, int64 end, int) {
    for (int64 a = begin; a < end; a++)
      for (int64 i = 0; i < count; i++) {
        float* const to = out + (a * count + i) * inner;
        const float* const own = weights + i * taps;
        if (inner == 1) {
          float total = 0;
          for (int64 t = 0; t < taps; t++)
            if (own[t] != 0) total = fma(own[t], x[a * size + starts[i] + t], total);
          to[0] = total;
          continue;
        }
        for (int64 b = 0; b < inner; b++) to[b] = 0;
        for (int64 t = 0; t < taps; t++) {
          if (own[t] == 0) continue;
          const float* const from = x + (a * size + starts[i] + t) * inner;
          forVectors(0, inner, [&](int64 b, int64 some) LANNER_INLINE_LAMBDA {
            storeSome(to + b, fma(splat(own[t]), loadSome(from + b, some), loadSome(to + b, some)), some);
          });
        }
      }
  });
  return 0;
}
