#pragma once
#include "conv-gather.h"

// Convolutions whose groups have few outputs and few channels, mainly depthwise ones: without panels. Tile elements are read from L1, and threads share
// the groups.

/// Number of groups, and their strides in the source and the result.
struct Groups {
  int64 count, source, target;
};

/// Limits of outputs and channels per group, and of products per output element.
constexpr int64 DIRECT_ROWS = 4, DIRECT_DEPTH = 128;

LANNER_INLINE bool isDirect(int64 groups, int64 rows, int64 channels, int64 taps) {
  return groups > 1 && rows <= DIRECT_ROWS && channels <= DIRECT_ROWS && channels * taps <= DIRECT_DEPTH;
}

/// Computes VECTORS vectors of positions, `step` apart.
template <int VECTORS>
LANNER_INLINE void directSums(const float* from, int64 step, const float* weights, const int64* offsets, int64 depth, F start, F* sums) {
  for (int v = 0; v < VECTORS; v++) sums[v] = start;
  for (int64 k = 0; k < depth; k++) {
    const F weight = splat(weights[k]);
    const float* const at = from + offsets[k];
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) sums[v] = fma(weight, load(at + v * step), sums[v]);
  }
}

LANNER_INLINE void storeDirect(F sums, int64 count, float* to, int64 stride) {
  if (stride == 1) {
    storeSome(to, sums, count);
    return;
  }
  float values[WIDTH];
  store(values, sums);
  for (int64 i = 0; i < count; i++) to[i * stride] = values[i];
}

template <int VECTORS>
static LANNER_NOINLINE void directRow(const float* from, const float* weights, const int64* offsets, int64 depth, F start, Activation activation,
                                      int64 columns, float* to, int64 stride) {
  F sums[VECTORS];
  directSums<VECTORS>(from, WIDTH, weights, offsets, depth, start, sums);
  for (int v = 0; v < VECTORS; v++)
    storeDirect(activate(activation, sums[v]), smaller<int64>(WIDTH, columns - v * WIDTH), to + v * WIDTH * stride, stride);
}

/// Four rows that are at most one vector wide.
static LANNER_NOINLINE void directRows(const float* from, int64 step, const float* weights, const int64* offsets, int64 depth, F start,
                                       Activation activation, int64 columns, float* to, int64 rowStride, int64 stride) {
  F sums[4];
  directSums<4>(from, step, weights, offsets, depth, start, sums);
  for (int v = 0; v < 4; v++) storeDirect(activate(activation, sums[v]), columns, to + v * rowStride, stride);
}

/// All results of one output channel in one image of a unit.
static void directImage(const float* tile, const TileLayout& layout, const Unit& unit, const float* weights, const int64* offsets, int64 depth,
                        float bias, Activation activation, float* to, int64 rowStride, int64 stride) {
  const F start = splat(bias);
  int64 y = 0;
  if (unit.columns <= WIDTH)
    for (; y + 4 <= unit.rows; y += 4)
      directRows(tile + y * layout.columns, layout.columns, weights, offsets, depth, start, activation, unit.columns, to + y * rowStride,
                 rowStride, stride);
  for (; y < unit.rows; y++)
    for (int64 x = 0; x < unit.columns; x += 4 * WIDTH) {
      const int64 rest = smaller<int64>(4 * WIDTH, unit.columns - x);
      const float* const from = tile + y * layout.columns + x;
      float* const line = to + y * rowStride + x * stride;
      const auto row = [&](auto run) { run(from, weights, offsets, depth, start, activation, rest, line, stride); };
      switch (ceilDivide(rest, WIDTH)) {
        case 1: row(directRow<1>); break;
        case 2: row(directRow<2>); break;
        case 3: row(directRow<3>); break;
        default: row(directRow<4>);
      }
    }
}

/// Writes the tile offsets of the elements that one result reads, relative to its position. Returns their number.
static int64 writeOffsets(const TileLayout& layout, const Axis& down, const Axis& across, int64 channels, int64* offsets) {
  int64 depth = 0;
  for (int64 c = 0; c < channels; c++)
    for (int a = 0; a < down.taps; a++)
      for (int b = 0; b < across.taps; b++) offsets[depth++] = c * layout.channel + layout.offset(down, across, a, b);
  return depth;
}

/// Positions per piece of work, and pieces into which groups are cut for the gradient of the weights.
constexpr int64 DIRECT_PLACES = 4096, DIRECT_PIECES = 16;

