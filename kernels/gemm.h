#pragma once
#include "arguments.h"
#include "gemm-few.h"
#include "gemm-round.h"
#include "pool.h"

// out = activation(a b + bias), in blocks that fit the caches (Goto and van de Geijn, "Anatomy of high-performance matrix
// multiplication", 2008). The columns of b are packed into panels; rows of a are read in place unless their elements are far apart.
// The division of work depends only on the sizes, and a sum over k is never split between threads, so results are bitwise reproducible.

/// Length of a slice of k: one panel and its block of rows stay in L1. With AVX-512 the work per panel is long enough to read it from L2, and longer
/// slices store results less often.
constexpr int64 MAX_SLICE = WIDTH == 16 ? 384 : 320;
/// Maximum number of floats in packed panels at a time.
constexpr int64 MAX_PACKED = int64(2) << 20;
/// Multiplications below this run on the caller: waking a thread would cost as much.
constexpr int64 PARALLEL_WORK = 100000;
/// Rows per tile: their packed slice of k stays in L2.
constexpr int64 TILE_ROWS = roundUp(96, BLOCK_ROWS);
/// Up to this many rows, every thread packs the columns that it needs.
constexpr int64 LOW_ROWS = 2 * TILE_ROWS;
/// Target number of pieces of work, for balanced threads.
constexpr int64 PIECES = 16;

/// The division of k into slices.
struct Slices {
  int64 depth, count, size;

  /// In pairs, if products round: twice as many are as long, and only the last slice may end with half a pair.
  explicit Slices(int64 k, bool rounds = false)
      : depth(k),
        count(larger<int64>(1, ceilDivide(k, rounds ? 2 * MAX_SLICE : MAX_SLICE))),
        size(roundUp(ceilDivide(k, count), rounds ? 2 : 1)) {}
  int64 begin(int64 slice) const { return slice * size; }
  int64 length(int64 slice) const { return larger<int64>(0, smaller(size, depth - slice * size)); }
};

/// If elements of a are far apart, every step of k touches another page, and long rows map to the same cache sets: packing pays off with enough
/// columns.
LANNER_INLINE bool packsRows(Matrix a, int64 rows, int64 columns) {
  if (rows == 1) return false;
#if defined(__wasm__)
  // Here a separate address for each row costs more than packing.
  if (rows >= BLOCK_ROWS && columns > 2 * PANEL) return true;
#endif
  return a.columnStride == 1 ? a.rowStride >= 512 && columns >= 256 : columns > PANEL;
}

/// True if b is read in place: few rows of a, and contiguous rows of b.
LANNER_INLINE bool readsDirectly(int64 rows, Matrix b) { return rows <= 2 * BLOCK_ROWS && b.columnStride == 1; }

/// Room for `multiplyLow`.
LANNER_INLINE int64 lowRoom() { return (roundsProducts() ? 2 : 1) * MAX_SLICE * (PANEL + roundUp(LOW_ROWS, BLOCK_ROWS)); }

/// A product with at most LOW_ROWS rows, on this thread. `room` has lowRoom() floats; `packedA` is a, already packed, or null; `factors` multiply the rows
/// of b, or are null.
static void multiplyLow(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride, const Finish& finish,
                        float* room, const float* packedA = nullptr, const float* factors = nullptr) {
  const bool rounds = roundsProducts();
  const Slices slices(depth, rounds);
  const bool direct = !rounds && !factors && readsDirectly(rows, b), packsHere = !packedA && (rounds || packsRows(a, rows, columns));
  for (int64 s = 0; s < slices.count; s++) {
    const int64 k = slices.begin(s), length = slices.length(s);
    const RowBlocks blocks = packedA     ? packedRows(packedA + k * roundUp(rows, BLOCK_ROWS), length)
                             : packsHere ? packRowsOf(rounds, a.from(0, k), rows, length, room + slices.size * PANEL)
                                         : asRowBlocks(a.from(0, k));
    for (int64 j = 0; j < columns; j += PANEL) {
      const int64 wide = smaller<int64>(PANEL, columns - j);
      const bool inPlace = direct && wide == PANEL;
      if (!inPlace) packPanelOf(rounds, b.from(k, j), length, wide, room, factors ? factors + k : nullptr);
      multiplyPanelOf(rounds, rows, wide, length, blocks, inPlace ? b.at(k, j) : room, inPlace ? b.rowStride : PANEL, out + j, outStride, j,
                    s == 0, s == slices.count - 1, finish);
    }
  }
}

