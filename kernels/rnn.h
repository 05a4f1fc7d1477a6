#pragma once
#include "recurrent.h"

// A whole sequence of nn.RNN.

static int32 runRnnForward(Reader& arguments) {
  const Sequence call = readSequence(arguments);
  const bool relu = arguments.flag();
  const int64 hidden = call.hidden, batch = call.batch;
  if (call.rows() * hidden == 0) return 0;

  const int64 size = packedSize(hidden, 1, hidden);
  float* const packed = sharedScratch<float>(2, size + hidden);
  const Finish withBias = {sumOfBiases(call, hidden, hidden, packed + size), 1, Activation::none, false};
  multiply(call.rows(), hidden, call.inputs, {call.input, call.inputs, 1}, call.weightIh.transposed(), call.out, hidden, withBias);

  const Finish finish = {nullptr, 0, relu ? Activation::relu : Activation::tanh, true};
  if (batch <= UNPACKED_ROWS) {
    for (int64 i = 0; i < call.steps; i++)
      multiply(batch, hidden, hidden, {call.stateBefore(i), hidden, 1}, call.weightHh.transposed(),
               call.out + call.stepAt(i) * call.stepSize(), hidden, finish);
    return 0;
  }
  const PackedWeights weights = packWeights(call.weightHh.transposed(), hidden, 1, hidden, packed);
  const int64 block = batchBlock(batch, call.rows() * hidden * hidden);
  parallelFor(batch, block, [&](int64 begin, int64 end, int worker) {
    float* const room = scratch<float>(worker, preparedSize(block, hidden));
    for (int64 i = 0; i < call.steps; i++) {
      const Matrix before = {call.stateBefore(i) + begin * hidden, hidden, 1};
      float* const now = call.out + call.stepAt(i) * call.stepSize() + begin * hidden;
      multiplyPacked(prepareRows(end - begin, before, weights, room), weights, now, hidden, finish);
    }
  });
  return 0;
}

/// to[i] = (gradOut[i] + carried[i]) act'(h[i]); `carried` may be null.
static void throughActivation(bool isRelu, int64 count, const float* gradOut, const float* carried, const float* h, float* to) {
  forVectors(0, count, [&](int64 i, int64 n) LANNER_INLINE_LAMBDA {
    const F sum = loadSome(gradOut + i, n) + (carried ? loadSome(carried + i, n) : F{}), y = loadSome(h + i, n);
    storeSome(to + i, isRelu ? select(y > 0.0f, sum, F{}) : sum * (1.0f - y * y), n);
  });
}

static int32 runRnnBackward(Reader& arguments) {
  const Sequence call = readSequence(arguments);
  const bool relu = arguments.flag();
  const float* const gradOut = arguments.pointer<const float>();
  float* const gradInput = arguments.pointer<float>();
  float* const gradWeightIh = arguments.pointer<float>();
  float* const gradWeightHh = arguments.pointer<float>();
  float* const gradBias = arguments.pointer<float>();
  float* const gradH0 = arguments.pointer<float>();
  const int64 hidden = call.hidden, batch = call.batch, steps = call.steps, size = call.stepSize(), rows = call.rows();

  const int64 weightSize = packedSize(hidden, 1, hidden);
  float* const packed = sharedScratch<float>(2, weightSize + size + steps * size);
  float* const carried = packed + weightSize;
  /// Gradients of the pre-activations, [steps, batch, hidden].
  float* const dz = carried + size;
  if (rows * hidden == 0) {
    if (gradH0) setBytes(gradH0, 0, size * int64(sizeof(float)));
  } else {
    const PackedWeights weights = packWeights(call.weightHh, hidden, 1, hidden, packed);
    const int64 block = batchBlock(batch, rows * hidden * hidden);
    parallelFor(batch, block, [&](int64 begin, int64 end, int worker) {
      float* const room = scratch<float>(worker, preparedSize(block, hidden));
      for (int64 i = steps - 1; i >= 0; i--) {
        const int64 at = call.stepAt(i) * size + begin * hidden;
        throughActivation(relu, (end - begin) * hidden, gradOut + at, i == steps - 1 ? nullptr : carried + begin * hidden,
                          call.out + at, dz + at);
        if (i > 0 || gradH0)
          multiplyPacked(prepareRows(end - begin, {dz + at, hidden, 1}, weights, room), weights,
                         (i > 0 ? carried : gradH0) + begin * hidden, hidden, PLAIN);
      }
    });
  }
  const Matrix gradients = {dz, hidden, 1};
  if (gradInput) multiply(rows, call.inputs, hidden, gradients, call.weightIh, gradInput, call.inputs, PLAIN);
  if (gradWeightIh)
    multiply(hidden, call.inputs, rows, gradients.transposed(), {call.input, call.inputs, 1}, gradWeightIh, call.inputs, PLAIN);
  if (gradWeightHh) recurrentWeightGradient(call, gradients, hidden, gradWeightHh);
  if (gradBias) sumRows(rows, hidden, dz, gradBias);
  return 0;
}
