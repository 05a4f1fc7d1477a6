#pragma once
#include "gemm-block.h"

// The inner loops of convolutions whose lanes are images: weights times a panel that is read in place, once per tap.

/// Where a tap reads: offsets in the tile, and in a block of weights.
struct TapPlace {
  int64 tile, weights;
};

/// A panel's sums over taps and channels.
struct TapSums {
  const TapPlace* taps;
  /// Taps, and channels or pairs of channels.
  int64 count, channels;
  const float* tile;
  /// Floats between channels in the tile and in a block of weights, and between the two vectors of a panel.
  int64 channelStride, weightStride, second;
  bool adds;
};

/// ROWS rows of a block of weights; `bias` is one value per row, or null. Rows of results are PANEL apart.
template <class Term, int ROWS, int VECTORS>
static LANNER_NOINLINE void multiplyTaps(const TapSums& panel, const float* weights, const float* bias, float* to) {
  F sum[ROWS][VECTORS];
  LANNER_UNROLL
  for (int i = 0; i < ROWS; i++) {
    const F start = splat(bias ? bias[i] : 0.0f);
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) sum[i][v] = start;
  }
  const int64 channels = panel.channels, stride = panel.channelStride, weightStride = panel.weightStride, second = panel.second;
  for (int64 t = 0; t < panel.count; t++) {
    const float* tile = panel.tile + panel.taps[t].tile;
    const float* own = weights + panel.taps[t].weights;
    for (int64 c = 0; c < channels; c++, tile += stride, own += weightStride) {
      F lanes[VECTORS];
      lanes[0] = load(tile);
      if (VECTORS > 1) lanes[VECTORS - 1] = load(tile + second);
      LANNER_UNROLL
      for (int i = 0; i < ROWS; i++) {
        const F scale = splat(own[i]);
        LANNER_UNROLL
        for (int v = 0; v < VECTORS; v++) sum[i][v] = Term::add(scale, lanes[v], sum[i][v]);
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
      float* const at = to + i * PANEL + v * WIDTH;
      store(at, panel.adds ? load(at) + sum[i][v] : sum[i][v]);
    }
}

/// The rows after the last whole block.
template <class Term, int VECTORS, int ROWS = BLOCK_ROWS - 1>
static void multiplyLastTaps(int64 rows, const TapSums& panel, const float* weights, const float* bias, float* to) {
  if (rows == ROWS) multiplyTaps<Term, ROWS, VECTORS>(panel, weights, bias, to);
  else if constexpr (ROWS > 1) multiplyLastTaps<Term, VECTORS, ROWS - 1>(rows, panel, weights, bias, to);
}

/// All rows of a panel; blocks of weights are `blockStride` apart.
template <class Term, int VECTORS>
static void multiplyTapRowsBy(int64 rows, const TapSums& panel, const float* weights, int64 blockStride, const float* bias, float* to) {
  int64 i = 0;
  for (; i + BLOCK_ROWS <= rows; i += BLOCK_ROWS, weights += blockStride)
    multiplyTaps<Term, BLOCK_ROWS, VECTORS>(panel, weights, bias ? bias + i : nullptr, to + i * PANEL);
  if (i < rows) multiplyLastTaps<Term, VECTORS>(rows - i, panel, weights, bias ? bias + i : nullptr, to + i * PANEL);
}

template <class Term>
static void multiplyTapRows(int64 vectors, int64 rows, const TapSums& panel, const float* weights, int64 blockStride, const float* bias, float* to) {
  if (vectors == 2) multiplyTapRowsBy<Term, 2>(rows, panel, weights, blockStride, bias, to);
  else multiplyTapRowsBy<Term, 1>(rows, panel, weights, blockStride, bias, to);
}