/// A product with any number of rows, on this thread; `factors` as in `multiplyLow`.
static void multiplySerially(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride,
                             const Finish& finish, float* room, const float* factors = nullptr) {
  for (int64 i = 0; i < rows; i += LOW_ROWS)
    multiplyLow(smaller(LOW_ROWS, rows - i), columns, depth, a.from(i, 0), b, out + i * outStride, outStride, finish, room, nullptr, factors);
}

/// Packs all rows of a for all slices on all threads: slice s starts at `to + slices.begin(s) * roundUp(rows, BLOCK_ROWS)`.
static void packAllRows(bool rounds, Matrix a, int64 rows, const Slices& slices, float* to) {
  const int64 blocks = ceilDivide(rows, BLOCK_ROWS), groups = ceilDivide(blocks, BLOCKS_AT_ONCE);
  parallelFor(slices.count * groups, ceilDivide(16384, slices.size * BLOCK_ROWS * BLOCKS_AT_ONCE), [&](int64 begin, int64 end, int) {
    for (int64 at = begin; at < end; at++) {
      const int64 s = at / groups, i = at % groups * BLOCKS_AT_ONCE * BLOCK_ROWS;
      packRowsOf(rounds, a.from(i, slices.begin(s)), smaller<int64>(BLOCKS_AT_ONCE * BLOCK_ROWS, rows - i), slices.length(s),
               to + slices.begin(s) * blocks * BLOCK_ROWS + i * slices.length(s));
    }
  });
}

/// A product with few rows: threads share its columns.
static void multiplyByColumns(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride,
                              const Finish& finish) {
  const int64 worth = ceilDivide(PARALLEL_WORK / 4, rows * depth * PANEL);
  const int64 panels = larger(worth, ceilDivide(panelCount(columns), PIECES));
  const bool rounds = roundsProducts();
  float* packedA = nullptr;
  if ((rounds || packsRows(a, rows, columns)) && rows * depth <= MAX_PACKED) {
    packedA = sharedScratch<float>(1, roundUp(rows, BLOCK_ROWS) * depth);
    packAllRows(rounds, a, rows, Slices(depth, rounds), packedA);
  }
  parallelFor(columns, panels * PANEL, [&](int64 begin, int64 end, int worker) {
    multiplyLow(rows, end - begin, depth, a, b.from(0, begin), out + begin, outStride, finish.from(begin),
                scratch<float>(worker, lowRoom()), packedA);
  });
}

/// A product with many rows: panels are packed once for all threads, which then share a grid of tiles.
static void multiplyByTiles(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride,
                            const Finish& finish) {
  const bool rounds = roundsProducts();
  const Slices slices(depth, rounds);
  const int64 panels = panelCount(columns);
  const int64 together = larger<int64>(1, smaller(slices.count, MAX_PACKED / (slices.size * panels * PANEL)));
  float* const packed = sharedScratch<float>(0, together * slices.size * panels * PANEL);

  int64 tileRows = TILE_ROWS, tilePanels = panels;
  const auto pieces = [&] { return ceilDivide(rows, tileRows) * ceilDivide(panels, tilePanels); };
  while (tilePanels * PANEL > 512 && pieces() < 4 * PIECES) tilePanels = ceilDivide(tilePanels, 2);
  while (pieces() < PIECES) {
    if (tilePanels > 2 && tilePanels * PANEL >= 2 * tileRows) tilePanels = ceilDivide(tilePanels, 2);
    else if (tileRows > 2 * BLOCK_ROWS) tileRows = roundUp(tileRows / 2, BLOCK_ROWS);
    else break;
  }
  const int64 across = ceilDivide(panels, tilePanels);
  const bool packA = rounds || packsRows(a, rows, tilePanels * PANEL);
  // Rows that several tiles need are packed once, if they fit.
  float* packedA = nullptr;
  const int64 packedRowCount = roundUp(rows, BLOCK_ROWS);
  if (packA && across > 1 && packedRowCount * depth <= MAX_PACKED) {
    packedA = sharedScratch<float>(1, packedRowCount * depth);
    packAllRows(rounds, a, rows, slices, packedA);
  }

  for (int64 s0 = 0; s0 < slices.count; s0 += together) {
    const int64 now = smaller(together, slices.count - s0);
    parallelFor(now * panels, larger<int64>(1, now * panels / 64), [&](int64 begin, int64 end, int) {
      for (int64 at = begin; at < end; at++) {
        const int64 s = s0 + at / panels, j = at % panels * PANEL;
        packPanelOf(rounds, b.from(slices.begin(s), j), slices.length(s), smaller<int64>(PANEL, columns - j),
                         packed + at * slices.size * PANEL);
      }
    });
    parallelFor(pieces(), 1, [&](int64 begin, int64 end, int worker) {
      float* const room = packA && !packedA ? scratch<float>(worker, packedRowsSize(TILE_ROWS, slices.size)) : nullptr;
      for (int64 tile = begin; tile < end; tile++) {
        const int64 i = tile / across * tileRows, high = smaller(tileRows, rows - i);
        const int64 p0 = tile % across * tilePanels, p1 = smaller(panels, p0 + tilePanels);
        for (int64 s = s0; s < s0 + now; s++) {
          const Matrix slice = a.from(i, slices.begin(s));
          const RowBlocks blocks =
              packedA ? packedRows(packedA + slices.begin(s) * packedRowCount + i * slices.length(s), slices.length(s))
              : packA ? packRowsOf(rounds, slice, high, slices.length(s), room)
                      : asRowBlocks(slice);
          for (int64 p = p0; p < p1; p++)
            multiplyPanelOf(rounds, high, smaller<int64>(PANEL, columns - p * PANEL), slices.length(s), blocks,
                          packed + ((s - s0) * panels + p) * slices.size * PANEL, PANEL, out + i * outStride + p * PANEL, outStride,
                          p * PANEL, s == 0, s == slices.count - 1, finish);
        }
      }
    });
  }
}

