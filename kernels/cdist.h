#pragma once
#include "gemm.h"
#include "math.h"

// Pairwise distances between the rows of two matrices, and their gradient: the inner loop of the matrix product with another term. Vectors run
// across rows of the second matrix, packed into a panel, so no sum needs a horizontal add. The division of work depends only on the sizes, and a
// sum is never split between threads, so results are bitwise reproducible.

/// Rows computed at once, by two vectors each: enough independent sums to hide the latency of an addition.
constexpr int CDIST_ROWS = 4;
/// Rows of the first matrix per panel: the panel stays in L1, their slice in L2.
constexpr int64 CDIST_TILE = 256;
/// Columns per partial sum: sums of positive numbers grow, and a long row would lose digits.
constexpr int64 CDIST_SLICE = 64;

struct AbsoluteTerm {
  LANNER_INLINE static F add(F a, F b, F sum) { return sum + abs(a - b); }
};
struct SquareTerm {
  LANNER_INLINE static F add(F a, F b, F sum) {
    const F difference = a - b;
    return fma(difference, difference, sum);
  }
};

/// Rows of a against at most PANEL columns of b. `panel` holds PANEL * CDIST_SLICE floats.
template <class Term>
static LANNER_NOINLINE void distancesOfPanel(int64 rows, int64 columns, int64 depth, Matrix a, Matrix b, float* out, int64 outStride,
                                             float* panel) {
  const F zeros[2] = {};
  for (int64 k = 0; k == 0 || k < depth; k += CDIST_SLICE) {
    const int64 length = smaller(CDIST_SLICE, depth - k);
    packPanel<PANEL>(b.from(k, 0), length, columns, panel);
    const PanelOut sums = {out, outStride, columns, k > 0};
    const float* from = a.at(0, k);
    float* to = out;
    int64 i = 0;
    for (; i + CDIST_ROWS <= rows; i += CDIST_ROWS, from += CDIST_ROWS * a.rowStride, to += CDIST_ROWS * outStride)
      multiplyBlock<CDIST_ROWS, 2, Term>(length, from, a.rowStride, a.columnStride, panel, PANEL, zeros, to, sums);
    for (; i < rows; i++, from += a.rowStride, to += outStride)
      multiplyBlock<1, 2, Term>(length, from, a.rowStride, a.columnStride, panel, PANEL, zeros, to, sums);
  }
}

static LANNER_NOINLINE void rootsOfPanel(int64 rows, int64 columns, float* out, int64 outStride) {
  for (int64 i = 0; i < rows; i++, out += outStride)
    forVectors(0, columns, [&](int64 at, int64 part) LANNER_INLINE_LAMBDA { storeSome(out + at, squareRoot(loadSome(out + at, part)), part); });
}

static int32 runCdist(Reader& arguments) {
  const bool squares = arguments.integer() == 2;
  const int64 rows = arguments.integer(), columns = arguments.integer(), depth = arguments.integer();
  const Matrix a = readMatrix(arguments), b = readMatrix(arguments).transposed();
  float* const out = arguments.pointer<float>();
  const Layout<2> batches = arguments.layout<2>();
  const int64 tiles = ceilDivide(rows, CDIST_TILE), panels = panelCount(columns);
  const int64 work = smaller(rows, CDIST_TILE) * smaller<int64>(columns, PANEL) * depth;
  parallelFor(batches.count() * tiles * panels, ceilDivide(PARALLEL_WORK, larger<int64>(1, work)), [&](int64 begin, int64 end, int worker) {
    float* const panel = scratch<float>(worker, PANEL * CDIST_SLICE);
    for (int64 unit = begin; unit < end; unit++) {
      const int64 batch = unit / (tiles * panels), i = unit / panels % tiles * CDIST_TILE, j = unit % panels * PANEL;
      const int64 high = smaller(CDIST_TILE, rows - i), wide = smaller<int64>(PANEL, columns - j);
      const Matrix left = {a.at(i, 0) + batches.offset(0, batch), a.rowStride, a.columnStride};
      const Matrix right = {b.at(0, j) + batches.offset(1, batch), b.rowStride, b.columnStride};
      float* const to = out + (batch * rows + i) * columns + j;
      if (!squares) {
        distancesOfPanel<AbsoluteTerm>(high, wide, depth, left, right, to, columns, panel);
        continue;
      }
      distancesOfPanel<SquareTerm>(high, wide, depth, left, right, to, columns, panel);
      rootsOfPanel(high, wide, to, columns);
    }
  });
  return 0;
}

