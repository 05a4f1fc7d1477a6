#pragma once
#include "arguments.h"
#include "math.h"
#include "opcodes.h"
#include "pool.h"
#include "vector.h"

// out = activation(a b + bias), in blocks that fit the caches (Goto and van de Geijn, "Anatomy of high-performance matrix
// multiplication", 2008). The columns of b are copied into panels; rows of a are read where they lie, unless their elements are far apart.
// How the work is divided depends on the sizes only, and a sum over k is never divided between threads: same bits always.

/// Rows and columns of the block of results that one inner loop keeps in registers.
#if LANNER_WIDTH == 16
constexpr int BLOCK_ROWS = 12;
#else
constexpr int BLOCK_ROWS = 6;
#endif
constexpr int PANEL = 2 * WIDTH;
/// A slice of k: one panel of it and the rows beside it stay in the first-level cache.
constexpr int64 MAX_SLICE = WIDTH == 16 ? 192 : 320;
/// Packed panels are made for at most this many floats at once.
constexpr int64 MAX_PACKED = int64(2) << 20;
/// Multiplications below this run on the caller: waking a thread would cost as much.
constexpr int64 PARALLEL_WORK = 100000;

/// A matrix as it lies in memory.
struct Matrix {
  const float* data;
  int64 rowStride, columnStride;

  const float* at(int64 row, int64 column) const { return data + row * rowStride + column * columnStride; }
  Matrix from(int64 row, int64 column) const { return {at(row, column), rowStride, columnStride}; }
  Matrix transposed() const { return {data, columnStride, rowStride}; }
};

/// What happens to a finished sum.
struct Finish {
  /// One number a column, or null.
  const float* bias;
  int64 biasStride;
  Activation activation;
  /// Adds to what the results held.
  bool accumulate;
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

static LANNER_NOINLINE F loadBias(const Finish& finish, int64 column, int64 count) {
  if (finish.biasStride == 1)
    return count >= WIDTH ? load(finish.bias + column) : loadTail(finish.bias + column, count);
  F v = {};
  for (int i = 0; i < WIDTH; i++)
    if (i < count) v[i] = finish.bias[(column + i) * finish.biasStride];
  return v;
}

/// One block of results: ROWS rows, VECTORS vectors of columns of which the last holds `tail` (1 to WIDTH) columns.
struct BlockOut {
  float* data;
  int64 rowStride;
  int64 column;
  int64 tail;
  bool first, last;
};

template <int ROWS, int VECTORS>
static LANNER_NOINLINE void multiplyBlock(int64 slice, Matrix a, const float* b, int64 bStride, const BlockOut& out,
                                          const Finish& finish) {
  F sum[ROWS][VECTORS];
  const float* row[ROWS];
  LANNER_UNROLL
  for (int i = 0; i < ROWS; i++) {
    row[i] = a.data + i * a.rowStride;
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) sum[i][v] = F{};
  }
  const int64 step = a.columnStride;
  for (int64 k = 0, at = 0; k < slice; k++, at += step, b += bStride) {
    F panel[VECTORS];
    LANNER_UNROLL
    for (int v = 0; v < VECTORS; v++) panel[v] = load(b + v * WIDTH);
    LANNER_UNROLL
    for (int i = 0; i < ROWS; i++) {
      const F scale = splat(row[i][at]);
      LANNER_UNROLL
      for (int v = 0; v < VECTORS; v++) sum[i][v] = fma(scale, panel[v], sum[i][v]);
#if defined(__wasm__)
      // Without it clang reorders the rows until registers spill.
      LANNER_BARRIER();
#endif
    }
  }
  const bool adds = !out.first || finish.accumulate;
  const bool whole = out.tail == WIDTH;
  LANNER_UNROLL
  for (int v = 0; v < VECTORS; v++) {
    const bool part = v == VECTORS - 1 && !whole;
    const F bias = out.last && finish.bias ? loadBias(finish, out.column + v * WIDTH, part ? out.tail : WIDTH) : F{};
    LANNER_UNROLL
    for (int i = 0; i < ROWS; i++) {
      float* to = out.data + i * out.rowStride + v * WIDTH;
      F x = sum[i][v];
      if (adds) x += part ? loadTail(to, out.tail) : load(to);
      if (out.last && finish.bias) x += bias;
      if (part) storeTail(to, x, out.tail);
      else store(to, x);
    }
  }
}

