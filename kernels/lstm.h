#pragma once
#include "recurrent.h"

// A whole sequence of nn.LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000).

struct LstmCall : Sequence {
  const float* c0;
  /// The cell state after each step, [steps, batch, hidden].
  float* cells;
  /// The gates i, f, g, o of each step, [steps, batch, 4 hidden].
  float* gates;

  int64 width() const { return 4 * hidden; }
};

static LstmCall readLstm(Reader& arguments) {
  LstmCall call;
  static_cast<Sequence&>(call) = readSequence(arguments);
  call.c0 = arguments.pointer<const float>();
  call.cells = arguments.pointer<float>();
  call.gates = arguments.pointer<float>();
  return call;
}

/// Computes activated gates, cell state and hidden state of `units` units in `rows` rows of a step from the sums. Row strides are 4 hidden and hidden.
static LANNER_NOINLINE void lstmUnits(int64 rows, int64 units, int64 hidden, float* gates, const float* before, float* cells, float* out) {
  for (int64 row = 0; row < rows; row++, gates += 4 * hidden, before += hidden, cells += hidden, out += hidden)
    forVectors(0, units, [&](int64 j, int64 n) LANNER_INLINE_LAMBDA {
      float* const at = gates + j;
      const F i = sigmoid(loadSome(at, n)), f = sigmoid(loadSome(at + hidden, n));
      const F g = tanh(loadSome(at + 2 * hidden, n)), o = sigmoid(loadSome(at + 3 * hidden, n));
      const F c = fma(f, loadSome(before + j, n), i * g);
      storeSome(at, i, n);
      storeSome(at + hidden, f, n);
      storeSome(at + 2 * hidden, g, n);
      storeSome(at + 3 * hidden, o, n);
      storeSome(cells + j, c, n);
      storeSome(out + j, o * tanh(c), n);
    });
}

static int32 runLstmForward(Reader& arguments) {
  const LstmCall call = readLstm(arguments);
  const int64 hidden = call.hidden, batch = call.batch, width = call.width(), size = call.stepSize();
  if (call.rows() * hidden == 0) return 0;

  const int64 weightSize = packedSize(hidden, 4, hidden);
  float* const packed = sharedScratch<float>(2, weightSize + width);
  const Finish withBias = {sumOfBiases(call, width, width, packed + weightSize), 1, Activation::none, false};
  multiply(call.rows(), width, call.inputs, {call.input, call.inputs, 1}, call.weightIh.transposed(), call.gates, width, withBias);

  if (batch <= UNPACKED_ROWS) {
    for (int64 i = 0; i < call.steps; i++) {
      const int64 step = call.stepAt(i);
      float* const gates = call.gates + step * 4 * size;
      multiply(batch, width, hidden, {call.stateBefore(i), hidden, 1}, call.weightHh.transposed(), gates, width, ADDING);
      lstmUnits(batch, hidden, hidden, gates, call.before(i, call.c0, call.cells), call.cells + step * size, call.out + step * size);
    }
    return 0;
  }
  const PackedWeights weights = packWeights(call.weightHh.transposed(), hidden, 4, hidden, packed);
  const int64 block = batchBlock(batch, call.rows() * hidden * width);
  parallelFor(batch, block, [&](int64 begin, int64 end, int worker) {
    const int64 rows = end - begin;
    float* const room = scratch<float>(worker, preparedSize(block, hidden));
    for (int64 i = 0; i < call.steps; i++) {
      const PreparedRows before = prepareRows(rows, {call.stateBefore(i) + begin * hidden, hidden, 1}, weights, room);
      const int64 at = call.stepAt(i) * size + begin * hidden;
      const float* const memory = call.before(i, call.c0, call.cells) + begin * hidden;
      for (int64 p = 0; p < weights.panels(); p++) {
        const int64 j = p * PANEL;
        float* const gates = call.gates + 4 * at + j;
        for (int64 gate = 0; gate < 4; gate++) multiplyGate(before, weights, gate, p, gates + gate * hidden, width, ADDING);
        lstmUnits(rows, weights.wide(p), hidden, gates, memory + j, call.cells + at + j, call.out + at + j);
      }
    }
  });
  return 0;
}

/// Gradients of one step of `rows` contiguous rows: `dz` receives those of the sums, `ofMemoryBefore` that of the previous cell state.
struct LstmGradients {
  /// Of the hidden state: from the loss, and from the next step (or null).
  const float *ofOut, *ofState;
  /// Of the cell state, or null; may be `ofMemoryBefore`.
  const float* ofMemory;
  float *dz, *ofMemoryBefore;
};

