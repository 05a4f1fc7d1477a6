#pragma once
#include "gemm-round.h"

// Products with few rows, which use each element of b only a few times: b is read once, in place, without packing.

/// Columns per step; threads get multiples of it.
constexpr int64 FEW_COLUMNS = 8 * WIDTH;

/// True if `multiplyFew` applies: one row and contiguous rows of b, or a few rows and contiguous columns (a weight matrix).
LANNER_INLINE bool fewRows(int64 rows, int64 depth, Matrix a, Matrix b) {
  if (b.rowStride == 1 && a.columnStride == 1 && depth >= WIDTH) return rows <= 4;
  return rows == 1 && b.columnStride == 1;
}

/// The sums of all lanes of four vectors.
LANNER_INLINE Four sumOfLanes(F a, F b, F c, F d) {
  const auto four = [](F x, F y, F z, F w) {
    float lanes[4][WIDTH];
    store(lanes[0], x);
    store(lanes[1], y);
    store(lanes[2], z);
    store(lanes[3], w);
    Four total = {};
    for (int part = 0; part < WIDTH; part += 4) {
      const Four p = loadFour(lanes[0] + part), q = loadFour(lanes[1] + part);
      const Four r = loadFour(lanes[2] + part), s = loadFour(lanes[3] + part);
      const Four pq = __builtin_shufflevector(p, q, 0, 4, 1, 5) + __builtin_shufflevector(p, q, 2, 6, 3, 7);
      const Four rs = __builtin_shufflevector(r, s, 0, 4, 1, 5) + __builtin_shufflevector(r, s, 2, 6, 3, 7);
      total += __builtin_shufflevector(pq, rs, 0, 1, 4, 5) + __builtin_shufflevector(pq, rs, 2, 3, 6, 7);
    }
    return total;
  };
  return four(a, b, c, d);
}

/// x as products use it.
template <bool ROUNDS> LANNER_INLINE F factor(F x) {
  if constexpr (ROUNDS) return roundedToBfloat16(x);
  else return x;
}

/// One row times COUNT contiguous columns of depth >= WIDTH each: dot products.
template <int COUNT, bool ROUNDS>
LANNER_INLINE void dotProducts(int64 depth, const float* a, const float* b, int64 columnStride, float* to) {
  static_assert(COUNT % 4 == 0 || COUNT == 1, "sums are made in fours");
  F sum[COUNT] = {};
  int64 k = 0;
  for (; k + WIDTH <= depth; k += WIDTH) {
    const F x = factor<ROUNDS>(load(a + k));
    LANNER_UNROLL
    for (int c = 0; c < COUNT; c++) sum[c] = fma(x, factor<ROUNDS>(load(b + c * columnStride + k)), sum[c]);
  }
  if (k < depth) {
    // The last WIDTH elements, masking those that are already in the sums.
    const I fresh = ~firstLanes(WIDTH - (depth - k));
    const F x = factor<ROUNDS>(select(fresh, load(a + depth - WIDTH), F{}));
    LANNER_UNROLL
    for (int c = 0; c < COUNT; c++) {
      const F y = factor<ROUNDS>(select(fresh, load(b + c * columnStride + depth - WIDTH), F{}));
      sum[c] = fma(x, y, sum[c]);
    }
  }
  if constexpr (COUNT == 1) to[0] = ::LANNER_ISA::sum(sum[0]);
  else
    for (int c = 0; c < COUNT; c += 4) storeFour(to + c, sumOfLanes(sum[c], sum[c + 1], sum[c + 2], sum[c + 3]));
}

/// Adds the previous contents and the bias, and applies the activation.
static void finishRow(int64 columns, float* sums, const Finish& finish, float* out) {
  if (finish.accumulate)
    for (int64 j = 0; j < columns; j++) sums[j] += out[j];
  if (finish.bias)
    for (int64 j = 0; j < columns; j++) sums[j] += finish.bias[j * finish.biasStride];
  for (int64 j = 0; j < columns; j += WIDTH) {
    const F y = activate(finish.activation, load(sums + j));
    if (j + WIDTH <= columns) store(out + j, y);
    else storeTail(out + j, y, columns - j);
  }
}

