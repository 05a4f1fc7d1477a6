#pragma once
#include "first-bad.h"
#include "math.h"
#include "runs.h"

// Reductions. A float32 accumulator receives at most 128 numbers (a block of 2048 is spread over WIDTH x 4 of them) before it is added to a
// float64 total, so long sums stay accurate. The division into pieces depends only on the shape.

/// Elements of one output per piece of work.
constexpr int64 REDUCE_GRAIN = 32768;
/// Elements per addition to the total.
constexpr int64 REDUCE_BLOCK = 2048;
/// Rows per addition to the total in a column reduction.
constexpr int64 REDUCE_ROWS = 128;

/// How a reduction combines vectors, single elements and totals of pieces.
struct Sum {
  using Element = float;
  using Total = double;
  static constexpr float empty = 0;
  LANNER_INLINE static F combine(F a, F x) { return a + x; }
  LANNER_INLINE static double total(double a, double b) { return a + b; }
};
struct Product {
  using Element = float;
  using Total = double;
  static constexpr float empty = 1;
  LANNER_INLINE static F combine(F a, F x) { return a * x; }
  LANNER_INLINE static double total(double a, double b) { return a * b; }
};
struct Largest {
  using Element = float;
  using Total = float;
  static constexpr float empty = -INFINITE;
  LANNER_INLINE static F combine(F a, F x) { return maxNan(x, a); }
  LANNER_INLINE static float total(float a, float b) { return b > a || b != b ? b : a; }
};
struct Smallest {
  using Element = float;
  using Total = float;
  static constexpr float empty = INFINITE;
  LANNER_INLINE static F combine(F a, F x) { return minNan(x, a); }
  LANNER_INLINE static float total(float a, float b) { return b < a || b != b ? b : a; }
};
struct IntegerLargest {
  using Element = int32;
  using Total = int32;
  static constexpr int32 empty = -2147483647 - 1;
  LANNER_INLINE static I combine(I a, I x) { return max(a, x); }
  LANNER_INLINE static int32 total(int32 a, int32 b) { return larger(a, b); }
};
struct IntegerSmallest {
  using Element = int32;
  using Total = int32;
  static constexpr int32 empty = 2147483647;
  LANNER_INLINE static I combine(I a, I x) { return min(a, x); }
  LANNER_INLINE static int32 total(int32 a, int32 b) { return smaller(a, b); }
};

/// A compile-time constant as an argument.
template <int N> struct Count { static constexpr int value = N; };

/// Only sums use distances from a center.
template <class R> struct HasCenters { static constexpr bool value = false; };
template <> struct HasCenters<Sum> { static constexpr bool value = true; };

/// The transform of each element: none, or the squared distance from a center.
struct Plain {
  LANNER_INLINE F operator()(F x) const { return x; }
  LANNER_INLINE I operator()(I x) const { return x; }
  LANNER_INLINE float operator()(float x) const { return x; }
  LANNER_INLINE int32 operator()(int32 x) const { return x; }
};
struct Distance {
  float center;
  LANNER_INLINE F operator()(F x) const { return x - center; }
  LANNER_INLINE float operator()(float x) const { return x - center; }
};
struct SquareDistance {
  float center;
  LANNER_INLINE F operator()(F x) const { return (x - center) * (x - center); }
  LANNER_INLINE float operator()(float x) const { return (x - center) * (x - center); }
};

/// Reduces a dense run of one output's elements.
template <class R, class Map>
LANNER_INLINE typename R::Total reduceDense(const typename R::Element* x, int64 length, const Map& map) {
  using T = typename R::Element;
  using V = typename VectorOf<T>::type;
  typename R::Total total = R::empty;
  for (int64 begin = 0; begin < length; begin += REDUCE_BLOCK) {
    const int64 end = smaller(length, begin + REDUCE_BLOCK);
    V parts[4];
    for (int k = 0; k < 4; k++) parts[k] = splat(R::empty);
    int64 i = begin;
    for (; i + 4 * WIDTH <= end; i += 4 * WIDTH)
      for (int k = 0; k < 4; k++) parts[k] = R::combine(parts[k], map(load(x + i + k * WIDTH)));
    for (; i + WIDTH <= end; i += WIDTH) parts[0] = R::combine(parts[0], map(load(x + i)));
    const V all = R::combine(R::combine(parts[0], parts[1]), R::combine(parts[2], parts[3]));
    T lanes[WIDTH];
    store(lanes, all);
    typename R::Total block = lanes[0];
    for (int k = 1; k < WIDTH; k++) block = R::total(block, lanes[k]);
    for (; i < end; i++) block = R::total(block, map(x[i]));
    total = R::total(total, block);
  }
  return total;
}

