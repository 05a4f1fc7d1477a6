#pragma once
#include "gemm-block.h"

// Packing: copies parts of a matrix into the order in which the inner loop reads them.

typedef float Four __attribute__((vector_size(16)));
typedef Four UnalignedFour __attribute__((aligned(4), may_alias));
typedef float Two __attribute__((vector_size(8)));
typedef Two UnalignedTwo __attribute__((aligned(4), may_alias));

LANNER_INLINE Four loadFour(const float* from) { return *reinterpret_cast<const UnalignedFour*>(from); }
LANNER_INLINE void storeFour(float* to, Four x) { *reinterpret_cast<UnalignedFour*>(to) = x; }

/// Packs four columns of a matrix with contiguous columns: to[k * stride + 0..3].
LANNER_INLINE void packFourColumns(const float* from, int64 columnStride, int64 slice, float* to, int64 stride) {
  int64 k = 0;
  for (; k + 4 <= slice; k += 4, to += 4 * stride) {
    const Four a = loadFour(from + k), b = loadFour(from + columnStride + k);
    const Four c = loadFour(from + 2 * columnStride + k), d = loadFour(from + 3 * columnStride + k);
    const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Four ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    storeFour(to, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
    storeFour(to + stride, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
    storeFour(to + 2 * stride, __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5));
    storeFour(to + 3 * stride, __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7));
  }
  for (; k < slice; k++, to += stride)
    for (int j = 0; j < 4; j++) to[j] = from[j * columnStride + k];
}

/// The same for two columns.
LANNER_INLINE void packTwoColumns(const float* from, int64 columnStride, int64 slice, float* to, int64 stride) {
  int64 k = 0;
  for (; k + 4 <= slice; k += 4, to += 4 * stride) {
    const Four a = loadFour(from + k), b = loadFour(from + columnStride + k);
    const Four low = __builtin_shufflevector(a, b, 0, 4, 1, 5), high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    *reinterpret_cast<UnalignedTwo*>(to) = __builtin_shufflevector(low, low, 0, 1);
    *reinterpret_cast<UnalignedTwo*>(to + stride) = __builtin_shufflevector(low, low, 2, 3);
    *reinterpret_cast<UnalignedTwo*>(to + 2 * stride) = __builtin_shufflevector(high, high, 0, 1);
    *reinterpret_cast<UnalignedTwo*>(to + 3 * stride) = __builtin_shufflevector(high, high, 2, 3);
  }
  for (; k < slice; k++, to += stride)
    for (int j = 0; j < 2; j++) to[j] = from[j * columnStride + k];
}

/// Packs `columns` <= WIDE columns of b into rows of WIDE floats, padded with zeros.
template <int WIDE> static LANNER_NOINLINE void packPanel(Matrix b, int64 slice, int64 columns, float* to) {
  if (b.columnStride == 1 && columns == WIDE) {
    // Rows are too far apart for the hardware prefetcher.
    constexpr int64 AHEAD = 12;
    const float* from = b.data;
    for (int64 k = 0; k < slice; k++, from += b.rowStride, to += WIDE) {
      __builtin_prefetch(from + AHEAD * b.rowStride);
      __builtin_prefetch(from + AHEAD * b.rowStride + WIDE - 1);
      copyBytes(to, from, WIDE * int64(sizeof(float)));
    }
    return;
  }
  int64 done = 0;
  if (b.rowStride == 1) {
    for (; done + 4 <= columns; done += 4) packFourColumns(b.at(0, done), b.columnStride, slice, to + done, WIDE);
    for (; done + 2 <= columns; done += 2) packTwoColumns(b.at(0, done), b.columnStride, slice, to + done, WIDE);
  }
  if (done == WIDE) return;
  for (int64 k = 0; k < slice; k++)
    for (int64 j = done; j < WIDE; j++) to[k * WIDE + j] = j < columns ? *b.at(k, j) : 0.0f;
}

/// Floats of `rows` packed rows.
LANNER_INLINE int64 packedRowsSize(int64 rows, int64 slice) { return roundUp(rows, BLOCK_ROWS) * slice; }

/// The layout that `packRows` produces.
LANNER_INLINE RowBlocks packedRows(const float* from, int64 slice) { return {from, 1, BLOCK_ROWS, BLOCK_ROWS * slice}; }

/// Blocks of rows packed together: their rows fill a few whole cache lines.
constexpr int64 BLOCKS_AT_ONCE = 8;

/// Packs whole blocks of rows of a matrix with contiguous columns.
static void packRuns(Matrix a, int64 blocks, int64 slice, float* to) {
  // A vector longer than a block reads and writes too much; the next step overwrites the excess.
  const bool wide = BLOCK_ROWS <= WIDTH && a.columnStride >= blocks * BLOCK_ROWS;
  for (int64 first = 0; first < blocks; first += BLOCKS_AT_ONCE) {
    const int64 together = smaller(BLOCKS_AT_ONCE, blocks - first);
    const float* from = a.at(first * BLOCK_ROWS, 0);
    float* const start = to + first * slice * BLOCK_ROWS;
    int64 k = 0;
    if (wide && together == BLOCKS_AT_ONCE)
      for (; k < slice - 1; k++, from += a.columnStride) {
        LANNER_UNROLL
        for (int64 r = 0; r < BLOCKS_AT_ONCE; r++) store(start + (r * slice + k) * BLOCK_ROWS, load(from + r * BLOCK_ROWS));
      }
    else if (wide)
      for (; k < slice - 1; k++, from += a.columnStride)
        for (int64 r = 0; r < together; r++) store(start + (r * slice + k) * BLOCK_ROWS, load(from + r * BLOCK_ROWS));
    for (; k < slice; k++, from += a.columnStride)
      for (int64 r = 0; r < together; r++)
        copyBytes(start + (r * slice + k) * BLOCK_ROWS, from + r * BLOCK_ROWS, BLOCK_ROWS * int64(sizeof(float)));
  }
}

/// Packs rows of a into blocks that the inner loop reads sequentially.
static RowBlocks packRows(Matrix a, int64 rows, int64 slice, float* to) {
  int64 i = 0;
  if (a.rowStride == 1) {
    i = rows / BLOCK_ROWS * BLOCK_ROWS;
    packRuns(a, rows / BLOCK_ROWS, slice, to);
  }
  for (; i < rows; i += BLOCK_ROWS)
    packPanel<BLOCK_ROWS>(a.from(i, 0).transposed(), slice, smaller<int64>(BLOCK_ROWS, rows - i), to + i * slice);
  return packedRows(to, slice);
}

LANNER_INLINE int64 panelCount(int64 columns) { return ceilDivide(columns, PANEL); }
