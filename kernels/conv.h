#pragma once
#include "conv-depthwise.h"
#include "conv-direct.h"
#include "conv-gather.h"
#include "conv-images.h"
#include "conv-weight.h"
#include "conv-window.h"

// The three products of a convolution; see `src/backend/fused/conv.ts`.

/// Tables shared by all threads: both axes, and the offsets of a slice of k.
struct ConvTables {
  int32 *down, *across;
  int64* offsets;

  ConvTables(const ConvShape& shape, int64 channels) {
    const int64 taps = shape.taps();
    const int64 slice = larger(larger(ChannelSlices(channels, taps).each, MAX_SLICE), PATCH_ROWS) * larger<int64>(1, taps);
    const int64 axes = Axis::roomFor(shape.kernel.rows + shape.kernel.columns);
    offsets = sharedScratch<int64>(2, slice + axes);
    down = reinterpret_cast<int32*>(offsets + slice);
    across = down + Axis::roomFor(shape.kernel.rows);
  }
};

/// A target used as input.
LANNER_INLINE Target reading(const float* data, int64 imageStride, int64 plane, int64 rowStride) {
  return {const_cast<float*>(data), imageStride, plane, rowStride, 1};
}

/// Packs the weights of one group, [rows, channels * taps], for the output: blocks of rows per slice of channels.
static void packOutputWeights(bool rounds, const float* weight, int64 rows, const ChannelSlices& slices, float* packed) {
  const int64 depth = slices.channels * slices.taps;
  parallelFor(ceilDivide(rows, BLOCK_ROWS), ceilDivide(16384, BLOCK_ROWS * larger<int64>(1, depth)), [&](int64 first, int64 last, int) {
    for (int64 s = 0; s < slices.count; s++) {
      const int64 begin = slices.first(s) * slices.taps, slice = slices.length(s) * slices.taps, i = first * BLOCK_ROWS;
      packRowsOf(rounds, Matrix{weight + i * depth + begin, depth, 1}, smaller(rows, last * BLOCK_ROWS) - i, slice,
                 packed + begin * roundUp(rows, BLOCK_ROWS) + i * slice);
    }
  });
}

/// The same for the gradient of the input, from weights [channels, rows, taps], of which `taps` lists those to take.
static void packInputWeights(bool rounds, const float* weight, int64 rows, int64 allTaps, const int64* taps, const ChannelSlices& slices,
                             float* packed) {
  parallelFor(ceilDivide(rows, BLOCK_ROWS), ceilDivide(8192, BLOCK_ROWS * larger<int64>(1, slices.channels * slices.taps)),
              [&](int64 first, int64 last, int) {
    for (int64 block = first; block < last; block++) {
      const int64 row = block * BLOCK_ROWS, own = smaller<int64>(BLOCK_ROWS, rows - row);
      for (int64 s = 0; s < slices.count; s++) {
        const int64 slice = slices.length(s) * slices.taps;
        float* const from = packed + slices.first(s) * slices.taps * roundUp(rows, BLOCK_ROWS) + row * slice;
        float* to = from;
        for (int64 o = slices.first(s); o < slices.first(s) + slices.length(s); o++, to += slices.taps * BLOCK_ROWS) {
          const float* const line = weight + (o * rows + row) * allTaps;
          int64 r = 0;
          if (slices.taps == allTaps)
            for (; r + 4 <= own; r += 4) packFourColumns(line + r * allTaps, allTaps, allTaps, to + r, BLOCK_ROWS);
          for (; r < BLOCK_ROWS; r++)
            for (int64 t = 0; t < slices.taps; t++) to[t * BLOCK_ROWS + r] = r < own ? line[r * allTaps + taps[t]] : 0.0f;
        }
        if (rounds) joinPairs(from, BLOCK_ROWS, slice);
      }
    }
  });
}

