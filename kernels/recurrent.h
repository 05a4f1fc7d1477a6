#pragma once
#include "gemm.h"

// Shared parts of the recurrent layers. The products with the inputs of all steps are one matrix product. For the recurrence, the batch is cut
// into blocks that run through all steps independently, with the recurrent weights packed once.

constexpr Finish ADDING = {nullptr, 0, Activation::none, true};

/// One direction of one layer over a whole sequence; a step is [batch, hidden].
struct Sequence {
  int64 steps, batch, inputs, hidden;
  bool reverse;
  const float *input, *h0;
  float* out;
  Matrix weightIh, weightHh;
  const float *biasIh, *biasHh;

  int64 rows() const { return steps * batch; }
  int64 stepSize() const { return batch * hidden; }
  /// The step at position `i` in the order of computation.
  int64 stepAt(int64 i) const { return reverse ? steps - 1 - i : i; }
  /// The entry of `all` for the step before position `i`, or `first` at the first one.
  const float* before(int64 i, const float* first, const float* all) const {
    return i == 0 ? first : all + stepAt(i - 1) * stepSize();
  }
  const float* stateBefore(int64 i) const { return before(i, h0, out); }
};

static Sequence readSequence(Reader& arguments) {
  Sequence call;
  call.steps = arguments.integer();
  call.batch = arguments.integer();
  call.inputs = arguments.integer();
  call.hidden = arguments.integer();
  call.reverse = arguments.flag();
  call.input = arguments.pointer<const float>();
  call.h0 = arguments.pointer<const float>();
  call.out = arguments.pointer<float>();
  call.weightIh = {arguments.pointer<const float>(), call.inputs, 1};
  call.weightHh = {arguments.pointer<const float>(), call.hidden, 1};
  call.biasIh = arguments.pointer<const float>();
  call.biasHh = arguments.pointer<const float>();
  return call;
}

/// The sum of both biases in `to`, the second only for the first `both` of `count` numbers; null if there are none.
LANNER_INLINE const float* sumOfBiases(const Sequence& call, int64 count, int64 both, float* to) {
  if (!call.biasIh && !call.biasHh) return nullptr;
  for (int64 i = 0; i < count; i++)
    to[i] = (call.biasIh ? call.biasIh[i] : 0) + (call.biasHh && i < both ? call.biasHh[i] : 0);
  return to;
}

/**
 * The columns of a weight matrix packed into panels, for repeated products with few rows. The columns form `gates` blocks of `width`; panel p of
 * each gate is stored next to panel p of the others.
 */
struct PackedWeights {
  const float* data;
  int64 depth, gates, width;

  const float* panel(int64 gate, int64 p) const { return data + (p * gates + gate) * depth * PANEL; }
  /// Number of real columns in panel p.
  int64 wide(int64 p) const { return smaller<int64>(PANEL, width - p * PANEL); }
  int64 panels() const { return panelCount(width); }
};

LANNER_INLINE int64 packedSize(int64 depth, int64 gates, int64 width) { return depth * gates * panelCount(width) * PANEL; }

/// Packs `gates * width` columns of b.
static PackedWeights packWeights(Matrix b, int64 depth, int64 gates, int64 width, float* to) {
  const PackedWeights packed = {to, depth, gates, width};
  const bool rounds = roundsProducts();
  parallelFor(packed.panels() * gates, larger<int64>(1, 65536 / larger<int64>(1, depth * PANEL)), [&](int64 begin, int64 end, int) {
    for (int64 at = begin; at < end; at++) {
      const int64 p = at / gates, gate = at % gates;
      packPanelOf(rounds, b.from(0, gate * width + p * PANEL), depth, packed.wide(p), to + at * depth * PANEL);
    }
  });
  return packed;
}

/// Rows of a product with packed weights, copied to `room` if that is faster.
struct PreparedRows {
  Matrix matrix;
  const float* packed;
  int64 rows;
};

LANNER_INLINE int64 preparedSize(int64 rows, int64 depth) { return roundUp(rows, BLOCK_ROWS) * depth; }

static PreparedRows prepareRows(int64 rows, Matrix a, const PackedWeights& b, float* room) {
  const bool rounds = roundsProducts();
  if (!rounds && !packsRows(a, rows, b.gates * b.width)) return {a, nullptr, rows};
  const Slices slices(b.depth, rounds);
  for (int64 s = 0; s < slices.count; s++)
    packRowsOf(rounds, a.from(0, slices.begin(s)), rows, slices.length(s), room + slices.begin(s) * roundUp(rows, BLOCK_ROWS));
  return {a, room, rows};
}

