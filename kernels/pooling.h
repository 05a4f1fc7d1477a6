#pragma once
#include "arguments.h"
#include "pool.h"
#include "vector.h"

// Max pooling, its gradient, and weighted sums of neighbours along one dim; see `src/backend/fused/pool.ts`.

/// The windows along one dim.
struct PoolAxis {
  int64 size, count, kernel, stride, padding, dilation;
  bool adaptive;

  int64 first(int64 i) const {
    if (adaptive) return i * size / count;
    const int64 start = i * stride - padding;
    return start >= 0 ? start : start + ceilDivide(-start, dilation) * dilation;
  }
  /// The place after the last one.
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

/// Even and odd elements of two vectors.
LANNER_INLINE void splitPairs(const float* from, F& even, F& odd) {
  const F a = load(from), b = load(from + WIDTH);
#if LANNER_WIDTH == 16
  even = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  odd = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
#elif LANNER_WIDTH == 8
  even = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
  odd = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
#else
  even = __builtin_shufflevector(a, b, 0, 2, 4, 6);
  odd = __builtin_shufflevector(a, b, 1, 3, 5, 7);
#endif
}

/// Takes the candidates that lead; a NaN that came first stays.
LANNER_INLINE void takeLeaders(F candidate, I place, F& best, I& places) {
  const I leads = opaque(((candidate > best) | (candidate != candidate)) & (best == best));
  best = select(leads, candidate, best);
  places = select(leads, place, places);
}

/// A row of results of windows of 2 x 2, side by side.
static LANNER_NOINLINE void maxOfPairs(const float* upper, int64 width, int64 at, int64 count, float* values, int32* indices) {
  const I evens = ramp() * 2;
  int64 j = 0;
  for (; j + WIDTH <= count; j += WIDTH) {
    F a, b, c, d;
    splitPairs(upper + 2 * j, a, b);
    splitPairs(upper + width + 2 * j, c, d);
    I places = evens + int32(at + 2 * j);
    const I own = places;
    F best = a;
    takeLeaders(b, own + 1, best, places);
    takeLeaders(c, own + int32(width), best, places);
    takeLeaders(d, own + int32(width + 1), best, places);
    store(values + j, best);
    store(indices + j, places);
  }
  for (; j < count; j++) {
    const float* const from = upper + 2 * j;
    const int64 steps[4] = {0, 1, width, width + 1};
    float best = from[0];
    int64 step = 0;
    for (int t = 1; t < 4; t++) {
      const float candidate = from[steps[t]];
      if (best != best || !(candidate > best || candidate != candidate)) continue;
      best = candidate;
      step = steps[t];
    }
    values[j] = best;
    indices[j] = int32(at + 2 * j + step);
  }
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
        for (int64 j = 0; j < call.columns.count; j++) maxOfWindow(call, plane, i, j, values + j, indices + j);
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
    setBytes(out + begin * places, 0, (end - begin) * places * int64(sizeof(float)));
    for (int64 p = begin; p < end; p++)
      for (int64 i = 0; i < results; i++) {
        const int64 at = indices[p * results + i];
        // Places that no pooling gives are another tensor's memory.
        if (at >= 0 && at < places) out[p * places + at] += g[p * results + i];
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