/// Units of at most one image: consecutive groups of an image are contiguous in memory.
LANNER_INLINE Units directUnits(int64 images, int64 rows, int64 columns) {
  return Units(images, rows, columns, smaller(DIRECT_PLACES, larger<int64>(1, rows * columns)));
}

/// Weights [groups, rows, channels * taps]; bias [groups * rows] or null.
static void gatherDirect(const Units& units, const Axis& down, const Axis& across, const Source& source, int64 channels, const Groups& groups,
                         int64 rows, const float* weights, const float* bias, Activation activation, const Target& target, int64* offsets) {
  if (units.images == 0 || units.rows == 0 || units.columns == 0) return;
  const TileLayout layout(units, down, across, source, channels, false);
  const int64 depth = writeOffsets(layout, down, across, channels, offsets);
  const int64 tileSize = units.imagesPer * layout.image + 5 * WIDTH;
  const int64 work = units.places() * rows * (depth + 1);
  parallelFor(groups.count * units.count(), ceilDivide(PARALLEL_WORK / 2, larger<int64>(1, work)), [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    float* const tile = scratch<float>(worker, tileSize);
    for (int64 item = first; item < last; item++) {
      const int64 group = item % groups.count;
      const Unit unit = units.at(item / groups.count);
      Source own = source;
      own.data += group * groups.source;
      own.length -= group * groups.source;
      fillTile(own, layout, down, across, unit, 0, channels, tile);
      for (int64 image = 0; image < unit.images; image++)
        for (int64 r = 0; r < rows; r++)
          directImage(tile + image * layout.image, layout, unit, weights + (group * rows + r) * depth, offsets, depth,
                      bias ? bias[group * rows + r] : 0.0f, activation,
                      target.at(unit.image + image, unit.row, unit.column) + group * groups.target + r * target.plane, target.rowStride,
                      target.columnStride);
    }
  });
}

/// The input of `tapSums`: the positions of a unit's images, in the tile and in the gradient of y.
struct TapRun {
  const float* tile;
  int64 tileColumns, tileImage;
  const float* g;
  int64 gColumns, gImage;
  int64 images, rows, columns;
};

/// sums[r * stride + t] += the sum over positions of output r's g times the element at tap t, for OUTPUTS outputs, `plane` apart, and TAPS taps.
template <int TAPS, int OUTPUTS = 1>
static LANNER_NOINLINE void tapSums(const TapRun& run, const int64* offsets, double* sums, int64 plane = 0, int64 stride = 0) {
  F part[OUTPUTS][TAPS] = {};
  const int64 whole = run.columns / WIDTH * WIDTH, rest = run.columns - whole;
  for (int64 image = 0; image < run.images; image++) {
    const float *tile = run.tile + image * run.tileImage, *g = run.g + image * run.gImage;
    for (int64 y = 0; y < run.rows; y++, tile += run.tileColumns, g += run.gColumns) {
      for (int64 x = 0; x < whole; x += WIDTH) {
        F grad[OUTPUTS];
        LANNER_UNROLL
        for (int r = 0; r < OUTPUTS; r++) grad[r] = load(g + r * plane + x);
        LANNER_UNROLL
        for (int t = 0; t < TAPS; t++) {
          const F value = load(tile + offsets[t] + x);
          LANNER_UNROLL
          for (int r = 0; r < OUTPUTS; r++) part[r][t] = fma(grad[r], value, part[r][t]);
        }
      }
      if (rest) {
        F grad[OUTPUTS];
        LANNER_UNROLL
        for (int r = 0; r < OUTPUTS; r++) grad[r] = loadTail(g + r * plane + whole, rest);
        LANNER_UNROLL
        for (int t = 0; t < TAPS; t++) {
          const F value = loadTail(tile + offsets[t] + whole, rest);
          LANNER_UNROLL
          for (int r = 0; r < OUTPUTS; r++) part[r][t] = fma(grad[r], value, part[r][t]);
        }
      }
    }
  }
  for (int r = 0; r < OUTPUTS; r++)
    for (int t = 0; t < TAPS; t++) sums[r * stride + t] += double(sum(part[r][t]));
}