inline int32 runConv2d(Reader& arguments) {
  const ConvShape shape(arguments);
  const float* const x = arguments.pointer<const float>();
  const float* const weight = arguments.pointer<const float>();
  const float* const bias = arguments.pointer<const float>();
  const Activation activation = arguments.choice<Activation>();
  float* const out = arguments.pointer<float>();
  const int64 taps = shape.taps(), depth = shape.inGroup * taps, rows = shape.outGroup, plane = shape.outputPlane();
  const ConvTables tables(shape, shape.inGroup);
  const Axis down(int(shape.kernel.rows), shape.stride.rows, tables.down,
                  [&](int t) { return t * shape.dilation.rows - shape.padding.rows; });
  const Axis across(int(shape.kernel.columns), shape.stride.columns, tables.across,
                    [&](int t) { return t * shape.dilation.columns - shape.padding.columns; });
  const int64 length = shape.images * shape.channels * shape.inputPlane();
  const Source source = {x, shape.channels * shape.inputPlane(), shape.input, length};
  const Target target = {out, shape.outputs * plane, plane, shape.output.columns, 1};
  if (isDirect(shape.groups, rows, shape.inGroup, taps)) {
    const Units units = directUnits(shape.images, shape.output.rows, shape.output.columns);
    const Groups groups = {shape.groups, shape.inGroup * shape.inputPlane(), rows * plane};
    if (isNarrowDepthwise(shape.images, rows, shape.inGroup, shape.output.columns, shape.input)) {
      gatherDepthwise(shape.images, shape.output.rows, shape.output.columns, down, across, source, groups, weight, bias, activation, target);
      return 0;
    }
    if (isWindow(rows, shape.inGroup, shape.output.columns, down, across, shape.input)) {
      gatherWindow(units, down, across, source, groups, weight, bias, activation, target);
      return 0;
    }
    gatherDirect(units, down, across, source, shape.inGroup, groups, rows, weight, bias, activation, target, tables.offsets);
    return 0;
  }
  if (isFew(rows, shape.inGroup, taps, shape.output.columns)) {
    const Units units(shape.images, shape.output.rows, shape.output.columns, FEW_PLACES);
    float* const packed = sharedScratch<float>(0, rows * depth);
    for (int64 group = 0; group < shape.groups; group++) {
      packFew(rows, depth, packed, [&](int64 r, int64 k) { return weight[(group * rows + r) * depth + k]; });
      Source from = source;
      from.data += group * shape.inGroup * shape.inputPlane();
      from.length -= group * shape.inGroup * shape.inputPlane();
      Target to = target;
      to.data += group * rows * plane;
      gatherFew(units, down, across, from, shape.inGroup, rows, packed, bias ? bias + group * rows : nullptr, activation, to, tables.offsets);
    }
    return 0;
  }
  const ImagePanels panels(shape.images, shape.output.rows, shape.output.columns, across);
  if (paysImages(panels, shape.images, down, across, shape.input, rows, shape.inGroup)) {
    const bool rounds = roundsProducts();
    const ChannelSlices slices = imageSlices(rounds, shape.inGroup, taps);
    float* const packed = sharedScratch<float>(0, roundUp(rows, BLOCK_ROWS) * depth);
    for (int64 group = 0; group < shape.groups; group++) {
      packOutputWeights(false, weight + group * rows * depth, rows, slices, packed);
      if (rounds) joinChannels(packed, rows, slices);
      Source from = source;
      from.data += group * shape.inGroup * shape.inputPlane();
      Target to = target;
      to.data += group * rows * plane;
      gatherImages(rounds, panels, shape.images, down, across, from, slices, packed, rows, bias ? bias + group * rows : nullptr, activation, to);
    }
    return 0;
  }
  const Units units(shape.images, shape.output.rows, shape.output.columns,
                    smaller(UNIT_PLACES, roundUp(ceilDivide(shape.images * plane, PIECES), PANEL)), PANEL);
  const ChannelSlices slices(shape.inGroup, taps);
  // Rows that only a few panels use are read in place.
  const bool rounds = roundsProducts(), packs = rounds || (shape.images * plane > 4 * PANEL && !splitsRows(rows));
  float* const packed = packs ? sharedScratch<float>(0, roundUp(rows, BLOCK_ROWS) * depth) : nullptr;
  for (int64 group = 0; group < shape.groups; group++) {
    const float* const own = weight + group * rows * depth;
    GatherWeights weights = {own, depth, rows};
    if (packs) {
      weights = {packed, 0, rows};
      packOutputWeights(rounds, own, rows, slices, packed);
    }
    Source from = source;
    from.data += group * shape.inGroup * shape.inputPlane();
    from.length -= group * shape.inGroup * shape.inputPlane();
    Target to = target;
    to.data += group * rows * plane;
    const Finish finish = {nullptr, 0, activation, false, bias ? bias + group * rows : nullptr};
    gatherProduct(units, down, across, from, shape.inGroup, weights, finish, to, tables.offsets);
  }
  return 0;
}

/// Lists the taps of a dim that reach input positions first, first + stride, ..., in order; `list` has room for all taps.
LANNER_INLINE int tapsOf(int64 first, int64 kernel, int64 stride, int64 padding, int64 dilation, int32* list) {
  int count = 0;
  for (int64 t = 0; t < kernel; t++) {
    const int64 rest = (first + padding - t * dilation) % stride;
    if (rest == 0) list[count++] = int32(t);
  }
  return count;
}