/// out = finish(a b) for one slice of k and one panel of packed b.
LANNER_INLINE void multiplySlice(const PreparedRows& a, const PackedWeights& b, const Slices& slices, int64 s, int64 gate, int64 p,
                                 float* out, int64 outStride, const Finish& finish) {
  const int64 k = slices.begin(s), length = slices.length(s);
  const RowBlocks blocks =
      a.packed ? packedRows(a.packed + k * roundUp(a.rows, BLOCK_ROWS), length) : asRowBlocks(a.matrix.from(0, k));
  const bool rounds = roundsProducts();
  multiplyPanelOf(rounds, a.rows, b.wide(p), length, blocks, b.panel(gate, p) + (rounds ? k / 2 : k) * PANEL, PANEL, out, outStride, p * PANEL, s == 0,
                s == slices.count - 1, finish);
}

/// out = finish(a b) for one panel of packed b; the bias of `finish` starts at that of the gate.
static void multiplyGate(const PreparedRows& a, const PackedWeights& b, int64 gate, int64 p, float* out, int64 outStride,
                         const Finish& finish) {
  const Slices slices(b.depth, roundsProducts());
  for (int64 s = 0; s < slices.count; s++) multiplySlice(a, b, slices, s, gate, p, out, outStride, finish);
}

/// out = finish(a b) for packed b of one gate, on this thread.
static void multiplyPacked(const PreparedRows& a, const PackedWeights& b, float* out, int64 outStride, const Finish& finish) {
  const Slices slices(b.depth, roundsProducts());
  for (int64 s = 0; s < slices.count; s++)
    for (int64 p = 0; p < b.panels(); p++) multiplySlice(a, b, slices, s, 0, p, out + p * PANEL, outStride, finish);
}

/// Up to this many rows of the batch, weights are read in place: packing them would cost more.
constexpr int64 UNPACKED_ROWS = 4;

/**
 * Rows of the batch per block, for `work` multiplications in total: whole register blocks, about `pieces` for each thread. No sum depends on it.
 */
LANNER_INLINE int64 batchBlock(int64 batch, int64 work) {
  if (work < PARALLEL_WORK) return batch;
  const int64 threads = threadCount();
  int64 best = batch, cost = batch * 64;
  for (int64 pieces = threads; pieces <= 4 * threads; pieces += threads) {
    const int64 rows = roundUp(ceilDivide(batch, pieces), BLOCK_ROWS);
    // Rows of the slowest thread; each piece reads all weights, which costs as much as a few more rows.
    const int64 own = ceilDivide(ceilDivide(batch, rows), threads) * (rows + 2);
    if (own < cost) {
      cost = own;
      best = rows;
    }
  }
  return best;
}

/// out[j] = sum of values[i, j] over rows, in runs of rows that depend only on the sizes.
static void sumRows(int64 rows, int64 columns, const float* values, float* out) {
  const int64 runs = larger<int64>(1, smaller<int64>(32, rows / 64));
  const int64 run = ceilDivide(rows, runs);
  float* const partial = sharedScratch<float>(0, runs * columns);
  parallelFor(runs, larger<int64>(1, 16384 / larger<int64>(1, run * columns)), [&](int64 begin, int64 end, int) {
    for (int64 r = begin; r < end; r++) {
      float* to = partial + r * columns;
      setBytes(to, 0, columns * int64(sizeof(float)));
      for (int64 i = r * run; i < smaller(rows, (r + 1) * run); i++)
        for (int64 j = 0; j < columns; j++) to[j] += values[i * columns + j];
    }
  });
  setBytes(out, 0, columns * int64(sizeof(float)));
  for (int64 r = 0; r < runs; r++)
    for (int64 j = 0; j < columns; j++) out[j] += partial[r * columns + j];
}

/**
 * Gradient of recurrent weights: the sum over all steps of gradients[step]^T h[step before]. `gradients` has a row for each row of `out`, with
 * a column for each of the `columns` rows of the result.
 */
static void recurrentWeightGradient(const Sequence& call, Matrix gradients, int64 columns, float* result) {
  const int64 hidden = call.hidden, batch = call.batch, steps = call.steps;
  const int64 later = larger<int64>(0, steps - 1) * batch;
  const Matrix after = gradients.from(call.reverse ? 0 : batch, 0);
  const Matrix before = {call.out + (call.reverse ? call.stepSize() : 0), hidden, 1};
  multiply(columns, hidden, later, after.transposed(), before, result, hidden, PLAIN);
  if (steps > 0)
    multiply(columns, hidden, batch, gradients.from(call.stepAt(0) * batch, 0).transposed(), {call.h0, hidden, 1}, result, hidden,
             ADDING);
}