/// Reduces elements `begin` to `end` of one output, laid out at x by `layout`.
template <class R, class Map>
inline typename R::Total reducePiece(const typename R::Element* x, const Layout<1>& layout, int64 begin, int64 end, Map map) {
  using T = typename R::Element;
  const int64 stride = layout.strides[0][layout.dims - 1];
  typename R::Total total = R::empty;
  forRuns(layout, begin, end, [&](const Run<1>& run) {
    const T* from = x + run.offsets[0];
    if (stride == 1) {
      total = R::total(total, reduceDense<R>(from, run.length, map));
      return;
    }
    T buffer[REDUCE_BLOCK];
    for (int64 i = 0; i < run.length; i += REDUCE_BLOCK) {
      const int64 length = smaller(REDUCE_BLOCK, run.length - i);
      total = R::total(total, reduceDense<R>(staged(from + i * stride, stride, length, buffer), length, map));
    }
  });
  return total;
}

/// The dims of x: those `kept`, in the order of the output, and those `gone`, which are reduced.
struct Reduction {
  Layout<1> kept;
  Layout<1> gone;
  int64 outputs;
  int64 size;
  /// True if neighbouring outputs are contiguous in x and the elements of one output are not.
  bool columns;

  explicit Reduction(Reader& arguments) : kept(arguments.layout<1>()), gone(arguments.layout<1>()) {
    outputs = kept.count();
    size = gone.count();
    columns = kept.strides[0][kept.dims - 1] == 1 && kept.inner() >= 4 && gone.strides[0][gone.dims - 1] != 1;
  }
  int64 outputOffset(int64 output) const {
    return kept.rowOffset(0, output / kept.inner()) + output % kept.inner() * kept.strides[0][kept.dims - 1];
  }
};

/// results[output] = total of map(output)(x) for every output.
template <class R, class MapOf>
static LANNER_NOINLINE void reduceRows(const typename R::Element* x, const Reduction& reduction, const MapOf& mapOf,
                                       typename R::Total* results) {
  using Total = typename R::Total;
  const int64 outputs = reduction.outputs, size = reduction.size;
  if (size <= REDUCE_GRAIN) {
    parallelFor(outputs, larger<int64>(1, REDUCE_GRAIN / larger<int64>(1, size)), [&](int64 begin, int64 end, int) {
      for (int64 output = begin; output < end; output++)
        results[output] = reducePiece<R>(x + reduction.outputOffset(output), reduction.gone, 0, size, mapOf(output));
    });
    return;
  }
  const int64 pieces = ceilDivide(size, REDUCE_GRAIN);
  Total* totals = sharedScratch<Total>(0, outputs * pieces);
  parallelFor(outputs * pieces, 1, [&](int64 first, int64 last, int) {
    for (int64 unit = first; unit < last; unit++) {
      const int64 output = unit / pieces, begin = unit % pieces * REDUCE_GRAIN;
      totals[unit] = reducePiece<R>(x + reduction.outputOffset(output), reduction.gone, begin,
                                    smaller(size, begin + REDUCE_GRAIN), mapOf(output));
    }
  });
  for (int64 output = 0; output < outputs; output++) {
    Total total = R::empty;
    for (int64 piece = 0; piece < pieces; piece++) total = R::total(total, totals[output * pieces + piece]);
    results[output] = total;
  }
}

/// Combines `rows` rows of `layout` from row `first` on, COUNT x WIDTH columns at x, into `sums`.
template <class R, int COUNT, class Step>
LANNER_INLINE void reduceColumns(const typename R::Element* x, const Layout<1>& layout, int64 first, int64 last, typename R::Element* sums,
                                 const Step& step) {
  using V = typename VectorOf<typename R::Element>::type;
  V parts[COUNT];
  for (int k = 0; k < COUNT; k++) parts[k] = splat(R::empty);
  const int64 stride = layout.strides[0][layout.dims - 1];
  forRuns(layout, first, last, [&](const Run<1>& run) {
    const auto* row = x + run.offsets[0];
    for (int64 r = 0; r < run.length; r++, row += stride)
      for (int k = 0; k < COUNT; k++) parts[k] = R::combine(parts[k], step(load(row + k * WIDTH), k));
  });
  for (int k = 0; k < COUNT; k++) store(sums + k * WIDTH, parts[k]);
}

