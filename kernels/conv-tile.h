#pragma once
#include "conv-shape.h"

// The part of a source that one unit reads, zero-padded and split into phases by the step, so that each tap of a window has a fixed offset.

/// The input images in memory.
struct Source {
  const float* data;
  int64 imageStride;
  Two64 size;
  /// Number of readable floats from `data` on.
  int64 length;
  int64 plane() const { return size.rows * size.columns; }
};

/// Layout of a tile: image, channel, row phase, column phase, row, column. All units share it.
struct TileLayout {
  int64 columns, plane, channel, image;
  /// True if the source itself serves as the tile: no padding, no step.
  bool direct;

  TileLayout(const Units& units, const Axis& down, const Axis& across, const Source& source, int64 channels, bool mayBeDirect = true) {
    direct = mayBeDirect && down.step == 1 && across.step == 1 && down.first() >= 0 && across.first() >= 0 && down.last(units.rows) < source.size.rows &&
             across.last(units.columns) < source.size.columns;
    if (direct) {
      columns = source.size.columns;
      plane = channel = source.plane();
      image = source.imageStride;
      return;
    }
    columns = units.columnsPer + across.reach;
    plane = columns * (units.rowsPer + down.reach);
    channel = plane * down.phases * across.phases;
    image = channel * channels;
  }
  /// Offset of tap (a, b) of a channel, relative to the position of the window.
  int64 offset(const Axis& down, const Axis& across, int a, int b) const {
    return (down.phase[a] * across.phases + across.phase[b]) * plane + down.quotient[a] * columns + across.quotient[b];
  }
};

/// Floats that a vector may read or write past the end of a tile.
constexpr int64 SLACK = 2 * WIDTH;

/// Copies `count` floats, `step` apart.
LANNER_INLINE void copyRow(const float* from, int64 step, int64 count, float* to) {
  if (step == 1) {
    int64 i = 0;
    for (; i + WIDTH <= count; i += WIDTH) store(to + i, load(from + i));
    if (i < count) storeTail(to + i, loadTail(from + i, count - i), count - i);
    return;
  }
  int64 i = 0;
  if (step == 2)
    // The last vector would read one float beyond the run.
    for (; i + WIDTH < count; i += WIDTH) {
      F even, odd;
      splitPairs(load(from + 2 * i), load(from + 2 * i + WIDTH), even, odd);
      store(to + i, even);
    }
  for (; i < count; i++) to[i] = from[i * step];
}

/// Writes zeros in whole vectors: up to WIDTH - 1 more than `count`.
LANNER_INLINE void zeroVectors(int64 count, float* to) {
  for (int64 i = 0; i < count; i += WIDTH) {
    store(to + i, F{});
    // Otherwise the compiler calls memset, which costs more than the few vectors of an edge.
    LANNER_BARRIER();
  }
}

/// Copies in whole vectors if enough floats are readable.
LANNER_INLINE void copyVectors(const float* from, int64 count, int64 readable, float* to) {
  if (LANNER_UNLIKELY(roundUp(count, WIDTH) > readable)) {
    copyRow(from, 1, count, to);
    return;
  }
  for (int64 i = 0; i < count; i += WIDTH) store(to + i, load(from + i));
}

/// Prefetches floats [first, first + count) of `data` into the cache of level `4 - locality`. Forms no address outside them.
template <int locality>
LANNER_INLINE void prefetchFloats(const float* data, int64 first, int64 count) {
  for (int64 i = 0; i < count; i += 16) __builtin_prefetch(data + first + i, 0, locality);
}

/// Prefetch distance in images.
constexpr int64 IMAGES_AHEAD = 4;

/**
 * Copies the part of `channels` channels, from `channel` on, that a unit reads. Writes whole vectors from front to back: the next write overwrites the
 * excess of the one before, so `to` needs SLACK floats after the tile.
 */
static void fillTile(const Source& source, const TileLayout& layout, const Axis& down, const Axis& across, const Unit& unit,
                     int64 channel, int64 channels, float* to) {
  const int64 high = unit.rows + down.reach, wide = unit.columns + across.reach;
  const int64 lines = smaller<int64>(4, ceilDivide(source.plane(), 16));
  for (int64 i = 0; i < unit.images; i++)
    for (int64 c = 0; c < channels; c++) {
      // Small planes of consecutive images are too far apart for the hardware prefetcher.
      if (i + IMAGES_AHEAD < unit.images)
        for (int64 line = 0; line < lines; line++)
          __builtin_prefetch(source.data + (unit.image + i + IMAGES_AHEAD) * source.imageStride + (channel + c) * source.plane() + line * 16);
      const int64 place = (unit.image + i) * source.imageStride + (channel + c) * source.plane();
      float* plane = to + i * layout.image + c * layout.channel;
      for (int p = 0; p < down.phases; p++)
        for (int q = 0; q < across.phases; q++, plane += layout.plane) {
          const int64 left = unit.column * across.step + across.low + across.phaseStart[q];
          // Columns [begin, end) of the tile are inside the source.
          const int64 begin = smaller(wide, left >= 0 ? 0 : ceilDivide(-left, across.step));
          const int64 inside = source.size.columns - left;
          const int64 end = larger(begin, smaller(wide, inside > 0 ? ceilDivide(inside, across.step) : 0));
          for (int64 t = 0; t < high; t++) {
            const int64 row = (unit.row + t) * down.step + down.low + down.phaseStart[p];
            float* const line = plane + t * layout.columns;
            if (row < 0 || row >= source.size.rows) {
              zeroVectors(wide, line);
              continue;
            }
            zeroVectors(begin, line);
            // An empty source has no address to count from.
            if (begin < end) {
              const int64 first = place + row * source.size.columns + left + begin * across.step;
              if (c + 2 < channels) prefetchFloats<3>(source.data, first + 2 * source.plane(), (end - begin) * across.step);
              if (across.step == 1) copyVectors(source.data + first, end - begin, source.length - first, line + begin);
              else copyRow(source.data + first, across.step, end - begin, line + begin);
            }
            zeroVectors(wide - end, line + end);
          }
        }
    }
}

/// Positions of a unit that are contiguous in its tile.
struct TileRun {
  int64 start, length, base;
};

/// Finds the runs of positions [begin, end) of a unit, in order, at most one per position. `base` is relative to the unit's first position.
LANNER_INLINE int64 findRuns(const Unit& unit, const TileLayout& layout, int64 begin, int64 end, TileRun* runs) {
  int64 found = 0;
  int64 x = begin % unit.columns, y = begin / unit.columns % unit.rows, image = begin / unit.columns / unit.rows;
  for (int64 at = begin; at < end;) {
    const int64 length = smaller(unit.columns - x, end - at), base = image * layout.image + y * layout.columns + x;
    if (found > 0 && runs[found - 1].base + runs[found - 1].length == base) runs[found - 1].length += length;
    else runs[found++] = {at - begin, length, base};
    at += length;
    x += length;
    if (x < unit.columns) break;
    x = 0;
    if (++y < unit.rows) continue;
    y = 0;
    image++;
  }
  return found;
}

/// The tile of a unit from `channel` on: a copy in `room`, or the source itself.
LANNER_INLINE const float* tileOf(const Source& source, const TileLayout& layout, const Axis& down, const Axis& across, const Unit& unit,
                                  int64 channel, int64 channels, float* room) {
  if (layout.direct)
    return source.data + unit.image * source.imageStride + channel * source.plane() + (unit.row + down.low) * source.size.columns +
           unit.column + across.low;
  fillTile(source, layout, down, across, unit, channel, channels, room);
  return room;
}