struct SignSlope {
  LANNER_INLINE static F of(F difference) { return sign(difference); }
};
struct LinearSlope {
  LANNER_INLINE static F of(F difference) { return difference; }
};

/// Floats of the second matrix that all rows of a tile use while they are cached.
constexpr int64 CDIST_GRAD_BLOCK = 16384;

/// Adds the contributions of `others` rows of b to ROWS rows of the result, which are `depth` long.
template <class Slope, int ROWS>
static LANNER_NOINLINE void addSlopes(int64 others, int64 depth, Matrix weights, Matrix a, Matrix b, float* out) {
  forVectors(0, depth, [&](int64 at, int64 part) LANNER_INLINE_LAMBDA {
    F own[ROWS], sums[ROWS];
    LANNER_UNROLL
    for (int i = 0; i < ROWS; i++) {
      own[i] = loadSome(a.at(i, at), part);
      sums[i] = loadSome(out + i * depth + at, part);
    }
    for (int64 j = 0; j < others; j++) {
      const F other = loadSome(b.at(j, at), part);
      LANNER_UNROLL
      for (int i = 0; i < ROWS; i++) sums[i] = fma(splat(*weights.at(i, j)), Slope::of(own[i] - other), sums[i]);
    }
    LANNER_UNROLL
    for (int i = 0; i < ROWS; i++) storeSome(out + i * depth + at, sums[i], part);
  });
}

template <class Slope>
static void cdistGrad(int64 rows, int64 others, int64 depth, Matrix weights, Matrix a, Matrix b, float* out, const Layout<3>& batches) {
  const int64 tile = larger<int64>(CDIST_ROWS, smaller<int64>(64, roundUp(ceilDivide(rows, PIECES), CDIST_ROWS)));
  const int64 tiles = ceilDivide(rows, tile), block = larger<int64>(16, CDIST_GRAD_BLOCK / larger<int64>(1, depth));
  const int64 work = larger<int64>(1, tile * others * depth);
  parallelFor(batches.count() * tiles, ceilDivide(PARALLEL_WORK, work), [&](int64 begin, int64 end, int) {
    for (int64 unit = begin; unit < end; unit++) {
      const int64 batch = unit / tiles, first = unit % tiles * tile, last = smaller(rows, first + tile);
      const Matrix w = {weights.data + batches.offset(0, batch), weights.rowStride, weights.columnStride};
      const Matrix left = {a.data + batches.offset(1, batch), a.rowStride, 1};
      const Matrix right = {b.data + batches.offset(2, batch), b.rowStride, 1};
      float* const to = out + batch * rows * depth;
      setBytes(to + first * depth, 0, (last - first) * depth * int64(sizeof(float)));
      for (int64 j = 0; j < others; j += block) {
        const int64 count = smaller(block, others - j);
        int64 i = first;
        for (; i + CDIST_ROWS <= last; i += CDIST_ROWS)
          addSlopes<Slope, CDIST_ROWS>(count, depth, w.from(i, j), left.from(i, 0), right.from(j, 0), to + i * depth);
        for (; i < last; i++) addSlopes<Slope, 1>(count, depth, w.from(i, j), left.from(i, 0), right.from(j, 0), to + i * depth);
      }
    }
  });
}

static int32 runCdistGrad(Reader& arguments) {
  const bool squares = arguments.integer() == 2;
  const int64 rows = arguments.integer(), others = arguments.integer(), depth = arguments.integer();
  const Matrix weights = readMatrix(arguments), a = readMatrix(arguments), b = readMatrix(arguments);
  float* const out = arguments.pointer<float>();
  const Layout<3> batches = arguments.layout<3>();
  if (squares) cdistGrad<LinearSlope>(rows, others, depth, weights, a, b, out, batches);
  else cdistGrad<SignSlope>(rows, others, depth, weights, a, b, out, batches);
  return 0;
}
