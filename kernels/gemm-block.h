#pragma once
#include "math.h"
#include "opcodes.h"
#include "vector.h"

// The inner loops of the matrix product: rows of a times one panel of b, with a block of results in registers.

/// Rows of the register block; its columns are those of a panel.
#if LANNER_WIDTH == 16
constexpr int BLOCK_ROWS = 12;
#elif LANNER_WIDTH == 8 || (LANNER_FMA && !defined(__wasm__))
constexpr int BLOCK_ROWS = 6;
#else
// Without fused multiply-add, products need registers of their own, and WebAssembly engines reserve some of the 16.
constexpr int BLOCK_ROWS = 4;
#endif
constexpr int PANEL = 2 * WIDTH;

/// A matrix in memory.
struct Matrix {
  const float* data;
  int64 rowStride, columnStride;

  const float* at(int64 row, int64 column) const { return data + row * rowStride + column * columnStride; }
  Matrix from(int64 row, int64 column) const { return {at(row, column), rowStride, columnStride}; }
  Matrix transposed() const { return {data, columnStride, rowStride}; }
};

/// Rows of a in blocks: element (i, k) of block r is data[r * blockStride + i * rowStride + k * columnStride].
struct RowBlocks {
  const float* data;
  int64 rowStride, columnStride, blockStride;
};

LANNER_INLINE RowBlocks asRowBlocks(Matrix a) { return {a.data, a.rowStride, a.columnStride, BLOCK_ROWS * a.rowStride}; }

/// The epilogue applied to finished sums.
struct Finish {
  /// One value per column, or null.
  const float* bias;
  int64 biasStride;
  Activation activation;
  /// Adds to the previous contents of the result.
  bool accumulate;
  /// One value per row instead of `bias`, or null.
  const float* rowBias = nullptr;

  /// The same for the columns from `column` on.
  Finish from(int64 column) const { return {bias ? bias + column * biasStride : nullptr, biasStride, activation, accumulate, rowBias}; }
};

constexpr Finish PLAIN = {nullptr, 0, Activation::none, false};

LANNER_INLINE F activate(Activation activation, F x) {
  switch (activation) {
    case Activation::relu: return relu(x);
    case Activation::tanh: return tanh(x);
    case Activation::sigmoid: return sigmoid(x);
    default: return x;
  }
}

/// Applies the activation to finished results while they are in L1.
static LANNER_NOINLINE void activateBlock(int64 rows, int64 columns, float* out, int64 stride, Activation activation) {
  for (int64 i = 0; i < rows; i++, out += stride) {
    int64 j = 0;
    for (; j + WIDTH <= columns; j += WIDTH) store(out + j, activate(activation, load(out + j)));
    if (j < columns) storeTail(out + j, activate(activation, loadTail(out + j, columns - j)), columns - j);
  }
}

/// The results of one panel, `columns` per row.
struct PanelOut {
  float* data;
  int64 rowStride;
  int64 columns;
  /// Adds to the previous contents.
  bool adds;
  /// Initial value of the sums of each row, or null.
  const float* rowBias = nullptr;
};

/// Stores rows of `wide` sums, of which only the first `columns` are results.
static LANNER_NOINLINE void storePart(int64 rows, int64 wide, const float* sums, float* out, int64 stride, int64 columns, bool adds) {
  for (int64 i = 0; i < rows; i++, sums += wide, out += stride) {
    int64 j = 0;
    for (; j + WIDTH <= columns; j += WIDTH) store(out + j, adds ? load(out + j) + load(sums + j) : load(sums + j));
    if (const int64 rest = columns - j)
      storeTail(out + j, adds ? loadTail(out + j, rest) + load(sums + j) : load(sums + j), rest);
  }
}

/**
 * ROWS rows of a at one step of k. Twelve row pointers exceed the general registers of x86, and a pointer spilled to a vector register occupies the
 * units that multiply. So only every fourth row has a pointer, and the rows between use scaled-index addressing.
 */