/// The activation of a finished block, which is still in the nearest cache.
static LANNER_NOINLINE void activateBlock(int64 rows, int64 columns, float* out, int64 stride, Activation activation) {
  for (int64 i = 0; i < rows; i++, out += stride) {
    int64 j = 0;
    for (; j + WIDTH <= columns; j += WIDTH) store(out + j, activate(activation, load(out + j)));
    if (j < columns) storeTail(out + j, activate(activation, loadTail(out + j, columns - j)), columns - j);
  }
}

template <int VECTORS, int ROWS = BLOCK_ROWS>
LANNER_INLINE void multiplyRows(int64 rows, int64 slice, Matrix a, const float* b, int64 bStride, const BlockOut& out,
                                const Finish& finish) {
  if (rows == ROWS) multiplyBlock<ROWS, VECTORS>(slice, a, b, bStride, out, finish);
  else if constexpr (ROWS > 1) multiplyRows<VECTORS, ROWS - 1>(rows, slice, a, b, bStride, out, finish);
}

/// All rows against one panel of at most PANEL columns.
static LANNER_NOINLINE void multiplyPanel(int64 rows, int64 columns, int64 slice, Matrix a, const float* b, int64 bStride,
                                          BlockOut out, const Finish& finish) {
  const bool two = columns > WIDTH;
  out.tail = two ? columns - WIDTH : columns;
  float* const top = out.data;
  for (int64 i = 0; i < rows; i += BLOCK_ROWS) {
    const int64 own = smaller<int64>(BLOCK_ROWS, rows - i);
    out.data = top + i * out.rowStride;
    const Matrix block = a.from(i, 0);
    if (two) multiplyRows<2>(own, slice, block, b, bStride, out, finish);
    else multiplyRows<1>(own, slice, block, b, bStride, out, finish);
  }
  if (out.last && finish.activation != Activation::none) activateBlock(rows, columns, top, out.rowStride, finish.activation);
}

typedef float Four __attribute__((vector_size(16)));
typedef Four UnalignedFour __attribute__((aligned(4), may_alias));

/// Four columns of a matrix whose columns are contiguous runs of k: to[k][0..3], in steps of `stride` floats.
LANNER_INLINE void packFourColumns(const float* from, int64 columnStride, int64 slice, float* to, int64 stride) {
  int64 k = 0;
  for (; k + 4 <= slice; k += 4) {
    const Four a = *reinterpret_cast<const UnalignedFour*>(from + k);
    const Four b = *reinterpret_cast<const UnalignedFour*>(from + columnStride + k);
    const Four c = *reinterpret_cast<const UnalignedFour*>(from + 2 * columnStride + k);
    const Four d = *reinterpret_cast<const UnalignedFour*>(from + 3 * columnStride + k);
    const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Four ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    float* at = to + k * stride;
    *reinterpret_cast<UnalignedFour*>(at) = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *reinterpret_cast<UnalignedFour*>(at + stride) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    *reinterpret_cast<UnalignedFour*>(at + 2 * stride) = __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5);
    *reinterpret_cast<UnalignedFour*>(at + 3 * stride) = __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7);
  }
  for (; k < slice; k++)
    for (int j = 0; j < 4; j++) to[k * stride + j] = from[j * columnStride + k];
}

