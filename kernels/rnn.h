#pragma once
#include "gemm.h"

// A whole sequence of nn.RNN. The products with the inputs of all steps are one multiplication; the recurrence is walked by blocks of the
// batch, each through all its steps without waiting for another, with the recurrent weights packed once.

/// Columns of the recurrent weights in panels, for products with few rows that are made again and again.
struct PackedMatrix {
  const float* data;
  int64 depth, columns;
};

LANNER_INLINE int64 packedSize(int64 depth, int64 columns) { return depth * panelCount(columns) * PANEL; }

static PackedMatrix packMatrix(Matrix b, int64 depth, int64 columns, float* to) {
  const int64 panels = panelCount(columns);
  parallelFor(panels, larger<int64>(1, 65536 / larger<int64>(1, depth * PANEL)), [&](int64 begin, int64 end, int) {
    for (int64 p = begin; p < end; p++)
      packPanel<PANEL>(b.from(0, p * PANEL), depth, smaller<int64>(PANEL, columns - p * PANEL), to + p * depth * PANEL);
  });
  return {to, depth, columns};
}

/// out = finish(a b) for packed b, on this thread; slices of k as `multiply` takes them.
LANNER_INLINE void multiplyPacked(int64 rows, Matrix a, const PackedMatrix& b, float* out, int64 outStride,
                                  const Finish& finish) {
  const int64 slices = larger<int64>(1, ceilDivide(b.depth, MAX_SLICE));
  const int64 slice = ceilDivide(b.depth, slices);
  for (int64 j = 0; j < b.columns; j += PANEL)
    for (int64 s = 0; s < slices; s++) {
      const int64 k = s * slice, own = smaller(slice, b.depth - k);
      multiplyPanel(rows, smaller<int64>(PANEL, b.columns - j), own, asRowBlocks(a.from(0, k)), b.data + j * b.depth + k * PANEL, PANEL,
                    out + j, outStride, j, s == 0, s == slices - 1, finish);
    }
}

/// Rows of the batch that one thread takes through all steps: about eight blocks, of whole register blocks.
LANNER_INLINE int64 batchBlock(int64 batch, int64 hidden, int64 steps) {
  if (batch * hidden * hidden * steps < PARALLEL_WORK) return batch;
  return roundUp(ceilDivide(batch, 8), BLOCK_ROWS);
}

struct RnnCall {
  int64 steps, batch, inputs, hidden;
  bool relu, reverse;
  const float *input, *h0;
  float* out;
  Matrix weightIh, weightHh;
  const float *biasIh, *biasHh;

  int64 stepSize() const { return batch * hidden; }
  /// The step that comes at place `i` of the walk.
  int64 stepAt(int64 i) const { return reverse ? steps - 1 - i : i; }
};

static RnnCall readRnn(Reader& arguments) {
  RnnCall call;
  call.steps = arguments.integer();
  call.batch = arguments.integer();
  call.inputs = arguments.integer();
  call.hidden = arguments.integer();
  call.relu = arguments.flag();
  call.reverse = arguments.flag();
  call.input = arguments.pointer<const float>();
  call.h0 = arguments.pointer<const float>();
  call.out = arguments.pointer<float>();
  const float* ih = arguments.pointer<const float>();
  const float* hh = arguments.pointer<const float>();
  call.weightIh = {ih, call.inputs, 1};
  call.weightHh = {hh, call.hidden, 1};
  call.biasIh = arguments.pointer<const float>();
  call.biasHh = arguments.pointer<const float>();
  return call;
}

static int32 runRnnForward(Reader& arguments) {
  const RnnCall call = readRnn(arguments);
  const int64 hidden = call.hidden, batch = call.batch;
  if (call.steps * batch * hidden == 0) return 0;

  float* const packed = sharedScratch<float>(2, packedSize(hidden, hidden) + hidden);
  float* bias = nullptr;
  if (call.biasIh || call.biasHh) {
    bias = packed + packedSize(hidden, hidden);
    for (int64 i = 0; i < hidden; i++) bias[i] = (call.biasIh ? call.biasIh[i] : 0) + (call.biasHh ? call.biasHh[i] : 0);
  }
  const Finish withBias = {bias, 1, Activation::none, false};
  multiply(call.steps * batch, hidden, call.inputs, {call.input, call.inputs, 1}, call.weightIh.transposed(), call.out, hidden,
           withBias);

  const Finish finish = {nullptr, 0, call.relu ? Activation::relu : Activation::tanh, true};
  if (batch <= 2) {
    for (int64 i = 0; i < call.steps; i++) {
      const float* before = i == 0 ? call.h0 : call.out + call.stepAt(i - 1) * call.stepSize();
      multiply(batch, hidden, hidden, {before, hidden, 1}, call.weightHh.transposed(), call.out + call.stepAt(i) * call.stepSize(),
               hidden, finish);
    }
    return 0;
  }
  const PackedMatrix weights = packMatrix(call.weightHh.transposed(), hidden, hidden, packed);
  parallelFor(batch, batchBlock(batch, hidden, call.steps), [&](int64 begin, int64 end, int) {
    for (int64 i = 0; i < call.steps; i++) {
      const float* before = (i == 0 ? call.h0 : call.out + call.stepAt(i - 1) * call.stepSize()) + begin * hidden;
      float* now = call.out + call.stepAt(i) * call.stepSize() + begin * hidden;
      multiplyPacked(end - begin, {before, hidden, 1}, weights, now, hidden, finish);
    }
  });
  return 0;
}