/// One row times b with contiguous columns.
template <bool ROUNDS>
static void multiplyRowByColumns(int64 columns, int64 depth, const float* a, Matrix b, float* out, const Finish& finish) {
  for (int64 j = 0; j < columns; j += FEW_COLUMNS) {
    const int64 own = smaller(FEW_COLUMNS, columns - j);
    float sums[FEW_COLUMNS] = {};
    int64 c = 0;
    for (; c + 8 <= own; c += 8) dotProducts<8, ROUNDS>(depth, a, b.at(0, j + c), b.columnStride, sums + c);
    for (; c < own; c++) dotProducts<1, ROUNDS>(depth, a, b.at(0, j + c), b.columnStride, sums + c);
    finishRow(own, sums, finish.from(j), out + j);
  }
}

/// One row times VECTORS vectors of columns of b with contiguous rows.
template <int VECTORS, bool ROUNDS>
LANNER_INLINE void weightedRows(int64 depth, const float* a, int64 aStride, const float* b, int64 rowStride, float* to) {
  F sum[VECTORS] = {};
  for (int64 k = 0; k < depth; k++, a += aStride, b += rowStride) {
    const F scale = factor<ROUNDS>(splat(*a));
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) sum[v] = fma(scale, factor<ROUNDS>(load(b + v * WIDTH)), sum[v]);
  }
  LANNER_UNROLL
  for (int v = 0; v < VECTORS; v++) store(to + v * WIDTH, sum[v]);
}

/// One row times b with contiguous rows.
template <bool ROUNDS>
static void multiplyRowByRows(int64 columns, int64 depth, const float* a, int64 aStride, Matrix b, float* out, const Finish& finish) {
  for (int64 j = 0; j < columns; j += FEW_COLUMNS) {
    const int64 own = smaller(FEW_COLUMNS, columns - j);
    float sums[FEW_COLUMNS] = {};
    int64 c = 0;
    if (own == FEW_COLUMNS) {
      weightedRows<8, ROUNDS>(depth, a, aStride, b.at(0, j), b.rowStride, sums);
      c = own;
    }
    for (; c + 2 * WIDTH <= own; c += 2 * WIDTH) weightedRows<2, ROUNDS>(depth, a, aStride, b.at(0, j + c), b.rowStride, sums + c);
    for (; c + WIDTH <= own; c += WIDTH) weightedRows<1, ROUNDS>(depth, a, aStride, b.at(0, j + c), b.rowStride, sums + c);
    if (const int64 rest = own - c) {
      F sum = {};
      for (int64 k = 0; k < depth; k++) 
        sum = fma(factor<ROUNDS>(splat(a[k * aStride])), factor<ROUNDS>(loadTail(b.at(k, j + c), rest)), sum);
      store(sums + c, sum);
    }
    finishRow(own, sums, finish.from(j), out + j);
  }
}

template <bool ROUNDS>
static void multiplyFewBy(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride, const Finish& finish) {
  for (int64 i = 0; i < rows; i++)
    if (b.rowStride == 1 && a.columnStride == 1 && depth >= WIDTH)
      multiplyRowByColumns<ROUNDS>(columns, depth, a.at(i, 0), b, out + i * outStride, finish);
    else multiplyRowByRows<ROUNDS>(columns, depth, a.at(i, 0), a.columnStride, b, out + i * outStride, finish);
}

/// Computes a product accepted by `fewRows` on this thread.
static void multiplyFew(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride, const Finish& finish) {
#if LANNER_BFLOAT16
  if (roundsProducts()) {
    multiplyFewBy<true>(rows, columns, depth, a, b, out, outStride, finish);
    return;
  }
#endif
  multiplyFewBy<false>(rows, columns, depth, a, b, out, outStride, finish);
}