/// Copies `columns` <= WIDE columns of b to rows of WIDE floats, zeros behind them.
template <int WIDE> static LANNER_NOINLINE void packPanel(Matrix b, int64 slice, int64 columns, float* to) {
  if (b.columnStride == 1 && columns == WIDE) {
    const float* from = b.data;
    for (int64 k = 0; k < slice; k++, from += b.rowStride, to += WIDE) copyBytes(to, from, WIDE * int64(sizeof(float)));
    return;
  }
  int64 done = 0;
  if (b.rowStride == 1)
    for (; done + 4 <= columns; done += 4) packFourColumns(b.at(0, done), b.columnStride, slice, to + done, WIDE);
  if (done == WIDE) return;
  for (int64 k = 0; k < slice; k++)
    for (int64 j = done; j < WIDE; j++) to[k * WIDE + j] = j < columns ? *b.at(k, j) : 0.0f;
}

/// A slice of k of matrix b in panels: panel p of columns [p * PANEL, ...) starts at p * slice * PANEL.
struct Panels {
  const float* data;
  int64 slice;
  const float* panel(int64 p) const { return data + p * slice * PANEL; }
};

LANNER_INLINE int64 panelCount(int64 columns) { return ceilDivide(columns, PANEL); }

/// Rows of a small or once-used product are read from b directly, where its rows are contiguous.
LANNER_INLINE bool readsDirectly(int64 rows, Matrix b) { return rows <= BLOCK_ROWS && b.columnStride == 1; }

/// One row times b with contiguous columns (the rows of a weight matrix): dot products, four at a time.
static void multiplyRowByColumns(int64 columns, int64 depth, Matrix a, Matrix b, float* out, const Finish& finish) {
  for (int64 j = 0; j < columns; j += 4) {
    const int64 own = smaller<int64>(4, columns - j);
    float results[WIDTH > 4 ? WIDTH : 4] = {};
    F sum[4] = {};
    const float* column[4];
    for (int64 c = 0; c < 4; c++) column[c] = b.at(0, j + smaller<int64>(c, own - 1));
    int64 k = 0;
    for (; k + WIDTH <= depth; k += WIDTH) {
      const F x = load(a.data + k);
      for (int c = 0; c < 4; c++) sum[c] = fma(x, load(column[c] + k), sum[c]);
    }
    if (k < depth) {
      const F x = loadTail(a.data + k, depth - k);
      for (int c = 0; c < 4; c++) sum[c] = fma(x, loadTail(column[c] + k, depth - k), sum[c]);
    }
    for (int64 c = 0; c < own; c++) {
      results[c] = ::LANNER_ISA::sum(sum[c]);
      if (finish.accumulate) results[c] += out[j + c];
      if (finish.bias) results[c] += finish.bias[(j + c) * finish.biasStride];
    }
    if (finish.activation != Activation::none) {
      const F x = activate(finish.activation, load(results));
      store(results, x);
    }
    copyBytes(out + j, results, own * int64(sizeof(float)));
  }
}

/// The whole product on this thread. `room` holds at least `serialRoom` floats.
static void multiplySerially(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride,
                             const Finish& finish, float* room) {
  const int64 slices = larger<int64>(1, ceilDivide(depth, MAX_SLICE));
  const int64 slice = ceilDivide(depth, slices);
  const bool direct = readsDirectly(rows, b);
  for (int64 s = 0; s < slices; s++) {
    const int64 k = s * slice;
    const int64 own = larger<int64>(0, smaller(slice, depth - k));
    for (int64 j = 0; j < columns; j += PANEL) {
      const int64 wide = smaller<int64>(PANEL, columns - j);
      const bool inPlace = direct && wide == PANEL;
      if (!inPlace) packPanel<PANEL>(b.from(k, j), own, wide, room);
      const BlockOut block = {out + j, outStride, j, 0, s == 0, s == slices - 1};
      multiplyPanel(rows, wide, own, a.from(0, k), inPlace ? b.at(k, j) : room, inPlace ? b.rowStride : PANEL, block, finish);
    }
  }
}

constexpr int64 SERIAL_ROOM = MAX_SLICE * PANEL;