/// to[i] = (gradOut[i] + carried[i]) act'(h[i]); `carried` may be null.
static void throughActivation(bool isRelu, int64 count, const float* gradOut, const float* carried, const float* h, float* to) {
  const auto one = [&](F g, F c, F y) {
    const F sum = g + c;
    return isRelu ? select(y > 0.0f, sum, F{}) : sum * (1.0f - y * y);
  };
  int64 i = 0;
  for (; i + WIDTH <= count; i += WIDTH)
    store(to + i, one(load(gradOut + i), carried ? load(carried + i) : F{}, load(h + i)));
  if (const int64 rest = count - i)
    storeTail(to + i, one(loadTail(gradOut + i, rest), carried ? loadTail(carried + i, rest) : F{}, loadTail(h + i, rest)), rest);
}

/// out[j] = sum of values[i, j] over rows, in runs of rows that depend on the sizes only.
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

static int32 runRnnBackward(Reader& arguments) {
  const RnnCall call = readRnn(arguments);
  const float* const gradOut = arguments.pointer<const float>();
  float* const gradInput = arguments.pointer<float>();
  float* const gradWeightIh = arguments.pointer<float>();
  float* const gradWeightHh = arguments.pointer<float>();
  float* const gradBias = arguments.pointer<float>();
  float* const gradH0 = arguments.pointer<float>();
  const int64 hidden = call.hidden, batch = call.batch, steps = call.steps, size = call.stepSize(), rows = steps * batch;

  float* const packed = sharedScratch<float>(2, packedSize(hidden, hidden) + size + steps * size);
  float* const carried = packed + packedSize(hidden, hidden);
  /// Gradient of what goes into the activation, [steps, batch, hidden].
  float* const dz = carried + size;
  if (size == 0 || steps == 0) {
    if (gradH0) setBytes(gradH0, 0, size * int64(sizeof(float)));
  } else {
    const PackedMatrix weights = packMatrix(call.weightHh, hidden, hidden, packed);
    parallelFor(batch, batchBlock(batch, hidden, steps), [&](int64 begin, int64 end, int) {
      for (int64 i = steps - 1; i >= 0; i--) {
        const int64 at = call.stepAt(i) * size + begin * hidden;
        throughActivation(call.relu, (end - begin) * hidden, gradOut + at, i == steps - 1 ? nullptr : carried + begin * hidden,
                          call.out + at, dz + at);
        if (i > 0 || gradH0)
          multiplyPacked(end - begin, {dz + at, hidden, 1}, weights, (i > 0 ? carried : gradH0) + begin * hidden, hidden, PLAIN);
      }
    });
  }
  const Matrix gradients = {dz, hidden, 1};
  if (gradInput) multiply(rows, call.inputs, hidden, gradients, call.weightIh, gradInput, call.inputs, PLAIN);
  if (gradWeightIh)
    multiply(hidden, call.inputs, rows, gradients.transposed(), {call.input, call.inputs, 1}, gradWeightIh, call.inputs, PLAIN);
  if (gradWeightHh) {
    const int64 later = larger<int64>(0, steps - 1) * batch, firstStep = steps > 0 ? call.stepAt(0) * batch : 0;
    const Matrix after = gradients.from(call.reverse ? 0 : batch, 0);
    const Matrix before = {call.out + (call.reverse ? size : 0), hidden, 1};
    multiply(hidden, hidden, later, after.transposed(), before, gradWeightHh, hidden, PLAIN);
    const Finish adding = {nullptr, 0, Activation::none, true};
    if (steps > 0)
      multiply(hidden, hidden, batch, gradients.from(firstStep, 0).transposed(), {call.h0, hidden, 1}, gradWeightHh, hidden, adding);
  }
  if (gradBias) sumRows(rows, hidden, dz, gradBias);
  return 0;
}
