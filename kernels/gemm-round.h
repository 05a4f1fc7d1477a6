#pragma once
#include "bfloat16.h"
#include "gemm-pack.h"

// Packed parts of matrices in bfloat16: each word has two neighbors along k, the first in its low half.

/// The bits of x rounded to the nearest bfloat16, ties to even, in the upper half; NaN stays NaN.
LANNER_INLINE U roundedBits(F x) {
  const U own = (U)bits(x);
  const U near = own + 0x7fffu + ((own >> 16) & 1u);
  return (U)select(x != x, (I)(own | 0x400000u), (I)near);
}

/// x rounded to bfloat16.
LANNER_INLINE F roundedToBfloat16(F x) { return floats((I)(roundedBits(x) & 0xffff0000u)); }

/// Words with `low` and `high`, each rounded.
LANNER_INLINE F joined(F low, F high) { return floats((I)((roundedBits(low) >> 16) | (roundedBits(high) & 0xffff0000u))); }

/// Rounds a packed part with `slice` rows of `width` floats and joins its rows in pairs, in place.
static LANNER_NOINLINE void joinPairs(float* part, int64 width, int64 slice) {
  for (int64 k = 0; k < slice; k += 2)
    forVectors(0, width, [&](int64 j, int64 count) LANNER_INLINE_LAMBDA {
      const F low = loadSome(part + k * width + j, count, 0), high = k + 1 < slice ? loadSome(part + (k + 1) * width + j, count, 0) : F{};
      storeSome(part + k / 2 * width + j, joined(low, high), count);
    });
}

/// `joinPairs` for blocks of packed rows.
LANNER_INLINE void joinRowPairs(float* packed, int64 rows, int64 slice) {
  for (int64 block = 0; block < ceilDivide(rows, BLOCK_ROWS); block++) joinPairs(packed + block * BLOCK_ROWS * slice, BLOCK_ROWS, slice);
}

/// Multiplies the rows of a packed panel by a factor each.
static LANNER_NOINLINE void scalePanel(float* panel, int64 slice, const float* factors) {
  for (int64 k = 0; k < slice; k++, panel += PANEL) {
    const F factor = splat(factors[k]);
    for (int64 j = 0; j < PANEL; j += WIDTH) store(panel + j, load(panel + j) * factor);
  }
}

/// `packPanel`, its rows times `factors` unless they are null, in pairs if products round.
LANNER_INLINE void packPanelOf(bool rounds, Matrix b, int64 slice, int64 columns, float* to, const float* factors = nullptr) {
  packPanel<PANEL>(b, slice, columns, to);
  if (factors) scalePanel(to, slice, factors);
  if (rounds) joinPairs(to, PANEL, slice);
}

/// `packRows`, in pairs if products round.
LANNER_INLINE RowBlocks packRowsOf(bool rounds, Matrix a, int64 rows, int64 slice, float* to) {
  const RowBlocks blocks = packRows(a, rows, slice, to);
  if (rounds) joinRowPairs(to, rows, slice);
  return blocks;
}

/// `multiplyPanel` of parts that were packed with the same `rounds`; bStride is PANEL then.
LANNER_INLINE void multiplyPanelOf([[maybe_unused]] bool rounds, int64 rows, int64 columns, int64 slice, const RowBlocks& a, const float* b,
                                   int64 bStride, float* data, int64 rowStride, int64 column, bool first, bool last, const Finish& finish) {
#if LANNER_BFLOAT16
  if (rounds) {
    lanner_bfloat16_panel(rows, columns, (slice + 1) / 2, &a, b, data, rowStride, column, first, last, &finish);
    return;
  }
#endif
  multiplyPanel(rows, columns, slice, a, b, bStride, data, rowStride, column, first, last, finish);
}