/// Elements of a that are far apart make every step of k touch another page, and long rows fall on the same lines of the cache:
/// a copy pays where it is used for enough columns.
LANNER_INLINE bool packsRows(Matrix a, int64 rows, int64 columns) {
  if (rows == 1) return false;
  return a.columnStride == 1 ? a.rowStride >= 512 && columns >= 256 : columns > PANEL;
}

static void multiplyInParallel(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride,
                               const Finish& finish) {
  const int64 slices = ceilDivide(depth, MAX_SLICE);
  const int64 slice = ceilDivide(depth, slices);
  const int64 panels = panelCount(columns);
  const bool packA = packsRows(a, rows, columns);
  const int64 rowBlocks = ceilDivide(rows, BLOCK_ROWS);
  const int64 perSlice = slice * (panels * PANEL + (packA ? rowBlocks * BLOCK_ROWS : 0));
  const int64 together = larger<int64>(1, smaller(slices, MAX_PACKED / perSlice));
  float* const packedB = sharedScratch<float>(0, together * slice * panels * PANEL);
  float* const packedA = packA ? sharedScratch<float>(1, together * slice * rowBlocks * BLOCK_ROWS) : nullptr;

  // Tiles: high enough to use a panel often, small enough that every thread gets some.
  int64 tileRows = 96, tilePanels = larger<int64>(1, 256 / PANEL);
  while (tileRows > 24 && ceilDivide(rows, tileRows) * ceilDivide(panels, tilePanels) < 16) tileRows /= 2;
  while (tilePanels > 1 && ceilDivide(rows, tileRows) * ceilDivide(panels, tilePanels) < 8) tilePanels = ceilDivide(tilePanels, 2);
  const int64 downwards = ceilDivide(rows, tileRows), across = ceilDivide(panels, tilePanels);

  for (int64 s0 = 0; s0 < slices; s0 += together) {
    const int64 now = smaller(together, slices - s0);
    const int64 packs = now * (panels + (packA ? rowBlocks : 0));
    parallelFor(packs, larger<int64>(1, ceilDivide(packs, 64)), [&](int64 begin, int64 end, int) {
      for (int64 i = begin; i < end; i++) {
        const bool ofB = i < now * panels;
        const int64 at = ofB ? i : i - now * panels;
        const int64 s = at / (ofB ? panels : rowBlocks), p = at % (ofB ? panels : rowBlocks);
        const int64 k = (s0 + s) * slice, own = smaller(slice, depth - k);
        if (ofB)
          packPanel<PANEL>(b.from(k, p * PANEL), own, smaller<int64>(PANEL, columns - p * PANEL), packedB + at * slice * PANEL);
        else
          packPanel<BLOCK_ROWS>(a.from(p * BLOCK_ROWS, k).transposed(), own, smaller<int64>(BLOCK_ROWS, rows - p * BLOCK_ROWS),
                                packedA + at * slice * BLOCK_ROWS);
      }
    });
    parallelFor(downwards * across, 1, [&](int64 begin, int64 end, int) {
      for (int64 tile = begin; tile < end; tile++) {
        const int64 i0 = tile / across * tileRows, i1 = smaller(rows, i0 + tileRows);
        const int64 p0 = tile % across * tilePanels, p1 = smaller(panels, p0 + tilePanels);
        for (int64 s = 0; s < now; s++) {
          const int64 k = (s0 + s) * slice, own = smaller(slice, depth - k);
          for (int64 p = p0; p < p1; p++) {
            const int64 j = p * PANEL, wide = smaller<int64>(PANEL, columns - j);
            const float* panel = packedB + (s * panels + p) * slice * PANEL;
            BlockOut block = {out + i0 * outStride + j, outStride, j, 0, s0 + s == 0, s0 + s == slices - 1};
            if (!packA) {
              multiplyPanel(i1 - i0, wide, own, a.from(i0, k), panel, PANEL, block, finish);
              continue;
            }
            for (int64 i = i0; i < i1; i += BLOCK_ROWS) {
              const Matrix rowsOfA = {packedA + (s * rowBlocks + i / BLOCK_ROWS) * slice * BLOCK_ROWS, 1, BLOCK_ROWS};
              block.data = out + i * outStride + j;
              multiplyPanel(smaller<int64>(BLOCK_ROWS, i1 - i), wide, own, rowsOfA, panel, PANEL, block, finish);
            }
          }
        }
      }
    });
  }
}