/// out[rows, columns] = finish(a[rows, depth] b[depth, columns]); out has contiguous rows. Not inside a parallelFor.
static void multiply(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride,
                     const Finish& finish) {
  if (rows == 0 || columns == 0) return;
  if (columns == 1 && rows > 1 && outStride == 1) {
    // One bias for all results.
    const Finish same = {finish.bias, 0, finish.activation, finish.accumulate};
    multiply(1, rows, depth, b.transposed(), a.transposed(), out, rows, same);
    return;
  }
  const bool small = rows * columns * larger<int64>(1, depth) < PARALLEL_WORK || depth == 0;
  if (fewRows(rows, depth, a, b)) {
    const int64 grain = small ? columns : roundUp(PARALLEL_WORK / 2 / larger<int64>(1, depth * rows), FEW_COLUMNS);
    parallelFor(columns, grain, [&](int64 begin, int64 end, int) {
      multiplyFew(rows, end - begin, depth, a, b.from(0, begin), out + begin, outStride, finish.from(begin));
    });
    return;
  }
  if (small) multiplySerially(rows, columns, depth, a, b, out, outStride, finish, scratch<float>(0, lowRoom()));
  else if (rows <= LOW_ROWS) multiplyByColumns(rows, columns, depth, a, b, out, outStride, finish);
  else multiplyByTiles(rows, columns, depth, a, b, out, outStride, finish);
}

/// Reads a matrix that `matrix` of `arguments.ts` pushed.
LANNER_INLINE Matrix readMatrix(Reader& arguments) {
  Matrix x;
  x.data = arguments.pointer<const float>();
  x.rowStride = arguments.integer();
  x.columnStride = arguments.integer();
  return x;
}

/// Lets products round their inputs to bfloat16, or not. Returns 1 if this processor cannot.
inline int32 runRoundProducts(Reader& arguments) {
  const bool rounds = arguments.flag();
#if LANNER_BFLOAT16
  if (rounds && !lanner_has_bfloat16()) return 1;
  lanner_rounds_products = rounds;
  return 0;
#else
  return rounds ? 1 : 0;
#endif
}

inline int32 runMatmul(Reader& arguments) {
  const int64 rows = arguments.integer(), columns = arguments.integer(), depth = arguments.integer();
  const Matrix a = readMatrix(arguments), b = readMatrix(arguments);
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
    left = {a.data + batches.offset(0, batch), a.rowStride, a.columnStride};
    right = {b.data + batches.offset(1, batch), b.rowStride, b.columnStride};
  };
  const int64 work = larger<int64>(1, rows * columns * depth);
  // Large products use all threads, unless there are enough products to keep every thread busy.
  if (work >= 16 * PARALLEL_WORK && count < 8) {
    for (int64 batch = 0; batch < count; batch++) {
      Matrix left, right;
      one(batch, left, right);
      multiply(rows, columns, depth, left, right, out + batch * rows * columns, columns, finish);
    }
    return 0;
  }
  parallelFor(count, ceilDivide(PARALLEL_WORK, work), [&](int64 begin, int64 end, int worker) {
    float* const room = scratch<float>(worker, lowRoom());
    for (int64 batch = begin; batch < end; batch++) {
      Matrix left, right;
      one(batch, left, right);
      multiplySerially(rows, columns, depth, left, right, out + batch * rows * columns, columns, finish, room);
    }
  });
  return 0;
}