/// results[output] = total, if neighbouring outputs are contiguous: vectors run across outputs. `centers` is null or has one value per output;
/// then squared distances from it are added up (signed ones if `signedDistance`).
template <class R>
static LANNER_NOINLINE void reduceByColumns(const typename R::Element* x, const Reduction& reduction, const float* centers,
                                            bool signedDistance, typename R::Total* results) {
  using T = typename R::Element;
  using Total = typename R::Total;
  using V = typename VectorOf<T>::type;
  constexpr int64 BLOCK = 8 * WIDTH;
  if (reduction.outputs == 0) return;
  const int64 width = reduction.kept.inner(), outer = reduction.kept.rows(), size = reduction.size;
  const int64 pieces = larger<int64>(1, ceilDivide(size, REDUCE_ROWS));
  const int64 outputs = outer * width;
  T* partial = sharedScratch<T>(0, outputs * pieces);
  const int64 stride = reduction.gone.strides[0][reduction.gone.dims - 1];
  const auto columnsOf = [&](int64 unit) {
    const int64 o = unit / pieces, first = unit % pieces * REDUCE_ROWS, last = smaller(size, first + REDUCE_ROWS);
    const T* base = x + reduction.kept.rowOffset(0, o);
    T* sums = partial + unit * width;
    for (int64 column = 0; column < width;) {
      const T* from = base + column;
      const float* center = centers ? centers + o * width + column : nullptr;
      const auto block = [&](auto count, const auto& step) {
        reduceColumns<R, decltype(count)::value>(from, reduction.gone, first, last, sums + column, step);
        column += decltype(count)::value * WIDTH;
      };
      const auto every = [&](const auto& step) {
        if (column + BLOCK <= width) return block(Count<8>{}, step);
        return block(Count<1>{}, step);
      };
      if (column + WIDTH <= width) {
        if constexpr (HasCenters<R>::value) {
          if (center && signedDistance) {
            every([&](V v, int k) LANNER_INLINE_LAMBDA { return v - load(center + k * WIDTH); });
            continue;
          }
          if (center) {
            every([&](V v, int k) LANNER_INLINE_LAMBDA {
              const V d = v - load(center + k * WIDTH);
              return d * d;
            });
            continue;
          }
        }
        every([](V v, int) LANNER_INLINE_LAMBDA { return v; });
        continue;
      }
      // The last columns of a row: one partly used vector.
      const int64 rest = width - column;
      V part = splat(R::empty);
      forRuns(reduction.gone, first, last, [&](const Run<1>& run) {
        const T* row = from + run.offsets[0];
        for (int64 r = 0; r < run.length; r++, row += stride) {
          V v = loadTail(row, rest);
          if constexpr (HasCenters<R>::value)
            if (center) {
              v = v - loadTail(center, rest);
              if (!signedDistance) v = v * v;
            }
          part = R::combine(part, v);
        }
      });
      storeTail(sums + column, part, rest);
      column = width;
    }
  };
  parallelFor(outer * pieces, larger<int64>(1, CHEAP_GRAIN / (width * smaller(larger<int64>(1, size), REDUCE_ROWS))),
              [&](int64 begin, int64 end, int) {
                for (int64 unit = begin; unit < end; unit++) columnsOf(unit);
              });
  parallelFor(outputs, larger<int64>(64, CHEAP_GRAIN / pieces), [&](int64 begin, int64 end, int) {
    for (int64 output = begin; output < end; output++) {
      const T* from = partial + output / width * pieces * width + output % width;
      Total total = R::empty;
      for (int64 piece = 0; piece < pieces; piece++) total = R::total(total, from[piece * width]);
      results[output] = total;
    }
  });
}

/// One total per output, in memory that is valid until the next kernel.
template <class R> inline typename R::Total* reduceAll(const typename R::Element* x, const Reduction& reduction) {
  typename R::Total* const results = sharedScratch<typename R::Total>(2, reduction.outputs);
  if (reduction.columns) reduceByColumns<R>(x, reduction, nullptr, false, results);
  else reduceRows<R>(x, reduction, [](int64) { return Plain{}; }, results);
  return results;
}

template <class R> inline void reduceTo(const typename R::Element* x, typename R::Element* out, const Reduction& reduction) {
  const typename R::Total* const totals = reduceAll<R>(x, reduction);
  for (int64 output = 0; output < reduction.outputs; output++) out[output] = typename R::Element(totals[output]);
}

inline void meanOf(const float* x, float* out, const Reduction& reduction) {
  const double* const totals = reduceAll<Sum>(x, reduction);
  for (int64 output = 0; output < reduction.outputs; output++) out[output] = float(totals[output] / double(reduction.size));
}

/// Two passes: the mean, then the distances from it, whose own sum corrects for the rounding of the mean.
inline void variance(const float* x, float* out, const Reduction& reduction, double correction) {
  const double size = double(reduction.size);
  const double divisor = larger(0.0, size - correction);
  const int64 outputs = reduction.outputs;
  float* const centers = sharedScratch<float>(1, 2 * outputs);
  float* const distances = centers + outputs;
  double* const totals = reduceAll<Sum>(x, reduction);
  for (int64 output = 0; output < outputs; output++) centers[output] = float(totals[output] / size);
  if (reduction.columns) reduceByColumns<Sum>(x, reduction, centers, true, totals);
  else reduceRows<Sum>(x, reduction, [=](int64 output) { return Distance{centers[output]}; }, totals);
  for (int64 output = 0; output < outputs; output++) distances[output] = float(totals[output]);
  if (reduction.columns) reduceByColumns<Sum>(x, reduction, centers, false, totals);
  else reduceRows<Sum>(x, reduction, [=](int64 output) { return SquareDistance{centers[output]}; }, totals);
  for (int64 output = 0; output < outputs; output++) {
    const double shift = distances[output];
    out[output] = float((totals[output] - shift * shift / size) / divisor);
  }
}