/// out[rows, columns] = finish(a[rows, depth] b[depth, columns]); out has contiguous rows. Not inside a parallelFor.
static void multiply(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride,
                     const Finish& finish) {
  if (rows == 0 || columns == 0) return;
  if (columns == 1 && rows > 1 && outStride == 1 && !finish.bias) {
    multiply(1, rows, depth, b.transposed(), a.transposed(), out, rows, finish);
    return;
  }
  if (rows <= 2 && b.rowStride == 1 && a.columnStride == 1 && depth >= WIDTH) {
    const int64 grain = larger<int64>(4, roundUp(PARALLEL_WORK / larger<int64>(1, depth * rows), 4));
    parallelFor(columns, grain, [&](int64 begin, int64 end, int) {
      Finish part = finish;
      if (part.bias) part.bias += begin * part.biasStride;
      for (int64 i = 0; i < rows; i++)
        multiplyRowByColumns(end - begin, depth, a.from(i, 0), b.from(0, begin), out + i * outStride + begin, part);
    });
    return;
  }
  if (rows * columns * larger<int64>(1, depth) < PARALLEL_WORK || depth == 0)
    multiplySerially(rows, columns, depth, a, b, out, outStride, finish, scratch<float>(0, SERIAL_ROOM));
  else multiplyInParallel(rows, columns, depth, a, b, out, outStride, finish);
}

static int32 runMatmul(Reader& arguments) {
  const int64 rows = arguments.integer(), columns = arguments.integer(), depth = arguments.integer();
  Matrix a, b;
  a.data = arguments.pointer<const float>();
  a.rowStride = arguments.integer();
  a.columnStride = arguments.integer();
  b.data = arguments.pointer<const float>();
  b.rowStride = arguments.integer();
  b.columnStride = arguments.integer();
  float* const out = arguments.pointer<float>();
  Finish finish;
  finish.bias = arguments.pointer<const float>();
  finish.biasStride = arguments.integer();
  finish.activation = arguments.choice<Activation>();
  finish.accumulate = arguments.flag();
  const Layout<2> batches = arguments.layout<2>();
  const int64 count = batches.count();
  if (count == 1) {
    multiply(rows, columns, depth, a, b, out, columns, finish);
    return 0;
  }
  const auto one = [&](int64 batch, Matrix& left, Matrix& right) {
    int64 offsets[2] = {0, 0};
    for (int64 d = batches.dims - 1, rest = batch; d >= 0; d--) {
      for (int n = 0; n < 2; n++) offsets[n] += rest % batches.shape[d] * batches.strides[n][d];
      rest /= batches.shape[d];
    }
    left = {a.data + offsets[0], a.rowStride, a.columnStride};
    right = {b.data + offsets[1], b.rowStride, b.columnStride};
  };
  const int64 work = larger<int64>(1, rows * columns * depth);
  if (work >= 16 * PARALLEL_WORK) {
    for (int64 batch = 0; batch < count; batch++) {
      Matrix left, right;
      one(batch, left, right);
      multiply(rows, columns, depth, left, right, out + batch * rows * columns, columns, finish);
    }
    return 0;
  }
  parallelFor(count, ceilDivide(PARALLEL_WORK, work), [&](int64 begin, int64 end, int worker) {
    float* const room = scratch<float>(worker, SERIAL_ROOM);
    for (int64 batch = begin; batch < end; batch++) {
      Matrix left, right;
      one(batch, left, right);
      multiplySerially(rows, columns, depth, left, right, out + batch * rows * columns, columns, finish, room);
    }
  });
  return 0;
}