inline int32 runConv2dInputGrad(Reader& arguments) {
  const ConvShape shape(arguments);
  const float* const g = arguments.pointer<const float>();
  const float* const weight = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  const int64 taps = shape.taps(), rows = shape.inGroup, channels = shape.outGroup, plane = shape.inputPlane();
  const ConvTables tables(shape, channels);
  const bool direct = isDirect(shape.groups, rows, channels, taps);
  const bool few = shape.stride.rows == 1 && shape.stride.columns == 1 && isFew(rows, channels, taps, shape.input.columns);
  const int64 packedSize = direct ? shape.groups * rows * channels * taps : roundUp(rows, BLOCK_ROWS) * channels * taps;
  const int64 lists = 2 * taps + shape.kernel.rows + shape.kernel.columns;
  float* const packed = sharedScratch<float>(0, roundUp(packedSize, 2) + lists);
  int64* const tapList = reinterpret_cast<int64*>(packed + roundUp(packedSize, 2));
  int32* const tapRows = reinterpret_cast<int32*>(tapList + taps);
  int32* const tapColumns = tapRows + shape.kernel.rows;
  const int64 length = shape.images * shape.outputs * shape.outputPlane();
  const Source source = {g, shape.outputs * shape.outputPlane(), shape.output, length};

  // Input positions that are a stride apart form one convolution of g with a subset of the taps.
  for (int64 top = 0; top < smaller(shape.stride.rows, shape.input.rows); top++)
    for (int64 left = 0; left < smaller(shape.stride.columns, shape.input.columns); left++) {
      const int high = tapsOf(top, shape.kernel.rows, shape.stride.rows, shape.padding.rows, shape.dilation.rows, tapRows);
      const int wide =
          tapsOf(left, shape.kernel.columns, shape.stride.columns, shape.padding.columns, shape.dilation.columns, tapColumns);
      const Axis down(high, 1, tables.down, [&](int t) {
        return (top + shape.padding.rows - tapRows[t] * shape.dilation.rows) / shape.stride.rows;
      });
      const Axis across(wide, 1, tables.across, [&](int t) {
        return (left + shape.padding.columns - tapColumns[t] * shape.dilation.columns) / shape.stride.columns;
      });
      const int64 own = int64(high) * wide, depth = channels * own;
      for (int a = 0, t = 0; a < high; a++)
        for (int b = 0; b < wide; b++) tapList[t++] = tapRows[a] * shape.kernel.columns + tapColumns[b];
      const int64 gridRows = ceilDivide(shape.input.rows - top, shape.stride.rows);
      const int64 gridColumns = ceilDivide(shape.input.columns - left, shape.stride.columns);
      const Target target = {out + top * shape.input.columns + left, shape.channels * plane, plane, shape.stride.rows * shape.input.columns,
                             shape.stride.columns};
      // The weight of input channel r and output o at taps a, b of this phase.
      const auto at = [&](int64 group, int64 r, int64 o, int64 a, int64 b) {
        return weight[((group * channels + o) * rows + r) * taps + tapList[a * wide + b]];
      };
      if (direct) {
        for (int64 group = 0, k = 0; group < shape.groups; group++)
          for (int64 r = 0; r < rows; r++)
            for (int64 o = 0; o < channels; o++)
              for (int64 a = 0; a < high; a++)
                for (int64 b = 0; b < wide; b++) packed[k++] = at(group, r, o, a, b);
        const Units units = directUnits(shape.images, gridRows, gridColumns);
        const Groups groups = {shape.groups, channels * shape.outputPlane(), rows * plane};
        if (isNarrowDepthwise(shape.images, rows, channels, gridColumns, shape.output)) {
          gatherDepthwise(shape.images, gridRows, gridColumns, down, across, source, groups, packed, nullptr, Activation::none, target);
          continue;
        }
        if (isWindow(rows, channels, gridColumns, down, across, shape.output)) {
          gatherWindow(units, down, across, source, groups, packed, nullptr, Activation::none, target);
          continue;
        }
        gatherDirect(units, down, across, source, own ? channels : 0, groups, rows, packed, nullptr, Activation::none, target, tables.offsets);
        continue;
      }
      if (few) {
        const Units units(shape.images, gridRows, gridColumns, FEW_PLACES);
        for (int64 group = 0; group < shape.groups; group++) {
          packFew(rows, depth, packed, [&](int64 r, int64 k) {
            return at(group, r, k / own, k % own / wide, k % wide);
          });
          Source from = source;
          from.data += group * channels * shape.outputPlane();
          from.length -= group * channels * shape.outputPlane();
          Target to = target;
          to.data += group * rows * plane;
          gatherFew(units, down, across, from, channels, rows, packed, nullptr, Activation::none, to, tables.offsets);
        }
        continue;
      }
      const ImagePanels panels(shape.images, gridRows, gridColumns, across);
      if (paysImages(panels, shape.images, down, across, shape.output, rows, channels)) {
        const bool rounds = roundsProducts();
        const ChannelSlices slices = imageSlices(rounds, channels, own);
        for (int64 group = 0; group < shape.groups; group++) {
          packInputWeights(false, weight + group * channels * rows * taps, rows, taps, tapList, slices, packed);
          if (rounds) joinChannels(packed, rows, slices);
          Source from = source;
          from.data += group * channels * shape.outputPlane();
          Target to = target;
          to.data += group * rows * plane;
          gatherImages(rounds, panels, shape.images, down, across, from, slices, packed, rows, nullptr, Activation::none, to);
        }
        continue;
      }
      const Units units(shape.images, gridRows, gridColumns,
                        smaller(UNIT_PLACES, roundUp(ceilDivide(shape.images * gridRows * gridColumns, PIECES), PANEL)), PANEL);
      const ChannelSlices slices(own ? channels : 0, own);
      for (int64 group = 0; group < shape.groups; group++) {
        const bool rounds = roundsProducts(), asTheyLie = !rounds && splitsRows(rows);
        if (asTheyLie) {
          float* to = packed;
          for (int64 r = 0; r < rows; r++)
            for (int64 o = 0; o < channels; o++)
              for (int64 a = 0; a < high; a++)
                for (int64 b = 0; b < wide; b++) *to++ = at(group, r, o, a, b);
        } else packInputWeights(rounds, weight + group * channels * rows * taps, rows, taps, tapList, slices, packed);
        Source from = source;
        from.data += group * channels * shape.outputPlane();
        from.length -= group * channels * shape.outputPlane();
        Target to = target;
        to.data += group * rows * plane;
        gatherProduct(units, down, across, from, own ? channels : 0, GatherWeights{packed, asTheyLie ? depth : 0, rows}, PLAIN, to, tables.offsets);
      }
    }
  return 0;
}

