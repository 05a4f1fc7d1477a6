#pragma once
#include "conv-gather.h"

// The gradient of the weights: patches [channels * taps, positions] times gradients [positions, outputs], summed over units. Gradients are copied into panels;
// a block of channels at one tap is read where it lies, row by row, without the positions that read padding. With few channels, patches are copied first, so
// that blocks hold several taps. Partial sums of a few ranges of units are added at the end in a fixed order.

/// Rows of patches copied at a time, and the minimum per piece of work.
constexpr int64 PATCH_ROWS = 96, PIECE_ROWS = 144;
constexpr int64 WEIGHT_PIECES = 16;
/// Maximum of pieces of the channels where patches are not copied: each piece packs all gradients.
constexpr int64 CHANNEL_PIECES = 4;

/// Copies rows of patches for all positions of a unit: row k contains the elements read by tap k.
static void copyPatches(const float* tile, const TileLayout& layout, const Unit& unit, const int64* offsets, int64 rows, int64 limit,
                        float* to) {
  const int64 places = unit.count();
  const bool whole = unit.columns == layout.columns;
  for (int64 k = 0; k < rows; k++) {
    float* line = to + k * places;
    const float* const from = tile + offsets[k];
    for (int64 image = 0; image < unit.images; image++) {
      if (whole) {
        copyRow(from + image * layout.image, 1, unit.rows * unit.columns, line);
        line += unit.rows * unit.columns;
        continue;
      }
      for (int64 y = 0; y < unit.rows; y++, line += unit.columns) {
        const int64 base = image * layout.image + y * layout.columns;
        if (offsets[k] + base + unit.columns + WIDTH > limit) {
          copyRow(from + base, 1, unit.columns, line);
          continue;
        }
        // A vector may write past the end of the row; the next write overwrites the excess.
        for (int64 x = 0; x < unit.columns; x += WIDTH) store(line + x, load(from + base + x));
      }
    }
  }
}

/// Rounds rows of `length` floats, `stride` apart, and joins neighbors in each row, in place.
static LANNER_NOINLINE void joinNeighbors(float* from, int64 rows, int64 length, int64 stride) {
  for (int64 row = 0; row < rows; row++, from += stride) {
    int64 i = 0;
#if LANNER_BFLOAT16
    for (; i + 2 * WIDTH <= length; i += 2 * WIDTH) {
      const F a = load(from + i), b = load(from + i + WIDTH);
      const F low = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
      const F high = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
      store(from + i / 2, joined(low, high));
    }
#endif
    for (; i < length; i += 2) {
      const F low = splat(from[i]), high = splat(i + 1 < length ? from[i + 1] : 0.0f);
      from[i / 2] = joined(low, high)[0];
    }
  }
}

/// The rows of positions that one tap reads inside the source: elements `step` apart, with `channel` floats between channels.
struct TapRows {
  const float* from;
  int64 channel, step, imageStride, rowStride;
  /// The gradients of the same positions, in a panel.
  const float* grads;
  int64 gradImage, gradRow;
  int64 images, rows, columns;
};

/// ROWS channels times a panel of VECTORS vectors of gradients, summed over the positions.
template <int ROWS, int VECTORS>
static LANNER_NOINLINE void multiplyTap(const TapRows& tap, float* to, int64 stride, bool adds) {
  F sum[ROWS][VECTORS] = {};
  for (int64 image = 0; image < tap.images; image++)
    for (int64 y = 0; y < tap.rows; y++) {
      RowCursor<ROWS> rows(tap.from + image * tap.imageStride + y * tap.rowStride, tap.channel, tap.step);
      const float* grads = tap.grads + image * tap.gradImage + y * tap.gradRow;
      for (int64 x = 0; x < tap.columns; x++, rows.step(), grads += PANEL) {
        F grad[VECTORS];
        LANNER_UNROLL
        for (int v = 0; v < VECTORS; v++) grad[v] = load(grads + v * WIDTH);
        LANNER_UNROLL
        for (int i = 0; i < ROWS; i++) {
          const F scale = splat(rows.at(i));
          LANNER_UNROLL
          for (int v = 0; v < VECTORS; v++) sum[i][v] = fma(scale, grad[v], sum[i][v]);
#if defined(__wasm__)
          // Otherwise clang reorders the rows until registers spill.
          LANNER_BARRIER();
#endif
        }
      }
    }
  LANNER_UNROLL
  for (int i = 0; i < ROWS; i++)
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) {
      float* const at = to + i * stride + v * WIDTH;
      store(at, adds ? load(at) + sum[i][v] : sum[i][v]);
    }
}

