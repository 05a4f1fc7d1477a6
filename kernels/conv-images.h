#pragma once
#include "conv-gather.h"
#include "conv-taps.h"

// results[r, position] as in conv-gather.h, for many images: the lanes of a panel are images at one position, or at a few neighbors in a row. All lanes
// read the same taps inside the source, so padding costs nothing, and no patches are copied: the source is transposed once, to images innermost.

/// Elements of k per slice: their part of a panel stays in L1.
constexpr int64 IMAGE_SLICE = 6144 / PANEL;
/// Most floats of a transposed tile, if more than one row of positions fits.
constexpr int64 IMAGE_TILE = 160 << 10;
/// Most taps of a kernel.
constexpr int64 IMAGE_TAPS = 128;

/// The taps [first, last) of an axis that read inside a source of `size` elements at a position. Offsets rise or fall evenly with the tap.
struct TapRange {
  int first = 0, last = 0;

  TapRange() = default;
  TapRange(const Axis& axis, int64 position, int64 size) {
    const auto inside = [&](int t) {
      const int64 at = position * axis.step + axis.offset(t);
      return at >= 0 && at < size;
    };
    while (first < axis.taps && !inside(first)) first++;
    last = first;
    while (last < axis.taps && inside(last)) last++;
  }
  int count() const { return last - first; }
  bool operator==(const TapRange& other) const { return first == other.first && last == other.last; }
};

/// How images and positions fill panels.
struct ImagePanels {
  /// Images whose lanes are side by side, positions per panel, and floats between its vectors in the tile.
  int64 images, positions, second;
  int64 groups, rows, columns;

  ImagePanels(int64 imageCount, int64 rowCount, int64 columnCount, const Axis& across) : rows(rowCount), columns(columnCount) {
    images = larger<int64>(1, smaller<int64>(PANEL, imageCount));
    groups = ceilDivide(imageCount, images);
    const bool neighbors = across.step == 1 || (images == WIDTH && PANEL == 2 * WIDTH);
    positions = neighbors ? PANEL / images : 1;
    second = positions > 1 && images == WIDTH ? across.step * images : WIDTH;
  }
  /// Calls each(begin, end, taps) for the panels of a row of positions.
  template <class Each> void forPanels(const Axis& across, int64 size, const Each& each) const {
    for (int64 x = 0; x < columns;) {
      const TapRange taps(across, x, size);
      int64 end = x + 1;
      while (end < columns && end < x + positions && TapRange(across, end, size) == taps) end++;
      each(x, end, taps);
      x = end;
    }
  }
  /// Vectors of `count` positions.
  int64 vectors(int64 count) const { return count * images > WIDTH ? 2 : 1; }
};

/// True if this needs fewer products of vectors than panels of positions, which include those with padding, and each output has enough of them to pay for
/// the transposition.
static bool paysImages(const ImagePanels& panels, int64 images, const Axis& down, const Axis& across, Two64 size, int64 rows, int64 channels) {
  const int64 taps = int64(down.taps) * across.taps;
  if (images < 8 || taps < 2 || taps > IMAGE_TAPS || rows <= BLOCK_ROWS || channels < 8) return false;
  int64 high = 0, wide = 0;
  for (int64 y = 0; y < panels.rows; y++) high += TapRange(down, y, size.rows).count();
  panels.forPanels(across, size.columns, [&](int64 begin, int64 end, const TapRange& own) { wide += panels.vectors(end - begin) * own.count(); });
  return high * wide * panels.groups * WIDTH <= images * panels.rows * panels.columns * taps;
}

/// Floats of an image that are transposed together: with all lanes they stay in L1.
constexpr int64 TRANSPOSED = 64;

/// Transposes `count` floats of `images` images to [float, lanes]; lanes beyond the images become 0.
static LANNER_NOINLINE void transposeImages(const float* from, int64 imageStride, int64 count, int64 images, int64 lanes, float* to) {
  for (int64 begin = 0; begin < count; begin += TRANSPOSED, from += TRANSPOSED, to += TRANSPOSED * lanes) {
    const int64 length = smaller(TRANSPOSED, count - begin);
    int64 i = 0;
    for (; i + 4 <= images; i += 4) packFourColumns(from + i * imageStride, imageStride, length, to + i, lanes);
    for (; i + 2 <= images; i += 2) packTwoColumns(from + i * imageStride, imageStride, length, to + i, lanes);
    for (; i < lanes; i++)
      for (int64 k = 0; k < length; k++) to[k * lanes + i] = i < images ? from[i * imageStride + k] : 0.0f;
  }
}

