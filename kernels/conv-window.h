#pragma once
#include "conv-direct.h"

// Depthwise convolutions with a window of 3 x 3 or 5 x 5 neighboring taps that moves one element at a time, straight from the source: a vector is loaded
// once for all rows of the window, and masks stand for the padding. (Masked loads would be simpler, but take several times as long on Zen 5.)

/// Floats that are read before and after a plane, and the padding that this allows.
constexpr int64 WINDOW_MARGIN = 3 * WIDTH, WINDOW_PADDING = 4;

/// Groups of one channel and one output with such a window, at `columns` columns of positions.
LANNER_INLINE bool isWindow(int64 rows, int64 channels, int64 columns, const Axis& down, const Axis& across, Two64 size) {
  return WIDTH >= 8 && rows == 1 && channels == 1 && (down.taps == 3 || down.taps == 5) && across.taps == down.taps && down.step == 1 &&
         across.step == 1 && down.reach == down.taps - 1 && across.reach == across.taps - 1 && across.low >= -WINDOW_PADDING &&
         columns <= size.columns + WINDOW_PADDING;
}

/// The rows of one plane that a unit reads at VECTORS vectors of positions from column `x` on. Reads whole vectors: see `WindowPlane`.
template <int TAPS, int VECTORS> struct WindowRows {
  const float* first;
  int64 low, rows, columns;
  /// Lanes inside the row.
  I inside[VECTORS][TAPS];

  WindowRows(const float* plane, const Two64& size, const Axis& down, const Axis& across, int64 row, int64 x)
      : first(plane + (row + down.low) * size.columns + x + across.low), low(row + down.low), rows(size.rows), columns(size.columns) {
    for (int v = 0; v < VECTORS; v++)
      for (int b = 0; b < TAPS; b++) {
        const int64 from = x + across.low + b + v * WIDTH;
        inside[v][b] = (ramp() >= splat(int32(-from))) & (ramp() < splat(int32(size.columns - from)));
      }
  }
  /// False if row t of the window of the unit's first row is outside the source.
  bool has(int64 t) const { return uint64(low + t) < uint64(rows); }
  /// The elements of tap b in row t, zero outside the row.
  LANNER_INLINE F at(int64 t, int v, int b) const { return floats(bits(load(first + t * columns + v * WIDTH + b)) & inside[v][b]); }
};

/// Planes with readable margins: the source's own, but for a copy of its first and last.
struct WindowPlane {
  const Source& source;
  float* const room;

  static int64 roomFor(const Source& source) { return source.plane() + 2 * WINDOW_MARGIN; }
  const float* at(int64 place) const {
    if (LANNER_LIKELY(place >= WINDOW_MARGIN && place + source.plane() + WINDOW_MARGIN <= source.length)) return source.data + place;
    copyRow(source.data + place, 1, source.plane(), room + WINDOW_MARGIN);
    return room + WINDOW_MARGIN;
  }
};

/// The results at VECTORS vectors of positions from column `x` on, `rest` positions wide, in all rows of a unit.
template <int TAPS, int VECTORS>
static LANNER_NOINLINE void windowColumns(const WindowRows<TAPS, VECTORS>& source, const float* weights, float bias, Activation activation, int64 count,
                                          int64 rest, float* to, int64 rowStride, int64 stride) {
  // sums[a]: the results `a` rows above the source row, which have had `a` rows of the window.
  F sums[TAPS][VECTORS];
  for (int a = 0; a < TAPS; a++)
    for (int v = 0; v < VECTORS; v++) sums[a][v] = splat(bias);
  for (int64 t = 0; t < count + TAPS - 1; t++) {
    if (LANNER_LIKELY(source.has(t))) {
      LANNER_UNROLL
      for (int b = 0; b < TAPS; b++) {
        F value[VECTORS];
        LANNER_UNROLL
        for (int v = 0; v < VECTORS; v++) value[v] = source.at(t, v, b);
        LANNER_UNROLL
        for (int a = 0; a < TAPS; a++) {
          const F weight = splat(weights[a * TAPS + b]);
          LANNER_UNROLL
          for (int v = 0; v < VECTORS; v++) sums[a][v] = fma(weight, value[v], sums[a][v]);
        }
      }
    }
    const int64 y = t - (TAPS - 1);
    if (y >= 0) {
      LANNER_UNROLL
      for (int v = 0; v < VECTORS; v++)
        storeDirect(activate(activation, sums[TAPS - 1][v]), smaller<int64>(WIDTH, rest - v * WIDTH), to + y * rowStride + v * WIDTH * stride, stride);
    }
    LANNER_UNROLL
    for (int a = TAPS - 1; a > 0; a--)
      LANNER_UNROLL
      for (int v = 0; v < VECTORS; v++) sums[a][v] = sums[a - 1][v];
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) sums[0][v] = splat(bias);
  }
}

/// The results at two vectors of positions or one, of one channel and image.
template <int TAPS, int VECTORS>
static void windowPart(const float* plane, const Two64& size, const Axis& down, const Axis& across, const Unit& unit, int64 x, const float* weights,
                       float bias, Activation activation, float* to, int64 rowStride, int64 stride) {
  const WindowRows<TAPS, VECTORS> rows(plane, size, down, across, unit.row, unit.column + x);
  windowColumns<TAPS, VECTORS>(rows, weights, bias, activation, unit.rows, unit.columns - x, to + x * stride, rowStride, stride);
}