/// The same for 1 to ROWS channels.
template <int VECTORS, int ROWS = BLOCK_ROWS>
static void multiplyTapOf(int64 rows, const TapRows& tap, float* to, int64 stride, bool adds) {
  if (rows == ROWS) multiplyTap<ROWS, VECTORS>(tap, to, stride, adds);
  else if constexpr (ROWS > 1) multiplyTapOf<VECTORS, ROWS - 1>(rows, tap, to, stride, adds);
}

/// sums[c, tap] (+)= the gradients of channels [begin, end) from one unit; rows of sums are `wide` apart. `grads` has the unit's panels.
static void tapGrads(const Unit& unit, const Axis& down, const Axis& across, const Source& source, int64 begin, int64 end, const float* grads,
                     int64 outputs, float* sums, int64 wide, bool adds) {
  const int64 taps = int64(down.taps) * across.taps, places = unit.count();
  for (int64 p = 0; p * PANEL < outputs; p++)
    for (int64 c = begin; c < end; c += BLOCK_ROWS)
      for (int a = 0; a < down.taps; a++)
        for (int b = 0; b < across.taps; b++) {
          int64 y0, y1, x0, x1;
          insideSource(unit.row, unit.rows, down.step, down.offset(a), source.size.rows, y0, y1);
          insideSource(unit.column, unit.columns, across.step, across.offset(b), source.size.columns, x0, x1);
          TapRows tap;
          tap.channel = source.plane();
          tap.step = across.step;
          tap.imageStride = source.imageStride;
          tap.rowStride = down.step * source.size.columns;
          tap.from = source.data + unit.image * source.imageStride + c * source.plane() + (y0 * down.step + down.offset(a)) * source.size.columns +
                     x0 * across.step + across.offset(b);
          tap.gradImage = unit.rows * unit.columns * PANEL;
          tap.gradRow = unit.columns * PANEL;
          tap.grads = grads + p * places * PANEL + (y0 - unit.row) * tap.gradRow + (x0 - unit.column) * PANEL;
          tap.images = unit.images;
          tap.rows = y1 - y0;
          tap.columns = x1 - x0;
          if (tap.rows * tap.columns == 0) tap.from = source.data;
          float* const to = sums + (c * taps + a * across.taps + b) * wide + p * PANEL;
          const int64 rows = smaller<int64>(BLOCK_ROWS, end - c);
          if (outputs - p * PANEL > WIDTH) multiplyTapOf<2>(rows, tap, to, taps * wide, adds);
          else multiplyTapOf<1>(rows, tap, to, taps * wide, adds);
        }
}

/// Minimum of channels for `tapGrads`: with fewer, a block has too few sums to hide the latency of fma.
constexpr int64 TAP_CHANNELS = 8;
/// Minimum of columns: WebAssembly engines compute the addresses of a block's rows anew for each row of positions.
#if defined(__wasm__)
constexpr int64 TAP_COLUMNS = 24;
#else
constexpr int64 TAP_COLUMNS = 1;
#endif

/// Rows of sums that are added up together: with four at a time written as columns, they fill whole cache lines.
constexpr int64 SUM_ROWS = 16;

/// out[o, k] = the sum of partial[range, k, o] over the ranges, in order; rows of partial are `wide` apart.
static void addRanges(float* partial, int64 ranges, int64 depth, int64 wide, int64 outputs, float* out) {
  parallelFor(ceilDivide(depth, SUM_ROWS), ceilDivide(16384, SUM_ROWS * wide), [&](int64 first, int64 last, int) {
    for (int64 begin = first * SUM_ROWS; begin < smaller(depth, last * SUM_ROWS); begin += SUM_ROWS) {
      const int64 end = smaller(depth, begin + SUM_ROWS);
      float* const sums = partial + begin * wide;
      for (int64 range = 1; range < ranges; range++) {
        const float* const more = sums + range * depth * wide;
        for (int64 i = 0; i < (end - begin) * wide; i += WIDTH) store(sums + i, load(sums + i) + load(more + i));
      }
      int64 k = begin;
      for (; k + 4 <= end; k += 4) packFourColumns(partial + k * wide, wide, outputs, out + k, depth);
      for (; k < end; k++)
        for (int64 o = 0; o < outputs; o++) out[o * depth + k] = partial[k * wide + o];
    }
  });
}