template <int ROWS> struct RowCursor {
#if defined(__x86_64__)
  static constexpr int GROUP = 4;
  const float* base[(ROWS + GROUP - 1) / GROUP];
  int64 rowStride, columnStride;

  LANNER_INLINE RowCursor(const float* a, int64 row, int64 column) : rowStride(row), columnStride(column) {
    LANNER_UNROLL
    for (int g = 0; g * GROUP < ROWS; g++) base[g] = a + g * GROUP * row;
  }
  LANNER_INLINE float at(int i) const { return base[i / GROUP][i % GROUP * rowStride]; }
  LANNER_INLINE void step() {
    LANNER_UNROLL
    for (int g = 0; g * GROUP < ROWS; g++) {
      base[g] += columnStride;
      // Otherwise the compiler computes an address for every row.
      __asm__("" : "+r"(base[g]));
    }
  }
#else
  const float* row[ROWS];
  int64 offset = 0, columnStride;

  LANNER_INLINE RowCursor(const float* a, int64 rowStride, int64 column) : columnStride(column) {
    LANNER_UNROLL
    for (int i = 0; i < ROWS; i++) row[i] = a + i * rowStride;
  }
  LANNER_INLINE float at(int i) const { return row[i][offset]; }
  LANNER_INLINE void step() { offset += columnStride; }
#endif
};

/// The term that a step of k adds to a sum: the product, or that of another kernel.
struct ProductTerm {
  LANNER_INLINE static F add(F a, F b, F sum) { return fma(a, b, sum); }
};

/// ROWS rows of a times a panel of VECTORS vectors with row stride `bStride`; sums start at `start`.
template <int ROWS, int VECTORS, class Term = ProductTerm>
LANNER_INLINE void multiplyBlock(int64 slice, const float* a, int64 rowStride, int64 step, const float* b, int64 bStride,
                                 const F* start, float* to, const PanelOut& out, const float* rowBias = nullptr) {
  F sum[ROWS][VECTORS];
  RowCursor<ROWS> rows(a, rowStride, step);
  LANNER_UNROLL
  for (int i = 0; i < ROWS; i++) {
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) sum[i][v] = start[v];
    __builtin_prefetch(to + i * out.rowStride, 1);
  }
  if (rowBias)
    LANNER_UNROLL
    for (int i = 0; i < ROWS; i++) {
      const F bias = splat(rowBias[i]);
      LANNER_UNROLL
      for (int v = 0; v < VECTORS; v++) sum[i][v] = bias;
    }
  for (int64 k = 0; k < slice; k++, rows.step(), b += bStride) {
    F panel[VECTORS];
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) panel[v] = load(b + v * WIDTH);
    LANNER_UNROLL
    for (int i = 0; i < ROWS; i++) {
      const F scale = splat(rows.at(i));
      LANNER_UNROLL
      for (int v = 0; v < VECTORS; v++) sum[i][v] = Term::add(scale, panel[v], sum[i][v]);
#if defined(__wasm__)
      // Otherwise clang reorders the rows until registers spill.
      LANNER_BARRIER();
#endif
    }
  }
  if (out.columns == VECTORS * WIDTH) {
    LANNER_UNROLL
    for (int i = 0; i < ROWS; i++) {
      float* const line = to + i * out.rowStride;
      LANNER_UNROLL
      for (int v = 0; v < VECTORS; v++) store(line + v * WIDTH, out.adds ? load(line + v * WIDTH) + sum[i][v] : sum[i][v]);
    }
    return;
  }
  float sums[ROWS * VECTORS * WIDTH];
  LANNER_UNROLL
  for (int i = 0; i < ROWS; i++)
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) store(sums + (i * VECTORS + v) * WIDTH, sum[i][v]);
  storePart(ROWS, VECTORS * WIDTH, sums, to, out.rowStride, out.columns, out.adds);
}

/// The rows after the last whole block.
template <int VECTORS, class Term, int ROWS = BLOCK_ROWS - 1>
static LANNER_NOINLINE void multiplyLastRows(int64 rows, int64 slice, const float* a, int64 rowStride, int64 step, const float* b,
                                             int64 bStride, const F* start, float* to, const PanelOut& out, const float* rowBias) {
  if (rows == ROWS) multiplyBlock<ROWS, VECTORS, Term>(slice, a, rowStride, step, b, bStride, start, to, out, rowBias);
  else if constexpr (ROWS > 1)
    multiplyLastRows<VECTORS, Term, ROWS - 1>(rows, slice, a, rowStride, step, b, bStride, start, to, out, rowBias);
}

