#pragma once
#include "recurrent.h"

// A whole sequence of nn.GRU (Cho et al. 2014, with the reset gate applied after the product with the state).

struct GruCall : Sequence {
  /// r, z, n of each step and the value that r scales, [steps, batch, 4 hidden].
  float* gates;

  int64 width() const { return 4 * hidden; }
};

static GruCall readGru(Reader& arguments) {
  GruCall call;
  static_cast<Sequence&>(call) = readSequence(arguments);
  call.gates = arguments.pointer<float>();
  return call;
}

/// Computes activated gates and state of `units` units in `rows` rows of a step from the sums. Row strides are 4 hidden and hidden.
static LANNER_NOINLINE void gruUnits(int64 rows, int64 units, int64 hidden, float* gates, const float* before, float* out) {
  for (int64 row = 0; row < rows; row++, gates += 4 * hidden, before += hidden, out += hidden)
    forVectors(0, units, [&](int64 j, int64 n) LANNER_INLINE_LAMBDA {
      float* const at = gates + j;
      const F r = sigmoid(loadSome(at, n)), z = sigmoid(loadSome(at + hidden, n));
      const F proposed = tanh(fma(r, loadSome(at + 3 * hidden, n), loadSome(at + 2 * hidden, n)));
      storeSome(at, r, n);
      storeSome(at + hidden, z, n);
      storeSome(at + 2 * hidden, proposed, n);
      storeSome(out + j, fma(z, loadSome(before + j, n) - proposed, proposed), n);
    });
}

static int32 runGruForward(Reader& arguments) {
  const GruCall call = readGru(arguments);
  const int64 hidden = call.hidden, batch = call.batch, width = call.width(), size = call.stepSize();
  if (call.rows() * hidden == 0) return 0;

  const int64 weightSize = packedSize(hidden, 3, hidden);
  float* const packed = sharedScratch<float>(2, weightSize + 3 * hidden);
  const Finish withBias = {sumOfBiases(call, 3 * hidden, 2 * hidden, packed + weightSize), 1, Activation::none, false};
  multiply(call.rows(), 3 * hidden, call.inputs, {call.input, call.inputs, 1}, call.weightIh.transposed(), call.gates, width, withBias);

  const Matrix columns = call.weightHh.transposed();
  const Finish apart = {call.biasHh ? call.biasHh + 2 * hidden : nullptr, 1, Activation::none, false};
  if (batch <= UNPACKED_ROWS) {
    for (int64 i = 0; i < call.steps; i++) {
      float* const gates = call.gates + call.stepAt(i) * 4 * size;
      const Matrix before = {call.stateBefore(i), hidden, 1};
      multiply(batch, 2 * hidden, hidden, before, columns, gates, width, ADDING);
      multiply(batch, hidden, hidden, before, columns.from(0, 2 * hidden), gates + 3 * hidden, width, apart);
      gruUnits(batch, hidden, hidden, gates, before.data, call.out + call.stepAt(i) * size);
    }
    return 0;
  }
  const PackedWeights weights = packWeights(columns, hidden, 3, hidden, packed);
  const int64 block = batchBlock(batch, call.rows() * hidden * 3 * hidden);
  parallelFor(batch, block, [&](int64 begin, int64 end, int worker) {
    const int64 rows = end - begin;
    float* const room = scratch<float>(worker, preparedSize(block, hidden));
    for (int64 i = 0; i < call.steps; i++) {
      const float* const state = call.stateBefore(i) + begin * hidden;
      const PreparedRows before = prepareRows(rows, {state, hidden, 1}, weights, room);
      const int64 at = call.stepAt(i) * size + begin * hidden;
      for (int64 p = 0; p < weights.panels(); p++) {
        const int64 j = p * PANEL;
        float* const gates = call.gates + 4 * at + j;
        for (int64 gate = 0; gate < 2; gate++) multiplyGate(before, weights, gate, p, gates + gate * hidden, width, ADDING);
        multiplyGate(before, weights, 2, p, gates + 3 * hidden, width, apart);
        gruUnits(rows, weights.wide(p), hidden, gates, state + j, call.out + at + j);
      }
    }
  });
  return 0;
}

/**
 * Gradients of one step of `rows` rows. `slopes` [rows, 4 hidden] receives those of the sums for r, z and n and of the value that r scales;
 * `ofStateBefore` the part of the previous state's gradient that bypasses the weights. `ofState` comes from the next step, or is null.
 */