/// The same for a window of ROWS x COLUMNS neighboring taps: an element is loaded once for all rows of the window. Sums of one row of taps are `stride`
/// apart.
template <int ROWS, int COLUMNS> static LANNER_NOINLINE void windowSums(const TapRun& run, double* sums, int64 stride) {
  F part[ROWS][COLUMNS] = {};
  for (int64 image = 0; image < run.images; image++)
    for (int64 x = 0; x < run.columns; x += WIDTH) {
      const int64 count = smaller<int64>(WIDTH, run.columns - x);
      const float *tile = run.tile + image * run.tileImage + x, *g = run.g + image * run.gImage + x;
      // Gradients of the last rows, the newest first.
      F grad[ROWS] = {};
      for (int64 y = 0; y < run.rows + ROWS - 1; y++, tile += run.tileColumns, g += run.gColumns) {
        LANNER_UNROLL
        for (int a = ROWS - 1; a > 0; a--) grad[a] = grad[a - 1];
        grad[0] = y < run.rows ? loadSome(g, count) : F{};
        LANNER_UNROLL
        for (int b = 0; b < COLUMNS; b++) {
          const F value = loadSome(tile + b, count);
          LANNER_UNROLL
          for (int a = 0; a < ROWS; a++) part[a][b] = fma(grad[a], value, part[a][b]);
        }
      }
    }
  LANNER_UNROLL
  for (int a = 0; a < ROWS; a++)
    LANNER_UNROLL
    for (int b = 0; b < COLUMNS; b++) sums[a * stride + b] += double(sum(part[a][b]));
}

/// Windows of 3 x 3 and 5 x 5 taps that are neighbors, if their sums fit the registers. Returns false for others.
LANNER_INLINE bool windowGrads(const Axis& down, const Axis& across, TapRun run, double* sums) {
  if (WIDTH == 4 || down.phases != 1 || across.phases != 1 || down.reach != down.taps - 1 || across.reach != across.taps - 1) return false;
  const int64 stride = across.taps;
  if (down.taps == 3 && across.taps == 3) {
    windowSums<3, 3>(run, sums, stride);
    return true;
  }
  if (down.taps != 5 || across.taps != 5) return false;
  for (int b = 0; b < 4; b += 2, run.tile += 2) windowSums<5, 2>(run, sums + b, stride);
  windowSums<5, 1>(run, sums + 4, stride);
  return true;
}

/// The gradient of the weights [groups, rows, channels, taps], from that of y with group stride `groups.target`.
static void directWeightGrad(const Units& units, const Axis& down, const Axis& across, const Source& source, int64 channels, const Groups& groups,
                             int64 rows, const Target& g, float* out, int64* offsets) {
  const TileLayout layout(units, down, across, source, channels, false);
  const int64 depth = writeOffsets(layout, down, across, channels, offsets);
  const int64 tileSize = units.imagesPer * layout.image + 5 * WIDTH;
  const int64 size = rows * depth, work = larger<int64>(1, units.count() * units.places() * size);
  // The planes of neighboring groups follow each other in memory, so one thread takes those of a unit in turn.
  parallelFor(groups.count, larger(ceilDivide(groups.count, DIRECT_PIECES), ceilDivide(PARALLEL_WORK / 2, work)),
              [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    const int64 sumSize = 2 * (last - first) * size;
    float* const room = scratch<float>(worker, sumSize + tileSize);
    double* const sums = reinterpret_cast<double*>(room);
    float* const tile = room + sumSize;
    setBytes(sums, 0, sumSize * int64(sizeof(float)));
    for (int64 u = 0; u < units.count(); u++) {
      const Unit unit = units.at(u);
      for (int64 group = first; group < last; group++) {
        Source from = source;
        from.data += group * groups.source;
        from.length -= group * groups.source;
        if (group + 1 < last)
          for (int64 image = unit.image; image < unit.image + unit.images; image++) {
            prefetchFloats<2>(source.data, image * source.imageStride + (group + 1) * groups.source, smaller(channels * source.plane(), DIRECT_PLACES));
            prefetchFloats<2>(g.data, image * g.imageStride + (group + 1) * groups.target, smaller(rows * g.plane, DIRECT_PLACES));
          }
        fillTile(from, layout, down, across, unit, 0, channels, tile);
        for (int64 r = 0; r < rows; r++) {
          const TapRun run = {tile, layout.columns, layout.image, g.at(unit.image, unit.row, unit.column) + group * groups.target + r * g.plane,
                              g.rowStride, g.imageStride, unit.images, unit.rows, unit.columns};
          double* const own = sums + (group - first) * size + r * depth;
          if (channels == 1 && windowGrads(down, across, run, own)) continue;
          int64 k = 0;
          for (; k + 9 <= depth; k += 9) tapSums<9>(run, offsets + k, own + k);
          for (; k + 7 <= depth; k += 7) tapSums<7>(run, offsets + k, own + k);
          for (; k + 4 <= depth; k += 4) tapSums<4>(run, offsets + k, own + k);
          for (; k < depth; k++) tapSums<1>(run, offsets + k, own + k);
        }
      }
    }
    for (int64 i = 0; i < (last - first) * size; i++) out[first * size + i] = float(sums[i]);
  });
}