/// True for row counts at which two blocks of nearly equal height are faster than a whole block plus 1 or 2 rows, whose few sums expose the latency of
/// fma.
LANNER_INLINE constexpr bool splitsRows(int64 rows) { return BLOCK_ROWS == 6 && (rows == BLOCK_ROWS + 1 || rows == BLOCK_ROWS + 2); }

template <int VECTORS, class Term>
static LANNER_NOINLINE void multiplyBlocks(int64 rows, int64 slice, const RowBlocks& a, const float* b, int64 bStride, const F* start,
                                           const PanelOut& out) {
  float* to = out.data;
  const float* from = a.data;
  const float* const bias = out.rowBias;
  int64 i = 0;
  if (splitsRows(rows) && a.blockStride == BLOCK_ROWS * a.rowStride) {
    constexpr int HIGH = 4;
    multiplyBlock<HIGH, VECTORS, Term>(slice, from, a.rowStride, a.columnStride, b, bStride, start, to, out, bias);
    multiplyLastRows<VECTORS, Term>(rows - HIGH, slice, from + HIGH * a.rowStride, a.rowStride, a.columnStride, b, bStride, start,
                              to + HIGH * out.rowStride, out, bias ? bias + HIGH : nullptr);
    return;
  }
  for (; i + BLOCK_ROWS <= rows; i += BLOCK_ROWS, from += a.blockStride, to += BLOCK_ROWS * out.rowStride)
    multiplyBlock<BLOCK_ROWS, VECTORS, Term>(slice, from, a.rowStride, a.columnStride, b, bStride, start, to, out, bias ? bias + i : nullptr);
  if (i < rows)
    multiplyLastRows<VECTORS, Term>(rows - i, slice, from, a.rowStride, a.columnStride, b, bStride, start, to, out, bias ? bias + i : nullptr);
}

/// The bias of up to `count` columns in whole vectors, or zeros.
template <int VECTORS> LANNER_INLINE void loadBias(const Finish& finish, int64 column, int64 count, F* to) {
  for (int v = 0; v < VECTORS; v++) to[v] = F{};
  if (!finish.bias) return;
  float values[VECTORS * WIDTH] = {};
  for (int64 j = 0; j < count; j++) values[j] = finish.bias[(column + j) * finish.biasStride];
  for (int v = 0; v < VECTORS; v++) to[v] = load(values + v * WIDTH);
}

/**
 * All rows times one slice of k of a panel of at most PANEL columns, starting at `column` of the product. The first slice adds the bias, the last
 * applies the activation.
 */
template <class Term>
static LANNER_NOINLINE void multiplyPanelBy(int64 rows, int64 columns, int64 slice, const RowBlocks& a, const float* b, int64 bStride,
                                            float* data, int64 rowStride, int64 column, bool first, bool last, const Finish& finish) {
  F start[2] = {};
  if (first) loadBias<2>(finish, column, columns, start);
  const PanelOut out = {data, rowStride, columns, !first || finish.accumulate, first ? finish.rowBias : nullptr};
  if (columns > WIDTH) multiplyBlocks<2, Term>(rows, slice, a, b, bStride, start, out);
  else multiplyBlocks<1, Term>(rows, slice, a, b, bStride, start, out);
  if (last && finish.activation != Activation::none) activateBlock(rows, columns, data, rowStride, finish.activation);
}

LANNER_INLINE void multiplyPanel(int64 rows, int64 columns, int64 slice, const RowBlocks& a, const float* b, int64 bStride, float* data,
                                 int64 rowStride, int64 column, bool first, bool last, const Finish& finish) {
  multiplyPanelBy<ProductTerm>(rows, columns, slice, a, b, bStride, data, rowStride, column, first, last, finish);
}
