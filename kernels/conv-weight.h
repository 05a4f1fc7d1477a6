#pragma once
#include "conv-gather.h"

// The gradient of the weights: patches [channels * taps, positions] times gradients [positions, outputs], summed over units. Patches are copied row by row,
// gradients into panels. Partial sums of a few ranges of units are added at the end in a fixed order.

/// Rows of patches copied at a time, and the minimum per piece of work.
constexpr int64 PATCH_ROWS = 96, PIECE_ROWS = 144;
constexpr int64 WEIGHT_PIECES = 16;

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

/// out[r, k] of one group, whose gradients start at `g`, with rows `g.plane` apart.
static void gatherWeightGrad(const Units& units, const Axis& down, const Axis& across, const Source& source, int64 channels, const Target& g,
                             int64 outputs, float* out, int64* offsets) {
  const int64 taps = int64(down.taps) * across.taps, depth = channels * taps;
  if (depth == 0 || outputs == 0) return;
  const int64 chunk = larger<int64>(1, PATCH_ROWS / taps);
  const bool rounds = roundsProducts();
  const TileLayout layout(units, down, across, source, chunk);
  for (int64 c = 0, k = 0; c < chunk; c++)
    for (int a = 0; a < down.taps; a++)
      for (int b = 0; b < across.taps; b++) offsets[k++] = c * layout.channel + layout.offset(down, across, a, b);
  const bool empty = units.images == 0 || units.rows == 0 || units.columns == 0;
  const int64 unitCount = empty ? 0 : units.count();
  int64 each = larger(chunk, ceilDivide(channels, larger<int64>(1, smaller(WEIGHT_PIECES, depth / PIECE_ROWS))));
  each = roundUp(each, chunk);
  const int64 channelPieces = ceilDivide(channels, each);
  const int64 ranges = larger<int64>(1, smaller(ceilDivide(WEIGHT_PIECES, channelPieces), unitCount));
  const int64 inRange = ceilDivide(unitCount, ranges);
  const int64 wide = roundUp(outputs, PANEL), panels = wide / PANEL, places = units.places();
  float* const partial = sharedScratch<float>(1, ranges * depth * wide);
  const int64 tileSize = layout.direct ? 0 : roundUp(units.imagesPer * layout.image + SLACK, 16);
  const int64 patchSize = roundUp(chunk * taps * places + SLACK, 16);
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
        for (int64 c = begin; c < end; c += chunk) {
          const int64 count = smaller(chunk, end - c), rows = count * taps;
          const float* const tile = tileOf(source, layout, down, across, unit, c, count, tileRoom);
          RowBlocks blocks = {patches, own, 1, BLOCK_ROWS * own};
          if (!rounds && taps == 1 && layout.direct && unit.images == 1 && (unit.rows == 1 || unit.columns == layout.columns))
            blocks = {tile, layout.channel, 1, BLOCK_ROWS * layout.channel};
          else copyPatches(tile, layout, unit, offsets, rows, layout.direct ? source.length - (tile - source.data) : tileSize, patches);
          if (rounds) joinNeighbors(patches, rows, own, own);
          for (int64 p = 0; p < panels; p++)
            multiplyPanelOf(rounds, rows, smaller<int64>(PANEL, outputs - p * PANEL), own, blocks, grads + p * own * PANEL, PANEL,
                          sums + c * taps * wide + p * PANEL, wide, 0, u == u0, false, PLAIN);
        }
      }
    }
  });
  parallelFor(ceilDivide(depth, 64), ceilDivide(16384, 64 * wide), [&](int64 first, int64 last, int) {
    for (int64 block = first; block < last; block++)
      for (int64 o = 0; o < outputs; o++)
        for (int64 k = block * 64; k < smaller(depth, block * 64 + 64); k++) {
          float total = partial[k * wide + o];
          for (int64 range = 1; range < ranges; range++) total += partial[(range * depth + k) * wide + o];
          out[o * depth + k] = total;
        }
  });
}