/// Writes a run of positions to the images: position x is at `from + places[x]`, with one float per image.
static LANNER_NOINLINE void writeImages(const float* from, const int64* places, int64 count, int64 images, float* to, int64 imageStride, int64 step) {
  int64 i = 0;
  if (step == 1)
    for (; i + 4 <= images; i += 4) {
      float* const line = to + i * imageStride;
      int64 x = 0;
      for (; x + 4 <= count; x += 4) {
        const Four a = loadFour(from + places[x] + i), b = loadFour(from + places[x + 1] + i);
        const Four c = loadFour(from + places[x + 2] + i), d = loadFour(from + places[x + 3] + i);
        const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
        const Four ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
        storeFour(line + x, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
        storeFour(line + imageStride + x, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
        storeFour(line + 2 * imageStride + x, __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5));
        storeFour(line + 3 * imageStride + x, __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7));
      }
      for (; x < count; x++)
        for (int j = 0; j < 4; j++) line[j * imageStride + x] = from[places[x] + i + j];
    }
  for (; i < images; i++)
    for (int64 x = 0; x < count; x++) to[i * imageStride + x * step] = from[places[x] + i];
}

/// `multiplyTapRows` of parts that were packed with the same `rounds`.
LANNER_INLINE void multiplyTapsOf([[maybe_unused]] bool rounds, int64 vectors, int64 rows, const TapSums& panel, const float* weights, int64 blockStride,
                                  const float* bias, float* to) {
#if LANNER_BFLOAT16
  if (rounds) {
    lanner_bfloat16_taps(vectors, rows, &panel, weights, blockStride, bias, to);
    return;
  }
#endif
  multiplyTapRows<ProductTerm>(vectors, rows, panel, weights, blockStride, bias, to);
}

/// Slices of channels for `gatherImages`: pairs of channels share a word if products round.
LANNER_INLINE ChannelSlices imageSlices(bool rounds, int64 channels, int64 taps) {
  return rounds ? ChannelSlices(channels, taps, 2 * IMAGE_SLICE, 2) : ChannelSlices(channels, taps, IMAGE_SLICE);
}

/// Rounds packed weights, and joins neighboring channels of each tap in pairs.
static void joinChannels(float* packed, int64 rows, const ChannelSlices& slices) {
  const int64 blocks = ceilDivide(rows, BLOCK_ROWS);
  parallelFor(blocks, ceilDivide(16384, BLOCK_ROWS * slices.channels * slices.taps), [&](int64 first, int64 last, int) {
    for (int64 s = 0; s < slices.count; s++)
      for (int64 block = first; block < last; block++)
        joinPairs(packed + (slices.first(s) * blocks + block * slices.length(s)) * slices.taps * BLOCK_ROWS, slices.taps * BLOCK_ROWS, slices.length(s));
  });
}