// Convolutions with few outputs and channels: a copy of a patch element would be used too rarely to pay off, so the elements are read from the tile.

/// Limits of outputs and channels per group, and positions per piece of work.
constexpr int64 FEW_OUTPUTS = 8, FEW_CHANNELS = 32, FEW_PLACES = 2048;

LANNER_INLINE bool isFew(int64 outputs, int64 channels, int64 taps, int64 columns) {
  return outputs <= FEW_OUTPUTS && channels <= FEW_CHANNELS && taps > 1 && columns >= 4 * WIDTH;
}

/// Outputs and vectors of positions that are computed together.
constexpr int FEW_ROWS = 4, FEW_VECTORS = 3;

/// Weights as `fewRow` reads them: blocks of FEW_ROWS outputs, each [depth, outputs of the block]. `at(output, k)` is a weight.
template <class At> LANNER_INLINE void packFew(int64 rows, int64 depth, float* to, const At& at) {
  for (int64 r = 0; r < rows; r += FEW_ROWS)
    for (int64 k = 0; k < depth; k++)
      for (int64 i = r; i < smaller<int64>(rows, r + FEW_ROWS); i++) *to++ = at(i, k);
}

/// ROWS outputs, `plane` apart, at up to VECTORS vectors of positions.
template <int ROWS, int VECTORS>
static LANNER_NOINLINE void fewBlock(const float* from, const float* weights, const int64* offsets, int64 depth, const float* bias,
                                     Activation activation, int64 columns, float* to, int64 plane) {
  F sums[ROWS][VECTORS];
  LANNER_UNROLL
  for (int r = 0; r < ROWS; r++) {
    const F start = splat(bias ? bias[r] : 0.0f);
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) sums[r][v] = start;
  }
  for (int64 k = 0; k < depth; k++, weights += ROWS) {
    const float* const at = from + offsets[k];
    F values[VECTORS];
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) values[v] = load(at + v * WIDTH);
    LANNER_UNROLL
    for (int r = 0; r < ROWS; r++) {
      const F weight = splat(weights[r]);
      LANNER_UNROLL
      for (int v = 0; v < VECTORS; v++) sums[r][v] = fma(weight, values[v], sums[r][v]);
#if defined(__wasm__)
      // Otherwise clang reorders the rows until registers spill.
      LANNER_BARRIER();
#endif
    }
  }
  for (int r = 0; r < ROWS; r++)
    for (int v = 0; v < VECTORS; v++)
      storeDirect(activate(activation, sums[r][v]), smaller<int64>(WIDTH, columns - v * WIDTH), to + r * plane + v * WIDTH, 1);
}

/// ROWS outputs of a row of positions.
template <int ROWS>
static void fewRow(const float* from, const float* weights, const int64* offsets, int64 depth, const float* bias, Activation activation,
                   int64 columns, float* to, int64 plane) {
  int64 x = 0;
  while (x < columns) {
    const int64 vectors = ceilDivide(columns - x, WIDTH);
    const auto block = [&](auto run, int64 count) {
      run(from + x, weights, offsets, depth, bias, activation, smaller<int64>(count * WIDTH, columns - x), to + x, plane);
      x += count * WIDTH;
    };
    // Four vectors are two pairs: the sums of a single one are too few to hide the latency of fma.
    if (vectors == 1) block(fewBlock<ROWS, 1>, 1);
    else if (vectors == 2 || vectors == 4) block(fewBlock<ROWS, 2>, 2);
    else block(fewBlock<ROWS, FEW_VECTORS>, FEW_VECTORS);
  }
}

