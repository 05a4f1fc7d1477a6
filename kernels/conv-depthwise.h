#pragma once
#include "conv-direct.h"
#include "conv-images.h"

// Depthwise convolutions of many images with planes narrower than a vector: lanes are images, and positions read only the taps inside the source.

/// Floats of a plane, or of several small ones that follow each other, that are transposed together.
constexpr int64 DEPTHWISE_CHUNK = 256;

/// True for groups of one channel and one output, with rows of positions that would leave much of a vector empty.
LANNER_INLINE bool isNarrowDepthwise(int64 images, int64 rows, int64 channels, int64 columns, Two64 size) {
  return rows == 1 && channels == 1 && images >= 8 && columns > 0 && columns < WIDTH && size.rows * size.columns <= 4 * DEPTHWISE_CHUNK;
}

/// Work on blocks of PANEL images and chunks of channels.
struct DepthwiseWork {
  int64 images, groups, chunk, chunks, blocks;

  DepthwiseWork(int64 imageCount, int64 groupCount, int64 plane) : images(imageCount), groups(groupCount) {
    chunk = larger<int64>(1, DEPTHWISE_CHUNK / larger<int64>(1, plane));
    chunks = ceilDivide(groups, chunk);
    blocks = ceilDivide(images, PANEL);
  }
  int64 firstOf(int64 index) const { return index % chunks * chunk; }
  int64 groupsOf(int64 index) const { return smaller(chunk, groups - firstOf(index)); }
};

/// The results of one channel at all positions, [position, PANEL]. Both tiles have PANEL lanes.
template <int VECTORS>
static LANNER_NOINLINE void depthwisePlane(const float* tile, int64 rows, int64 columns, const Axis& down, const Axis& across, Two64 size,
                                           const float* weights, float bias, Activation activation, float* to) {
  for (int64 y = 0; y < rows; y++) {
    const TapRange vertical(down, y, size.rows);
    for (int64 x = 0; x < columns; x++, to += PANEL) {
      const TapRange horizontal(across, x, size.columns);
      F sum[VECTORS];
      for (int v = 0; v < VECTORS; v++) sum[v] = splat(bias);
      for (int a = vertical.first; a < vertical.last; a++) {
        const float* const line = tile + ((y * down.step + down.offset(a)) * size.columns + x * across.step) * PANEL;
        for (int b = horizontal.first; b < horizontal.last; b++) {
          const F weight = splat(weights[a * across.taps + b]);
          LANNER_UNROLL
          for (int v = 0; v < VECTORS; v++) sum[v] = fma(weight, load(line + across.offset(b) * PANEL + v * WIDTH), sum[v]);
        }
      }
      for (int v = 0; v < VECTORS; v++) store(to + v * WIDTH, activate(activation, sum[v]));
    }
  }
}

/// Weights [groups, taps]; bias [groups] or null; planes of the target follow each other `groups.target` apart.
static void gatherDepthwise(int64 images, int64 rows, int64 columns, const Axis& down, const Axis& across, const Source& source, const Groups& groups,
                            const float* weights, const float* bias, Activation activation, const Target& target) {
  const int64 plane = source.plane(), places = rows * columns, taps = int64(down.taps) * across.taps;
  const DepthwiseWork work(images, groups.count, larger(plane, places));
  const bool joined = target.columnStride == 1 && target.rowStride == columns && groups.target == places;
  const int64 tileSize = work.chunk * plane * PANEL, outSize = work.chunk * places * PANEL;
  parallelFor(work.blocks * work.chunks, ceilDivide(PARALLEL_WORK / 2, work.chunk * places * PANEL * (taps + 1)), [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    float* const tile = scratch<float>(worker, tileSize + outSize + 2 * work.chunk * places);
    float* const out = tile + tileSize;
    int64* const at = reinterpret_cast<int64*>(out + outSize);
    for (int64 i = 0; i < work.chunk * places; i++) at[i] = i * PANEL;
    for (int64 item = first; item < last; item++) {
      const int64 image = item / work.chunks * PANEL, group = work.firstOf(item), own = work.groupsOf(item), count = smaller<int64>(PANEL, images - image);
      transposeImages(source.data + image * source.imageStride + group * groups.source, source.imageStride, own * plane, count, PANEL, tile);
      for (int64 g = 0; g < own; g++) {
        const auto run = [&](auto compute) {
          compute(tile + g * plane * PANEL, rows, columns, down, across, source.size, weights + (group + g) * taps, bias ? bias[group + g] : 0.0f,
                  activation, out + g * places * PANEL);
        };
        if (count > WIDTH) run(depthwisePlane<2>);
        else run(depthwisePlane<1>);
      }
      const int64 length = joined ? own * places : columns;
      for (int64 begin = 0; begin < own * places; begin += length)
        writeImages(out, at + begin, length, count,
                    target.at(image, begin % places / columns, 0) + (group + begin / places) * groups.target, target.imageStride, target.columnStride);
    }
  });
}

