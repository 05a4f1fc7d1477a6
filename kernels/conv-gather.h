#pragma once
#include "conv-tile.h"
#include "denormals.h"
#include "gemm.h"

// results[r, position] = finish(sum over k of a[r, k] * source[position + offset(k)]), k over channels and taps: a convolution, or one phase of the gradient
// of its input. The source is gathered directly into packed panels, as a matrix product packs its columns; no patch matrix is allocated.

/// Layout of the results; channels are `plane` apart.
struct Target {
  float* data;
  int64 imageStride, plane, rowStride, columnStride;

  float* at(int64 image, int64 row, int64 column) const {
    return data + image * imageStride + row * rowStride + column * columnStride;
  }
};

/// Weights packed for the product (blocks of rows per slice of k), or in their original layout.
struct GatherWeights {
  const float* data;
  /// Row stride, or 0 if the rows are packed.
  int64 rowStride;
  int64 rows;

  /// Rows from `row` on, for the slice of k that starts at `begin`.
  RowBlocks at(int64 row, int64 begin, int64 length) const {
    if (rowStride) return {data + row * rowStride + begin, rowStride, 1, BLOCK_ROWS * rowStride};
    return packedRows(data + begin * roundUp(rows, BLOCK_ROWS) + row * length, length);
  }
};

/// Positions per unit: their panels for a slice of k stay in L2.
constexpr int64 UNIT_PLACES = 256;
/// Pieces into which the rows of results are cut if there are few positions.
constexpr int64 ROW_PIECES = 8;

/// Cuts channels into slices of about `longest` elements of k, in multiples of `step` channels.
struct ChannelSlices {
  int64 channels, taps, count, each;
  ChannelSlices(int64 channelCount, int64 tapCount, int64 longest = MAX_SLICE, int64 step = 1) : channels(channelCount), taps(larger<int64>(1, tapCount)) {
    const int64 most = larger<int64>(1, longest / taps);
    count = larger<int64>(1, ceilDivide(channels, most));
    each = roundUp(larger<int64>(1, ceilDivide(channels, count)), step);
    count = larger<int64>(1, ceilDivide(channels, each));
  }
  int64 first(int64 slice) const { return slice * each; }
  int64 length(int64 slice) const { return larger<int64>(0, smaller(each, channels - slice * each)); }
};

/// Packs a slice of k of a panel whose rows consist of COPIES vectors, each copied from tile offset `from[i]` to row offset `to[i]`.
template <int COPIES>
static LANNER_NOINLINE void packCopies(const float* tile, const int64* offsets, int64 depth, const int64* from, const int64* to, float* panel) {
  int64 source[COPIES], target[COPIES];
  for (int i = 0; i < COPIES; i++) source[i] = from[i], target[i] = to[i];
  for (int64 k = 0; k < depth; k++, panel += PANEL) {
    const float* const own = tile + offsets[k];
    LANNER_UNROLL
    for (int i = 0; i < COPIES; i++) store(panel + target[i], load(own + source[i]));
  }
}

/// Packs a slice of k of a panel. `limit` is the number of readable floats from `tile` on.
static LANNER_NOINLINE void packGathered(const float* tile, const int64* offsets, int64 depth, const TileRun* runs, int64 count, int64 limit,
                                         float* to) {
  int64 reach = 0, most = 0, copies = 0;
  for (int64 k = 0; k < depth; k++) most = larger(most, offsets[k]);
  for (int64 r = 0; r < count; r++) {
    reach = larger(reach, runs[r].base + roundUp(runs[r].length, WIDTH));
    copies += ceilDivide(runs[r].length, WIDTH);
  }
  if (reach + most > limit) {
    for (int64 k = 0; k < depth; k++, to += PANEL) {
      const float* const from = tile + offsets[k];
      for (int64 r = 0; r < count; r++)
        for (int64 i = 0; i < runs[r].length; i++) to[runs[r].start + i] = from[runs[r].base + i];
    }
    return;
  }
  // A vector may write past the end of its run; the next write overwrites the excess.
  if (copies <= 4) {
    int64 from[4], at[4], n = 0;
    for (int64 r = 0; r < count; r++)
      for (int64 i = 0; i < runs[r].length; i += WIDTH, n++) from[n] = runs[r].base + i, at[n] = runs[r].start + i;
    switch (copies) {
      case 1: packCopies<1>(tile, offsets, depth, from, at, to); return;
      case 2: packCopies<2>(tile, offsets, depth, from, at, to); return;
      case 3: packCopies<3>(tile, offsets, depth, from, at, to); return;
      default: packCopies<4>(tile, offsets, depth, from, at, to); return;
    }
  }
  for (int64 k = 0; k < depth; k++, to += PANEL) {
    const float* const from = tile + offsets[k];
    for (int64 r = 0; r < count; r++)
      for (int64 i = 0; i < runs[r].length; i += WIDTH) store(to + runs[r].start + i, load(from + runs[r].base + i));
  }
}

