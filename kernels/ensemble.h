#pragma once
#include "gemm.h"

// Linear layers of several members, each with its own weights, whose inputs are scaled by factors: out = x (factors * weights) + bias. The factors are
// applied to packed panels, and to the gradient of the weights while it is in the cache. The division of work never splits a sum, so results are
// bitwise reproducible.

/// What the layers of all members share.
struct EnsembleCall {
  int64 members, rows, inputs, outputs;
  Matrix x;
  /// From one member's x to the next: 0 if all read the same rows.
  int64 xStride;
  const float *weight, *scale;

  explicit EnsembleCall(Reader& arguments)
      : members(arguments.integer()), rows(arguments.integer()), inputs(arguments.integer()), outputs(arguments.integer()), x(readMatrix(arguments)),
        xStride(arguments.integer()), weight(arguments.pointer<const float>()), scale(arguments.pointer<const float>()) {}

  Matrix rowsOf(int64 member) const { return {x.data + member * xStride, x.rowStride, x.columnStride}; }
  const float* weightOf(int64 member) const { return weight + member * inputs * outputs; }
  const float* scaleOf(int64 member) const { return scale ? scale + member * inputs : nullptr; }
  /// Rows of a piece, of `all` for each member, so that there are about PIECES / 2 pieces: each packs the weights anew.
  int64 rowsOfPiece(int64 all) const {
    const int64 wanted = ceilDivide(PIECES / 2, larger<int64>(1, members));
    return larger(TILE_ROWS, roundUp(ceilDivide(all, wanted), BLOCK_ROWS));
  }
  int64 grain(int64 pieceRows, int64 depth) const { return ceilDivide(PARALLEL_WORK, larger<int64>(1, pieceRows * depth * outputs)); }
};

inline int32 runEnsembleLinear(Reader& arguments) {
  const EnsembleCall call(arguments);
  const float* const bias = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  const int64 pieceRows = call.rowsOfPiece(call.rows), pieces = ceilDivide(call.rows, pieceRows);
  parallelFor(call.members * pieces, call.grain(smaller(pieceRows, call.rows), call.inputs), [&](int64 begin, int64 end, int worker) {
    float* const room = scratch<float>(worker, lowRoom());
    for (int64 piece = begin; piece < end; piece++) {
      const int64 member = piece / pieces, i = piece % pieces * pieceRows;
      const Finish finish = {bias + member * call.outputs, 1, Activation::none, false};
      multiplySerially(smaller(pieceRows, call.rows - i), call.outputs, call.inputs, call.rowsOf(member).from(i, 0),
                       {call.weightOf(member), call.outputs, 1}, out + (member * call.rows + i) * call.outputs, call.outputs, finish, room,
                       call.scaleOf(member));
    }
  });
  return 0;
}

/// sums[j] = the sum of column j of `rows` contiguous rows.
static void sumColumns(const float* from, int64 rows, int64 columns, float* sums) {
  forVectors(0, columns, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
    F sum = {};
    for (int64 i = 0; i < rows; i++) sum += loadSome(from + i * columns + at, count);
    storeSome(sums + at, sum, count);
  });
}

/// Scales a row of the gradient of scaled weights, and returns the gradient of its factor.
LANNER_INLINE float scaleGradientRow(float* gradient, const float* weight, int64 count, float factor) {
  const F scale = splat(factor);
  F total = {};
  forVectors(0, count, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
    const F own = loadSome(gradient + at, some, 0.0f);
    total = fma(own, loadSome(weight + at, some, 0.0f), total);
    storeSome(gradient + at, own * scale, some);
  });
  return sum(total);
}

inline int32 runEnsembleLinearGrad(Reader& arguments) {
  const EnsembleCall call(arguments);
  const float* const g = arguments.pointer<const float>();
  float* const gradWeight = arguments.pointer<float>();
  float* const gradScale = arguments.pointer<float>();
  float* const gradBias = arguments.pointer<float>();
  const int64 pieceRows = call.rowsOfPiece(call.inputs), pieces = larger<int64>(1, ceilDivide(call.inputs, pieceRows));
  parallelFor(call.members * pieces, call.grain(smaller(pieceRows, call.inputs), call.rows), [&](int64 begin, int64 end, int worker) {
    float* const room = scratch<float>(worker, lowRoom());
    for (int64 piece = begin; piece < end; piece++) {
      const int64 member = piece / pieces, first = piece % pieces * pieceRows, count = smaller(pieceRows, call.inputs - first);
      const float* const own = g + member * call.rows * call.outputs;
      if (first == 0) sumColumns(own, call.rows, call.outputs, gradBias + member * call.outputs);
      if (count <= 0) continue;
      float* const to = gradWeight + (member * call.inputs + first) * call.outputs;
      multiplySerially(count, call.outputs, call.rows, call.rowsOf(member).transposed().from(first, 0), {own, call.outputs, 1}, to, call.outputs, PLAIN,
                       room);
      if (!call.scale) continue;
      const float *const weight = call.weightOf(member) + first * call.outputs, *const scale = call.scaleOf(member) + first;
      for (int64 k = 0; k < count; k++)
        gradScale[member * call.inputs + first + k] = scaleGradientRow(to + k * call.outputs, weight + k * call.outputs, call.outputs, scale[k]);
    }
  });
  return 0;
}