static LANNER_NOINLINE void lstmUnitsBackward(int64 rows, int64 hidden, const float* gates, const float* before, const float* cells,
                                              const LstmGradients& to) {
  for (int64 row = 0; row < rows; row++)
    forVectors(0, hidden, [&](int64 j, int64 n) LANNER_INLINE_LAMBDA {
      const int64 k = row * hidden + j;
      const float* const at = gates + row * 4 * hidden + j;
      float* const dz = to.dz + row * 4 * hidden + j;
      const F i = loadSome(at, n), f = loadSome(at + hidden, n), g = loadSome(at + 2 * hidden, n), o = loadSome(at + 3 * hidden, n);
      const F squashed = tanh(loadSome(cells + k, n));
      const F dh = loadSome(to.ofOut + k, n) + (to.ofState ? loadSome(to.ofState + k, n) : F{});
      const F dc = dh * o * (1.0f - squashed * squashed) + (to.ofMemory ? loadSome(to.ofMemory + k, n) : F{});
      storeSome(dz, dc * g * i * (1.0f - i), n);
      storeSome(dz + hidden, dc * loadSome(before + k, n) * f * (1.0f - f), n);
      storeSome(dz + 2 * hidden, dc * i * (1.0f - g * g), n);
      storeSome(dz + 3 * hidden, dh * squashed * o * (1.0f - o), n);
      storeSome(to.ofMemoryBefore + k, dc * f, n);
    });
}

static int32 runLstmBackward(Reader& arguments) {
  const LstmCall call = readLstm(arguments);
  const float* const gradOut = arguments.pointer<const float>();
  const float* const gradLastC = arguments.pointer<const float>();
  float* const gradInput = arguments.pointer<float>();
  float* const gradWeightIh = arguments.pointer<float>();
  float* const gradWeightHh = arguments.pointer<float>();
  float* const gradBias = arguments.pointer<float>();
  float* const gradH0 = arguments.pointer<float>();
  float* const gradC0 = arguments.pointer<float>();
  const int64 hidden = call.hidden, batch = call.batch, steps = call.steps, width = call.width(), size = call.stepSize();
  const int64 rows = call.rows();

  const int64 weightSize = packedSize(width, 1, hidden);
  float* const packed = sharedScratch<float>(2, weightSize + 2 * size + rows * width);
  /// Gradients of hidden and cell state between two steps.
  float* const carriedH = packed + weightSize;
  float* const carriedC = carriedH + size;
  /// Gradients of the pre-activations, [steps, batch, 4 hidden].
  float* const dz = carriedC + size;
  if (rows * hidden == 0) {
    if (gradH0) setBytes(gradH0, 0, size * int64(sizeof(float)));
    if (gradC0) {
      if (gradLastC) copyBytes(gradC0, gradLastC, size * int64(sizeof(float)));
      else setBytes(gradC0, 0, size * int64(sizeof(float)));
    }
  } else {
    const PackedWeights weights = packWeights(call.weightHh, width, 1, hidden, packed);
    const int64 block = batchBlock(batch, rows * hidden * width);
    parallelFor(batch, block, [&](int64 begin, int64 end, int worker) {
      float* const room = scratch<float>(worker, preparedSize(block, width));
      const int64 first = begin * hidden;
      for (int64 i = steps - 1; i >= 0; i--) {
        const int64 at = call.stepAt(i) * size + first;
        const bool last = i == steps - 1;
        const float* const ofMemory = !last ? carriedC + first : gradLastC ? gradLastC + first : nullptr;
        float* const ofMemoryBefore = (i == 0 && gradC0 ? gradC0 : carriedC) + first;
        lstmUnitsBackward(end - begin, hidden, call.gates + 4 * at, call.before(i, call.c0, call.cells) + first, call.cells + at,
                          {gradOut + at, last ? nullptr : carriedH + first, ofMemory, dz + 4 * at, ofMemoryBefore});
        if (i > 0 || gradH0)
          multiplyPacked(prepareRows(end - begin, {dz + 4 * at, width, 1}, weights, room), weights,
                         (i > 0 ? carriedH : gradH0) + first, hidden, PLAIN);
      }
    });
  }
  const Matrix gradients = {dz, width, 1};
  if (gradInput) multiply(rows, call.inputs, width, gradients, call.weightIh, gradInput, call.inputs, PLAIN);
  if (gradWeightIh)
    multiply(width, call.inputs, rows, gradients.transposed(), {call.input, call.inputs, 1}, gradWeightIh, call.inputs, PLAIN);
  if (gradWeightHh) recurrentWeightGradient(call, gradients, width, gradWeightHh);
  if (gradBias) sumRows(rows, width, dz, gradBias);
  return 0;
}