/// out[r, k] of one group, whose gradients start at `g`, with rows `g.plane` apart.
static void gatherWeightGrad(const Units& units, const Axis& down, const Axis& across, const Source& source, int64 channels, const Target& g,
                             int64 outputs, float* out, int64* offsets) {
  const int64 taps = int64(down.taps) * across.taps, depth = channels * taps;
  if (depth == 0 || outputs == 0) return;
  const bool rounds = roundsProducts(), copies = rounds || channels < TAP_CHANNELS || units.columns < TAP_COLUMNS;
  const int64 chunk = copies ? larger<int64>(1, PATCH_ROWS / taps) : BLOCK_ROWS;
  const TileLayout layout(units, down, across, source, chunk);
  for (int64 c = 0, k = 0; c < chunk; c++)
    for (int a = 0; a < down.taps; a++)
      for (int b = 0; b < across.taps; b++) offsets[k++] = c * layout.channel + layout.offset(down, across, a, b);
  const bool empty = units.images == 0 || units.rows == 0 || units.columns == 0;
  const int64 unitCount = empty ? 0 : units.count();
  int64 each = larger(chunk, ceilDivide(channels, larger<int64>(1, smaller(copies ? WEIGHT_PIECES : CHANNEL_PIECES, depth / PIECE_ROWS))));
  each = roundUp(each, chunk);
  const int64 channelPieces = ceilDivide(channels, each);
  const int64 ranges = larger<int64>(1, smaller(ceilDivide(WEIGHT_PIECES, channelPieces), unitCount));
  const int64 inRange = ceilDivide(unitCount, ranges);
  const int64 wide = roundUp(outputs, PANEL), panels = wide / PANEL, places = units.places();
  float* const partial = sharedScratch<float>(1, ranges * depth * wide);
  const int64 tileSize = layout.direct || !copies ? 0 : roundUp(units.imagesPer * layout.image + SLACK, 16);
  const int64 patchSize = copies ? roundUp(chunk * taps * places + SLACK, 16) : 0;
  const int64 work = unitCount * places * depth * outputs;
  parallelFor(channelPieces * ranges, work < PARALLEL_WORK ? channelPieces * ranges : 1, [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    float* const tileRoom = scratch<float>(worker, tileSize + patchSize + places * wide);
    float* const patches = tileRoom + tileSize;
    float* const grads = patches + patchSize;
    for (int64 item = first; item < last; item++) {
      const int64 range = item / channelPieces, begin = item % channelPieces * each, end = smaller(channels, begin + each);
      float* const sums = partial + range * depth * wide;
      const int64 u0 = range * inRange, u1 = smaller(unitCount, u0 + inRange);
      if (u0 >= u1) setBytes(sums + begin * taps * wide, 0, (end - begin) * taps * wide * int64(sizeof(float)));
      for (int64 u = u0; u < u1; u++) {
        const Unit unit = units.at(u);
        const int64 own = unit.count(), line = unit.rows * unit.columns;
        for (int64 image = 0; image < unit.images; image++)
          for (int64 p = 0; p < panels; p++) {
            const Matrix from = {g.at(unit.image + image, unit.row, unit.column) + p * PANEL * g.plane, 1, g.plane};
            packPanel<PANEL>(from, line, smaller<int64>(PANEL, outputs - p * PANEL), grads + (p * own + image * line) * PANEL);
          }
        if (rounds)
          for (int64 p = 0; p < panels; p++) joinPairs(grads + p * own * PANEL, PANEL, own);
        if (!copies) {
          tapGrads(unit, down, across, source, begin, end, grads, outputs, sums, wide, u != u0);
          continue;
        }
        for (int64 c = begin; c < end; c += chunk) {
          const int64 count = smaller(chunk, end - c), rows = count * taps;
          const float* const tile = tileOf(source, layout, down, across, unit, c, count, tileRoom);
          const RowBlocks blocks = {patches, own, 1, BLOCK_ROWS * own};
          copyPatches(tile, layout, unit, offsets, rows, layout.direct ? source.length - (tile - source.data) : tileSize, patches);
          if (rounds) joinNeighbors(patches, rows, own, own);
          for (int64 p = 0; p < panels; p++)
            multiplyPanelOf(rounds, rows, smaller<int64>(PANEL, outputs - p * PANEL), own, blocks, grads + p * own * PANEL, PANEL,
                          sums + c * taps * wide + p * PANEL, wide, 0, u == u0, false, PLAIN);
        }
      }
    }
  });
  addRanges(partial, ranges, depth, wide, outputs, out);
}