/// The convolution of one group; weights as `packFew` leaves them, bias [rows] or null, target columns side by side.
static void gatherFew(const Units& units, const Axis& down, const Axis& across, const Source& source, int64 channels, int64 rows,
                      const float* weights, const float* bias, Activation activation, const Target& target, int64* offsets) {
  if (units.images == 0 || units.rows == 0 || units.columns == 0) return;
  const TileLayout layout(units, down, across, source, channels, false);
  const int64 depth = writeOffsets(layout, down, across, channels, offsets);
  const int64 tileSize = units.imagesPer * layout.image + 5 * WIDTH;
  const int64 work = units.places() * rows * (depth + 1);
  parallelFor(units.count(), ceilDivide(PARALLEL_WORK / 2, larger<int64>(1, work)), [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    float* const tile = scratch<float>(worker, tileSize);
    for (int64 item = first; item < last; item++) {
      const Unit unit = units.at(item);
      fillTile(source, layout, down, across, unit, 0, channels, tile);
      for (int64 image = 0; image < unit.images; image++)
        for (int64 y = 0; y < unit.rows; y++)
          for (int64 r = 0; r < rows; r += FEW_ROWS) {
            const auto row = [&](auto run) {
              run(tile + image * layout.image + y * layout.columns, weights + r * depth, offsets, depth, bias ? bias + r : nullptr, activation,
                  unit.columns, target.at(unit.image + image, unit.row + y, unit.column) + r * target.plane, target.plane);
            };
            switch (smaller<int64>(FEW_ROWS, rows - r)) {
              case 1: row(fewRow<1>); break;
              case 2: row(fewRow<2>); break;
              case 3: row(fewRow<3>); break;
              default: row(fewRow<FEW_ROWS>);
            }
          }
    }
  });
}

/// All taps of one channel for OUTPUTS outputs.
template <int OUTPUTS>
static void tapSumsOf(const TapRun& run, const int64* offsets, int64 taps, double* sums, int64 plane, int64 stride) {
  int64 k = 0;
  for (; k + 5 <= taps; k += 5) tapSums<5, OUTPUTS>(run, offsets + k, sums + k, plane, stride);
  for (; k + 3 <= taps; k += 3) tapSums<3, OUTPUTS>(run, offsets + k, sums + k, plane, stride);
  for (; k < taps; k++) tapSums<1, OUTPUTS>(run, offsets + k, sums + k, plane, stride);
}

/// The gradient of the weights [outputs, channels, taps] of one group with few outputs. Sums of a few ranges of units are added in a fixed order.
static void fewWeightGrad(const Units& units, const Axis& down, const Axis& across, const Source& source, int64 channels, const Target& g,
                          int64 outputs, float* out, int64* offsets) {
  const TileLayout layout(units, down, across, source, 1, false);
  const int64 taps = writeOffsets(layout, down, across, 1, offsets), depth = channels * taps, size = outputs * depth;
  const bool empty = units.images == 0 || units.rows == 0 || units.columns == 0;
  const int64 unitCount = empty ? 0 : units.count();
  const int64 ranges = larger<int64>(1, smaller<int64>(16, unitCount)), inRange = ceilDivide(unitCount, ranges);
  const int64 tileSize = units.imagesPer * layout.image + 5 * WIDTH;
  double* const partial = sharedScratch<double>(1, ranges * size);
  const int64 work = unitCount * units.places() * size;
  parallelFor(ranges, work < PARALLEL_WORK ? ranges : 1, [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    float* const tile = scratch<float>(worker, tileSize);
    for (int64 range = first; range < last; range++) {
      double* const sums = partial + range * size;
      setBytes(sums, 0, size * int64(sizeof(double)));
      for (int64 u = range * inRange; u < smaller(unitCount, (range + 1) * inRange); u++) {
        const Unit unit = units.at(u);
        for (int64 c = 0; c < channels; c++) {
          fillTile(source, layout, down, across, unit, c, 1, tile);
          for (int64 r = 0; r < outputs; r += 2) {
            const TapRun run = {tile, layout.columns, layout.image, g.at(unit.image, unit.row, unit.column) + r * g.plane,
                                g.rowStride, g.imageStride, unit.images, unit.rows, unit.columns};
            double* const own = sums + r * depth + c * taps;
            if (r + 1 < outputs) tapSumsOf<2>(run, offsets, taps, own, g.plane, depth);
            else tapSumsOf<1>(run, offsets, taps, own, g.plane, depth);
          }
        }
      }
    }
  });
  for (int64 i = 0; i < size; i++) {
    double total = 0;
    for (int64 range = 0; range < ranges; range++) total += partial[range * size + i];
    out[i] = float(total);
  }
}