/// Weights [groups, taps]; bias [groups] or null.
template <int TAPS>
static void gatherWindowOf(const Units& units, const Axis& down, const Axis& across, const Source& source, const Groups& groups, const float* weights,
                           const float* bias, Activation activation, const Target& target) {
  const bool upward = down.offset(0) != down.low, leftward = across.offset(0) != across.low;
  const int64 work = units.places() * (TAPS * TAPS + 1);
  parallelFor(groups.count * units.count(), ceilDivide(PARALLEL_WORK / 2, larger<int64>(1, work)), [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    const WindowPlane planes{source, scratch<float>(worker, WindowPlane::roomFor(source))};
    for (int64 item = first; item < last; item++) {
      const int64 group = item % groups.count;
      const Unit unit = units.at(item / groups.count);
      // In the order of the source's rows and columns.
      float own[TAPS * TAPS];
      for (int a = 0; a < TAPS; a++)
        for (int b = 0; b < TAPS; b++)
          own[(upward ? TAPS - 1 - a : a) * TAPS + (leftward ? TAPS - 1 - b : b)] = weights[(group * TAPS + a) * TAPS + b];
      for (int64 image = unit.image; image < unit.image + unit.images; image++) {
        const float* const plane = planes.at(image * source.imageStride + group * groups.source);
        float* const to = target.at(image, unit.row, unit.column) + group * groups.target;
        const auto run = [&](auto part, int64 x) {
          part(plane, source.size, down, across, unit, x, own, bias ? bias[group] : 0.0f, activation, to, target.rowStride, target.columnStride);
        };
        int64 x = 0;
        for (; x + WIDTH < unit.columns; x += 2 * WIDTH) run(windowPart<TAPS, 2>, x);
        if (x < unit.columns) run(windowPart<TAPS, 1>, x);
      }
    }
  });
}

static void gatherWindow(const Units& units, const Axis& down, const Axis& across, const Source& source, const Groups& groups, const float* weights,
                         const float* bias, Activation activation, const Target& target) {
  const auto gather = down.taps == 3 ? gatherWindowOf<3> : gatherWindowOf<5>;
  gather(units, down, across, source, groups, weights, bias, activation, target);
}

/// sums[a * TAPS + b] += the sum over a unit's rows of g times the element at tap (a, b), for COLUMNS columns of taps from `b` on.
template <int TAPS, int COLUMNS>
static LANNER_NOINLINE void windowTaps(const WindowRows<TAPS, 1>& source, int64 b, const float* g, int64 gColumns, int64 rows, int64 count, double* sums) {
  F part[TAPS][COLUMNS] = {};
  // Gradients of the last rows, the newest first.
  F grad[TAPS] = {};
  for (int64 t = 0; t < rows + TAPS - 1; t++, g += gColumns) {
    LANNER_UNROLL
    for (int a = TAPS - 1; a > 0; a--) grad[a] = grad[a - 1];
    grad[0] = t < rows ? loadSome(g, count) : F{};
    if (LANNER_UNLIKELY(!source.has(t))) continue;
    LANNER_UNROLL
    for (int i = 0; i < COLUMNS; i++) {
      const F value = source.at(t, 0, int(b) + i);
      LANNER_UNROLL
      for (int a = 0; a < TAPS; a++) part[a][i] = fma(grad[a], value, part[a][i]);
    }
  }
  LANNER_UNROLL
  for (int a = 0; a < TAPS; a++)
    LANNER_UNROLL
    for (int i = 0; i < COLUMNS; i++) sums[a * TAPS + b + i] += double(sum(part[a][i]));
}

/// The gradient of the weights [groups, taps], from that of y with group stride `groups.target`.
template <int TAPS>
static void windowWeightGrad(const Units& units, const Axis& down, const Axis& across, const Source& source, const Groups& groups, const Target& g,
                             float* out) {
  const int64 size = TAPS * TAPS, work = larger<int64>(1, units.count() * units.places() * size);
  // The planes of neighboring groups follow each other in memory, so one thread takes those of an image in turn.
  parallelFor(groups.count, larger(ceilDivide(groups.count, DIRECT_PIECES), ceilDivide(PARALLEL_WORK / 2, work)),
              [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    float* const room = scratch<float>(worker, 2 * (last - first) * size + WindowPlane::roomFor(source));
    double* const sums = reinterpret_cast<double*>(room);
    const WindowPlane planes{source, room + 2 * (last - first) * size};
    setBytes(sums, 0, (last - first) * size * int64(sizeof(double)));
    for (int64 u = 0; u < units.count(); u++) {
      const Unit unit = units.at(u);
      for (int64 image = unit.image; image < unit.image + unit.images; image++)
        for (int64 group = first; group < last; group++) {
          const float* const plane = planes.at(image * source.imageStride + group * groups.source);
          const float* const grads = g.at(image, unit.row, unit.column) + group * groups.target;
          double* const own = sums + (group - first) * size;
          for (int64 x = 0; x < unit.columns; x += WIDTH) {
            const WindowRows<TAPS, 1> rows(plane, source.size, down, across, unit.row, unit.column + x);
            const int64 count = smaller<int64>(WIDTH, unit.columns - x);
            const auto run = [&](auto taps, int64 b) { taps(rows, b, grads + x, g.rowStride, unit.rows, count, own); };
            if constexpr (TAPS == 3) run(windowTaps<TAPS, 3>, 0);
            else {
              run(windowTaps<TAPS, 2>, 0);
              run(windowTaps<TAPS, 2>, 2);
              run(windowTaps<TAPS, 1>, 4);
            }
          }
        }
    }
    for (int64 i = 0; i < (last - first) * size; i++) out[first * size + i] = float(sums[i]);
  });
}