inline int32 runConv2dWeightGrad(Reader& arguments) {
  const ConvShape shape(arguments);
  const float* const g = arguments.pointer<const float>();
  const float* const x = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  const int64 taps = shape.taps(), plane = shape.outputPlane();
  const ConvTables tables(shape, shape.inGroup);
  const Axis down(int(shape.kernel.rows), shape.stride.rows, tables.down,
                  [&](int t) { return t * shape.dilation.rows - shape.padding.rows; });
  const Axis across(int(shape.kernel.columns), shape.stride.columns, tables.across,
                    [&](int t) { return t * shape.dilation.columns - shape.padding.columns; });
  const Source source = {x, shape.channels * shape.inputPlane(), shape.input, shape.images * shape.channels * shape.inputPlane()};
  const Target grads = reading(g, shape.outputs * plane, plane, shape.output.columns);
  if (isDirect(shape.groups, shape.outGroup, shape.inGroup, taps)) {
    const Units units(shape.images, shape.output.rows, shape.output.columns, DIRECT_PLACES);
    const Groups groups = {shape.groups, shape.inGroup * shape.inputPlane(), shape.outGroup * plane};
    if (isNarrowDepthwise(shape.images, shape.outGroup, shape.inGroup, shape.output.columns, shape.input)) {
      depthwiseWeightGrad(shape.images, shape.output.rows, shape.output.columns, down, across, source, groups, grads, out);
      return 0;
    }
    if (isWindow(shape.outGroup, shape.inGroup, shape.output.columns, down, across, shape.input)) {
      const auto gradient = down.taps == 3 ? windowWeightGrad<3> : windowWeightGrad<5>;
      gradient(units, down, across, source, groups, grads, out);
      return 0;
    }
    directWeightGrad(units, down, across, source, shape.inGroup, groups, shape.outGroup, grads, out, tables.offsets);
    return 0;
  }
  const bool few = isFew(shape.outGroup, shape.inGroup, taps, shape.output.columns);
  const Units units(shape.images, shape.output.rows, shape.output.columns, few ? FEW_PLACES : UNIT_PLACES);
  for (int64 group = 0; group < shape.groups; group++) {
    Source from = source;
    from.data += group * shape.inGroup * shape.inputPlane();
    from.length -= group * shape.inGroup * shape.inputPlane();
    Target own = grads;
    own.data += group * shape.outGroup * plane;
    const auto gradient = few ? fewWeightGrad : gatherWeightGrad;
    gradient(units, down, across, from, shape.inGroup, own, shape.outGroup, out + group * shape.outGroup * shape.inGroup * taps,
                     tables.offsets);
  }
  return 0;
}