/// Computes the product; weights packed per slice of channels, in blocks of rows [channel, tap, row], or [pair, tap, row] with `rounds`; bias [rows] or null.
static void gatherImages(bool rounds, const ImagePanels& panels, int64 images, const Axis& down, const Axis& across, const Source& source,
                         const ChannelSlices& slices, const float* weights, int64 rows, const float* bias, Activation activation,
                         const Target& target) {
  const int64 lanes = panels.images, blocks = ceilDivide(rows, BLOCK_ROWS);
  int64 perRow = 0;
  panels.forPanels(across, source.size.columns, [&](int64, int64, const TapRange&) { perRow++; });
  // Source rows that `count` rows of positions read, at most.
  const auto reach = [&](int64 count) { return smaller(source.size.rows, (count - 1) * down.step + down.last(1) - down.low + 1); };
  // Few enough rows that the tile stays in L2, and a few units for each thread: where they end makes no difference to the results.
  const int64 wanted = larger<int64>(4, 2 * threadCount());
  int64 band = panels.rows;
  const auto tooLarge = [&] {
    return slices.each * reach(band) * source.size.columns * lanes > IMAGE_TILE || ceilDivide(panels.rows, band) * panels.groups < wanted;
  };
  for (int64 parts = 2; band > 1 && tooLarge(); parts++) band = ceilDivide(panels.rows, parts);
  const int64 bands = ceilDivide(panels.rows, band), units = panels.groups * bands;
  const int64 pieces = smaller(ceilDivide(wanted, units), ceilDivide(rows, 4 * BLOCK_ROWS));
  const int64 high = roundUp(ceilDivide(rows, pieces), BLOCK_ROWS), rowPieces = ceilDivide(rows, high);
  // An odd number of panels between channels, so that they do not share the few places of a cache set.
  const int64 channelStride = roundUp(reach(band) * source.size.columns * lanes, 2 * PANEL) + PANEL;
  const int64 tileSize = slices.each * channelStride + 2 * PANEL + panels.second;
  const int64 slot = high * PANEL + WIDTH;
  parallelFor(units * rowPieces, 1, [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    float* const tile = scratch<float>(worker, tileSize + band * perRow * slot + 2 * band * panels.columns);
    float* const sums = tile + tileSize;
    int64* const places = reinterpret_cast<int64*>(sums + band * perRow * slot);
    TapPlace taps[IMAGE_TAPS];
    for (int64 item = first; item < last; item++) {
      const int64 piece = item % rowPieces, unit = item / rowPieces, image = unit / bands * lanes, y0 = unit % bands * band;
      const int64 y1 = smaller(panels.rows, y0 + band), r0 = piece * high, r1 = smaller(rows, r0 + high), count = smaller(lanes, images - image);
      const int64 low = larger<int64>(0, smaller(source.size.rows, y0 * down.step + down.low));
      const int64 top = larger(low, smaller(source.size.rows, (y1 - 1) * down.step + down.last(1) + 1));
      for (int64 s = 0; s < slices.count; s++) {
        const int64 channels = slices.length(s);
        for (int64 c = 0; c < channels; c++)
          transposeImages(source.data + image * source.imageStride + (slices.first(s) + c) * source.plane() + low * source.size.columns,
                          source.imageStride, (top - low) * source.size.columns, count, lanes, tile + c * channelStride);
        if (rounds) joinPairs(tile, channelStride, channels);
        const int64 blockStride = channels * slices.taps * BLOCK_ROWS;
        const float* const own = weights + slices.first(s) * blocks * slices.taps * BLOCK_ROWS;
        for (int64 r = r0; r < r1; r += TILE_ROWS) {
          const int64 here = smaller(TILE_ROWS, r1 - r);
          float* to = sums + (r - r0) * PANEL;
          for (int64 y = y0; y < y1; y++) {
            const TapRange vertical(down, y, source.size.rows);
            panels.forPanels(across, source.size.columns, [&](int64 begin, int64 end, const TapRange& horizontal) {
              int64 n = 0;
              for (int a = vertical.first; a < vertical.last; a++)
                for (int b = horizontal.first; b < horizontal.last; b++)
                  taps[n++] = {((y * down.step + down.offset(a) - low) * source.size.columns + begin * across.step + across.offset(b)) * lanes,
                               (int64(a) * across.taps + b) * BLOCK_ROWS};
              const TapSums panel = {taps, n, rounds ? (channels + 1) / 2 : channels, tile, channelStride, slices.taps * BLOCK_ROWS, panels.second, s > 0};
              const float* const start = bias && s == 0 ? bias + r : nullptr;
              const float* const from = own + r / BLOCK_ROWS * blockStride;
              multiplyTapsOf(rounds, panels.vectors(end - begin), here, panel, from, blockStride, start, to);
              if (s == slices.count - 1 && activation != Activation::none) activateBlock(here, PANEL, to, PANEL, activation);
              to += slot;
            });
          }
        }
      }
      int64 n = 0, panel = 0;
      for (int64 y = y0; y < y1; y++)
        panels.forPanels(across, source.size.columns, [&](int64 begin, int64 end, const TapRange&) {
          for (int64 x = begin; x < end; x++) places[n++] = panel * slot + (x - begin) * lanes;
          panel++;
        });
      // Rows that follow each other in memory are one run.
      const bool joined = target.columnStride == 1 && target.rowStride == panels.columns;
      const int64 run = joined ? n : panels.columns;
      for (int64 r = r0; r < r1; r++)
        for (int64 begin = 0; begin < n; begin += run)
          writeImages(sums + (r - r0) * PANEL, places + begin, run, count, target.at(image, y0 + begin / panels.columns, 0) + r * target.plane,
                      target.imageStride, target.columnStride);
    }
  });
}