/// The sum over positions and lanes of the gradient times the element at one tap.
template <int VECTORS>
static LANNER_NOINLINE float depthwiseTap(const float* tile, const float* g, int64 y0, int64 y1, int64 x0, int64 x1, int64 columns, int64 down, int64 across,
                                          int64 width) {
  F sums[VECTORS] = {};
  for (int64 y = y0; y < y1; y++)
    for (int64 x = x0; x < x1; x++) {
      const float* const element = tile + (y * down * width + x * across) * PANEL;
      const float* const grad = g + (y * columns + x) * PANEL;
      LANNER_UNROLL
      for (int v = 0; v < VECTORS; v++) sums[v] = fma(load(grad + v * WIDTH), load(element + v * WIDTH), sums[v]);
    }
  for (int v = 1; v < VECTORS; v++) sums[0] = sums[0] + sums[v];
  return sum(sums[0]);
}

/// The gradient of the weights [groups, taps].
static void depthwiseWeightGrad(int64 images, int64 rows, int64 columns, const Axis& down, const Axis& across, const Source& source, const Groups& groups,
                                const Target& g, float* out) {
  const int64 plane = source.plane(), places = rows * columns, taps = int64(down.taps) * across.taps;
  const DepthwiseWork work(images, groups.count, larger(plane, places));
  const int64 tileSize = work.chunk * plane * PANEL, gradSize = work.chunk * places * PANEL, sumSize = 2 * work.chunk * taps;
  // All images of a channel are summed by one thread, in order.
  parallelFor(work.chunks, ceilDivide(PARALLEL_WORK / 2, images * work.chunk * places * (taps + 1)), [&](int64 first, int64 last, int worker) {
    const FlushDenormals flush;
    float* const room = scratch<float>(worker, sumSize + tileSize + gradSize);
    double* const sums = reinterpret_cast<double*>(room);
    float* const tile = room + sumSize;
    float* const grads = tile + tileSize;
    for (int64 item = first; item < last; item++) {
      const int64 group = work.firstOf(item), own = work.groupsOf(item);
      setBytes(sums, 0, sumSize * int64(sizeof(float)));
      for (int64 image = 0; image < images; image += PANEL) {
        const int64 count = smaller<int64>(PANEL, images - image);
        transposeImages(source.data + image * source.imageStride + group * groups.source, source.imageStride, own * plane, count, PANEL, tile);
        for (int64 c = 0; c < own; c++)
          transposeImages(g.at(image, 0, 0) + (group + c) * groups.target, g.imageStride, places, count, PANEL, grads + c * places * PANEL);
        for (int64 c = 0; c < own; c++)
          for (int a = 0; a < down.taps; a++)
            for (int b = 0; b < across.taps; b++) {
              int64 y0, y1, x0, x1;
              insideSource(0, rows, down.step, down.offset(a), source.size.rows, y0, y1);
              insideSource(0, columns, across.step, across.offset(b), source.size.columns, x0, x1);
              const float* const from = tile + (c * plane + down.offset(a) * source.size.columns + across.offset(b)) * PANEL;
              const auto run = [&](auto compute) {
                return compute(from, grads + c * places * PANEL, y0, y1, x0, x1, columns, down.step, across.step, source.size.columns);
              };
              sums[c * taps + a * across.taps + b] += double(count > WIDTH ? run(depthwiseTap<2>) : run(depthwiseTap<1>));
            }
      }
      for (int64 i = 0; i < own * taps; i++) out[group * taps + i] = float(sums[i]);
    }
  });
}