/// Copies finished results of a panel, in rows of PANEL floats, to the target.
static void scatterPanel(const float* from, int64 rows, const Unit& unit, int64 begin, int64 end, const Target& target) {
  for (int64 at = begin; at < end;) {
    const int64 x = at % unit.columns, y = at / unit.columns % unit.rows, image = at / unit.columns / unit.rows;
    const int64 length = smaller(unit.columns - x, end - at);
    float* to = target.at(unit.image + image, unit.row + y, unit.column + x);
    const float* line = from + (at - begin);
    for (int64 r = 0; r < rows; r++, to += target.plane, line += PANEL) {
      if (target.columnStride == 1) copyRow(line, 1, length, to);
      else
        for (int64 i = 0; i < length; i++) to[i * target.columnStride] = line[i];
    }
    at += length;
  }
}

/// True if the results of positions [begin, end) are contiguous.
LANNER_INLINE bool isRun(const Unit& unit, int64 begin, int64 end, const Target& target) {
  if (target.columnStride != 1) return false;
  const int64 first = begin / unit.columns, last = (end - 1) / unit.columns;
  return first == last || (target.rowStride == unit.columns && first / unit.rows == last / unit.rows);
}

/// Computes the product above; `offsets` has room for a slice of k.
static void gatherProduct(const Units& units, const Axis& down, const Axis& across, const Source& source, int64 channels,
                          const GatherWeights& weights, const Finish& finish, const Target& target, int64* offsets) {
  const int64 rows = weights.rows, taps = int64(down.taps) * across.taps;
  if (rows == 0 || units.images == 0 || units.rows == 0 || units.columns == 0) return;
  const bool rounds = roundsProducts();
  const ChannelSlices slices(channels, taps);
  const TileLayout layout(units, down, across, source, slices.each);
  const int64 depth = slices.each * taps;
  for (int64 c = 0, k = 0; c < slices.each; c++)
    for (int a = 0; a < down.taps; a++)
      for (int b = 0; b < across.taps; b++) offsets[k++] = c * layout.channel + layout.offset(down, across, a, b);

  const int64 pieces = smaller(ceilDivide(ROW_PIECES, units.count()), ceilDivide(rows, 4 * BLOCK_ROWS));
  const int64 high = roundUp(ceilDivide(rows, pieces), BLOCK_ROWS), rowPieces = ceilDivide(rows, high);
  const int64 panels = ceilDivide(units.places(), PANEL);
  const int64 tileSize = layout.direct ? 0 : roundUp(units.imagesPer * layout.image + SLACK, 16);
  const int64 panelSize = roundUp(panels * PANEL * depth + SLACK, 16);
  const bool apart = target.columnStride != 1 || units.imagesPer > 1 || units.parts > 1 || target.rowStride != units.columns;
  const int64 apartSize = apart ? panels * high * PANEL : 0;
  const int64 work = units.images * units.rows * units.columns * rows * larger<int64>(1, channels * taps);
  parallelFor(units.count() * rowPieces, work < PARALLEL_WORK ? units.count() * rowPieces : 1, [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    float* const tileRoom = scratch<float>(worker, tileSize + panelSize + apartSize + SLACK);
    float* const packed = tileRoom + tileSize;
    float* const aside = packed + panelSize;
    TileRun runs[PANEL];
    for (int64 item = first; item < last; item++) {
      const Unit unit = units.at(item / rowPieces);
      const int64 r0 = item % rowPieces * high, r1 = smaller(rows, r0 + high), places = unit.count();
      for (int64 s = 0; s < slices.count; s++) {
        const int64 own = slices.length(s), length = own * taps;
        const float* const tile = tileOf(source, layout, down, across, unit, slices.first(s), own, tileRoom);
        const int64 limit = layout.direct ? source.length - (tile - source.data) : tileSize;
        for (int64 begin = 0, p = 0; begin < places; begin += PANEL, p++) {
          const int64 count = findRuns(unit, layout, begin, smaller(places, begin + PANEL), runs);
          packGathered(tile, offsets, length, runs, count, limit, packed + p * PANEL * length);
          if (rounds) joinPairs(packed + p * PANEL * length, PANEL, length);
        }
        for (int64 i = r0; i < r1; i += TILE_ROWS) {
          Finish own = finish;
          if (own.rowBias) own.rowBias += i;
          const RowBlocks blocks = weights.at(i, slices.first(s) * taps, length);
          for (int64 begin = 0, p = 0; begin < places; begin += PANEL, p++) {
            const int64 end = smaller(places, begin + PANEL);
            const bool inPlace = isRun(unit, begin, end, target);
            float* const to = inPlace ? target.at(unit.image + begin / unit.columns / unit.rows,
                                                  unit.row + begin / unit.columns % unit.rows, unit.column + begin % unit.columns) +
                                            i * target.plane
                                      : aside + (p * high + i - r0) * PANEL;
            multiplyPanelOf(rounds, smaller(TILE_ROWS, r1 - i), end - begin, length, blocks, packed + p * PANEL * length, PANEL, to,
                          inPlace ? target.plane : PANEL, 0, s == 0, s == slices.count - 1, own);
          }
        }
      }
      if (!apart) continue;
      for (int64 begin = 0, p = 0; begin < places; begin += PANEL, p++) {
        const int64 end = smaller(places, begin + PANEL);
        if (isRun(unit, begin, end, target)) continue;
        Target own = target;
        own.data += r0 * target.plane;
        scatterPanel(aside + p * high * PANEL, r1 - r0, unit, begin, end, own);
      }
    }
  });
}
