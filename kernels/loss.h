#pragma once
#include "softmax.h"

// Negative log-likelihood of the target class of each row, alone or fused with the log-softmax before it.

struct Targets {
  int64 rows, classes;
  const int32* target;
  int64 targetStride;
  const float* weight;
  int64 weightStride, ignoreIndex;

  explicit Targets(Reader& arguments) {
    rows = arguments.integer();
    classes = arguments.integer();
    target = arguments.pointer<const int32>();
    targetStride = arguments.integer();
    weight = arguments.pointer<const float>();
    weightStride = arguments.integer();
    ignoreIndex = arguments.integer();
  }

  int64 at(int64 row) const { return target[row * targetStride]; }
  bool ignored(int64 row) const { return at(row) == ignoreIndex; }
  float weightOf(int64 row) const { return weight ? weight[at(row) * weightStride] : 1.0f; }

  /// 0, or 1 + the first row whose class is out of range.
  int32 firstBad() const {
    for (int64 row = 0; row < rows; row++)
      if (!ignored(row) && (at(row) < 0 || at(row) >= classes)) return int32(row + 1);
    return 0;
  }
};

inline int32 runNll(Reader& arguments) {
  const Targets targets(arguments);
  const float* const logProbs = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  const int64 outStride = arguments.integer();
  if (const int32 bad = targets.firstBad()) return bad;
  for (int64 row = 0; row < targets.rows; row++)
    out[row * outStride] =
        targets.ignored(row) ? 0.0f : -targets.weightOf(row) * logProbs[row * targets.classes + targets.at(row)];
  return 0;
}

inline int32 runNllGrad(Reader& arguments) {
  const Targets targets(arguments);
  const float* const g = arguments.pointer<const float>();
  const int64 gStride = arguments.integer();
  float* const out = arguments.pointer<float>();
  if (const int32 bad = targets.firstBad()) return bad;
  const int64 n = targets.classes;
  parallelFor(targets.rows, rowGrain(n), [&](int64 begin, int64 end, int) {
    setBytes(out + begin * n, 0, (end - begin) * n * int64(sizeof(float)));
    for (int64 row = begin; row < end; row++)
      if (!targets.ignored(row)) out[row * n + targets.at(row)] = -targets.weightOf(row) * g[row * gStride];
  });
  return 0;
}

inline int32 runCrossEntropy(Reader& arguments) {
  const Targets targets(arguments);
  const float* const logits = arguments.pointer<const float>();
  const int64 rowStride = arguments.integer(), columnStride = arguments.integer();
  float* const losses = arguments.pointer<float>();
  const int64 lossStride = arguments.integer();
  float* const logProbs = arguments.pointer<float>();
  if (const int32 bad = targets.firstBad()) return bad;
  const int64 n = targets.classes;
  parallelFor(targets.rows, rowGrain(n), [&](int64 begin, int64 end, int) {
    for (int64 row = begin; row < end; row++) {
      float* const own = logProbs + row * n;
      const float* from = logits + row * rowStride;
      if (columnStride != 1) {
        for (int64 j = 0; j < n; j++) own[j] = from[j * columnStride];
        from = own;
      }
      softmaxRow<true>(from, own, n);
      losses[row * lossStride] = targets.ignored(row) ? 0.0f : -targets.weightOf(row) * own[targets.at(row)];
    }
  });
  return 0;
}

inline int32 runCrossEntropyGrad(Reader& arguments) {
  const Targets targets(arguments);
  const float* const g = arguments.pointer<const float>();
  const int64 gStride = arguments.integer();
  const float* const logProbs = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  if (const int32 bad = targets.firstBad()) return bad;
  const int64 n = targets.classes;
  parallelFor(targets.rows, rowGrain(n), [&](int64 begin, int64 end, int) {
    for (int64 row = begin; row < end; row++) {
      float* const own = out + row * n;
      if (targets.ignored(row)) {
        setBytes(own, 0, n * int64(sizeof(float)));
        continue;
      }
      const float scale = targets.weightOf(row) * g[row * gStride];
      forVectors(0, n, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
        storeSome(own + at, scale * exp(loadSome(logProbs + row * n + at, count, 0)), count);
      });
      own[targets.at(row)] -= scale;
    }
  });
  return 0;
}