static LANNER_NOINLINE void gruUnitsBackward(int64 rows, int64 hidden, const float* gates, const float* before, const float* ofOut,
                                             const float* ofState, float* slopes, float* ofStateBefore) {
  for (int64 row = 0; row < rows; row++)
    forVectors(0, hidden, [&](int64 j, int64 n) LANNER_INLINE_LAMBDA {
      const int64 k = row * hidden + j;
      const float* const at = gates + row * 4 * hidden + j;
      float* const to = slopes + row * 4 * hidden + j;
      const F r = loadSome(at, n), z = loadSome(at + hidden, n), proposed = loadSome(at + 2 * hidden, n);
      const F dh = loadSome(ofOut + k, n) + (ofState ? loadSome(ofState + k, n) : F{});
      const F ofProposed = dh * (1.0f - z) * (1.0f - proposed * proposed);
      storeSome(to, ofProposed * loadSome(at + 3 * hidden, n) * r * (1.0f - r), n);
      storeSome(to + hidden, dh * (loadSome(before + k, n) - proposed) * z * (1.0f - z), n);
      storeSome(to + 2 * hidden, ofProposed, n);
      storeSome(to + 3 * hidden, ofProposed * r, n);
      storeSome(ofStateBefore + k, dh * z, n);
    });
}

static int32 runGruBackward(Reader& arguments) {
  const GruCall call = readGru(arguments);
  const float* const gradOut = arguments.pointer<const float>();
  float* const gradInput = arguments.pointer<float>();
  float* const gradWeightIh = arguments.pointer<float>();
  float* const gradWeightHh = arguments.pointer<float>();
  float* const gradBiasIh = arguments.pointer<float>();
  float* const gradBiasHh = arguments.pointer<float>();
  float* const gradH0 = arguments.pointer<float>();
  const int64 hidden = call.hidden, batch = call.batch, steps = call.steps, width = call.width(), size = call.stepSize();
  const int64 rows = call.rows();

  const int64 sizeOfTwo = packedSize(2 * hidden, 1, hidden), sizeOfThird = packedSize(hidden, 1, hidden);
  float* const packed = sharedScratch<float>(2, sizeOfTwo + sizeOfThird + size + rows * width + width);
  float* const carried = packed + sizeOfTwo + sizeOfThird;
  /// Gradients of the sums for r, z, n and of the value that r scales, [steps, batch, 4 hidden].
  float* const slopes = carried + size;
  float* const biases = slopes + rows * width;
  if (rows * hidden == 0) {
    if (gradH0) setBytes(gradH0, 0, size * int64(sizeof(float)));
  } else {
    const PackedWeights two = packWeights(call.weightHh, 2 * hidden, 1, hidden, packed);
    const PackedWeights third = packWeights(call.weightHh.from(2 * hidden, 0), hidden, 1, hidden, packed + sizeOfTwo);
    const int64 block = batchBlock(batch, rows * hidden * 3 * hidden);
    parallelFor(batch, block, [&](int64 begin, int64 end, int worker) {
      float* const room = scratch<float>(worker, preparedSize(block, 2 * hidden));
      const int64 first = begin * hidden;
      for (int64 i = steps - 1; i >= 0; i--) {
        const int64 at = call.stepAt(i) * size + first;
        float* const ofStateBefore = (i == 0 && gradH0 ? gradH0 : carried) + first;
        float* const own = slopes + 4 * at;
        gruUnitsBackward(end - begin, hidden, call.gates + 4 * at, call.stateBefore(i) + first, gradOut + at,
                         i == steps - 1 ? nullptr : carried + first, own, ofStateBefore);
        if (i == 0 && !gradH0) continue;
        multiplyPacked(prepareRows(end - begin, {own, width, 1}, two, room), two, ofStateBefore, hidden, ADDING);
        multiplyPacked(prepareRows(end - begin, {own + 3 * hidden, width, 1}, third, room), third, ofStateBefore, hidden, ADDING);
      }
    });
  }
  const Matrix gradients = {slopes, width, 1};
  if (gradInput) multiply(rows, call.inputs, 3 * hidden, gradients, call.weightIh, gradInput, call.inputs, PLAIN);
  if (gradWeightIh)
    multiply(3 * hidden, call.inputs, rows, gradients.transposed(), {call.input, call.inputs, 1}, gradWeightIh, call.inputs, PLAIN);
  if (gradWeightHh) {
    recurrentWeightGradient(call, gradients, 2 * hidden, gradWeightHh);
    recurrentWeightGradient(call, gradients.from(0, 3 * hidden), hidden, gradWeightHh + 2 * hidden * hidden);
  }
  if (gradBiasIh || gradBiasHh) sumRows(rows, width, slopes, biases);
  const int64 third = hidden * int64(sizeof(float));
  if (gradBiasIh) copyBytes(gradBiasIh, biases, 3 * third);
  if (gradBiasHh) {
    copyBytes(gradBiasHh, biases, 2 * third);
    copyBytes(gradBiasHh + 2 * hidden, biases + 3 * hidden, third);
  }
  return 0;
}
