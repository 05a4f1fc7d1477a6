#pragma once
#include "arguments.h"
#include "math.h"
#include "pool.h"
#include "rows.h"
#include "sentences.h"
#include "vector.h"
#include "word2vec.h"

// Distinguishes the real center word of a window from sampled ones, with one table of vectors: see `Kernels.fakeWord`.

struct FakeWordCall : SampledCorpus {
  int64 dim, stride;
  float *vectors, *bias, *positions;
  int window, negative;

  explicit FakeWordCall(Reader& arguments) {
    hogwild = arguments.flag();
    words = arguments.integer();
    dim = arguments.integer();
    vectors = arguments.pointer<float>();
    stride = arguments.integer();
    bias = arguments.pointer<float>();
    positions = arguments.pointer<float>();
    readCorpus(arguments);
    window = int(arguments.integer());
    negative = int(arguments.integer());
    readRates(arguments);
  }

  LANNER_INLINE float* row(int32 word) const { return vectors + word * stride; }
  int64 weights() const { return 2 * int64(window) * dim; }
};

/// Scratch memory of one thread, and its share of the loss.
struct FakeWordWork {
  int32* kept;
  int32* drawn[2];
  int32* targets;
  float *around, *change, *scores;
  float** rows;
  /// Position weights: those of the call, or a copy per thread plus the values it started from. Every thread updates them at every word, so
  /// sharing them would make threads wait for each other's cache lines.
  float *positions, *before;
  double loss = 0, measured = 0;

  FakeWordWork(const FakeWordCall& call, int worker, int64 longest) {
    const int64 draws = roundUp(call.negative, 16), count = roundUp(call.negative + 1, TARGET_ROWS * 2);
    const int64 dim = roundUp(call.dim, 16), sentence = roundUp(longest, 16), weights = call.hogwild ? roundUp(call.weights(), 16) : 0;
    const int64 pointers = count * int64(sizeof(float*)) / 4;
    float* block = scratch<float>(worker, pointers + 2 * dim + 2 * count + sentence + 2 * draws + 2 * weights);
    rows = reinterpret_cast<float**>(block);
    around = block + pointers;
    change = around + dim;
    scores = change + dim;
    targets = reinterpret_cast<int32*>(scores + count);
    kept = targets + count;
    drawn[0] = kept + sentence;
    drawn[1] = drawn[0] + draws;
    positions = call.hogwild ? reinterpret_cast<float*>(drawn[1] + draws) : call.positions;
    before = positions + weights;
  }
};

LANNER_INLINE void drawFakes(const FakeWordCall& call, const FakeWordWork& work, int64 center, int64 count, SentenceRandom& random,
                             int32* drawn) {
  for (int d = 0; d < call.negative; d++) {
    drawn[d] = call.drawNegative(random);
    prefetchRow(call.row(drawn[d]), call.dim);
  }
  if (center + call.window < count) prefetchRow(call.row(work.kept[center + call.window]), call.dim);
}

/// Calls body(row, weights) for each context word inside the sentence.
template <class Body>
LANNER_INLINE void forNeighbours(const FakeWordCall& call, const FakeWordWork& work, int64 center, int64 count, const Body& body) {
  const int64 begin = larger<int64>(0, center - call.window), end = smaller(count, center + call.window + 1);
  for (int64 j = begin; j < end; j++) {
    if (j == center) continue;
    const int64 position = j - center + call.window - int64(j > center);
    body(call.row(work.kept[j]), work.positions + position * call.dim);
  }
}

/// Turns products (the first is the real word) into rates g and adds g to the biases; returns the loss if requested.
LANNER_INLINE double fakeWordRates(const FakeWordCall& call, FakeWordWork& work, int64 targets, float lr, bool measure) {
  double loss = 0;
  for (int64 t = 0; t < targets; t++) work.scores[t] += call.bias[work.targets[t]];
  for (int64 at = 0; at < targets; at += WIDTH) {
    const F f = load(work.scores + at);
    const I real = at == 0 ? firstLanes(1) : I{};
    store(work.scores + at, (select(real, splat(1.0f), F{}) - sigmoid(f)) * lr);
    if (!measure) continue;
    const F losses = softplus(select(real, -f, f));
    loss += double(sum(select(firstLanes(smaller<int64>(WIDTH, targets - at)), losses, F{})));
  }
  for (int64 t = 0; t < targets; t++) call.bias[work.targets[t]] += work.scores[t];
  return loss;
}

LANNER_INLINE void trainWindow(const FakeWordCall& call, FakeWordWork& work, int64 center, int64 count, const int32* drawn, float lr) {
  const int64 half = call.dim / 2;
  float *const around = work.around, *const change = work.change;
  setBytes(around, 0, call.dim * int64(sizeof(float)));
  setBytes(change, 0, call.dim * int64(sizeof(float)));
  // The halves of a vector are swapped, so that words before and after the center meet different parts of its vector.
  forNeighbours(call, work, center, count, [&](const float* row, const float* weights) LANNER_INLINE_LAMBDA {
    forVectors(0, half, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
      const F a = loadSome(row + at, length), b = loadSome(row + half + at, length);
      const F first = loadSome(around + at, length), second = loadSome(around + half + at, length);
      storeSome(around + at, fma(loadSome(weights + at, length), b, first), length);
      storeSome(around + half + at, fma(loadSome(weights + half + at, length), a, second), length);
    });
  });
  int64 targets = 0;
  work.targets[targets++] = work.kept[center];
  for (int d = 0; d < call.negative; d++)
    if (drawn[d] != work.kept[center]) work.targets[targets++] = drawn[d];
  for (int64 t = 0; t < targets; t++) work.rows[t] = call.row(work.targets[t]);
  for (int64 at = 0; at < targets; at += TARGET_ROWS)
    withRows(smaller<int64>(TARGET_ROWS, targets - at), [&](auto n) LANNER_INLINE_LAMBDA {
      multiplyRows<n.value>(around, work.rows + at, call.dim, work.scores + at);
    });
  const bool measure = center % LOSS_EVERY == 0;
  const double loss = fakeWordRates(call, work, targets, lr, measure);
  if (measure) work.loss += loss, work.measured += double(targets);
  for (int64 at = 0; at < targets; at += TARGET_ROWS)
    withRows(smaller<int64>(TARGET_ROWS, targets - at), [&](auto n) LANNER_INLINE_LAMBDA {
      updateRows<n.value>(around, work.rows + at, call.dim, work.scores + at, change);
    });
  forNeighbours(call, work, center, count, [&](float* row, float* weights) LANNER_INLINE_LAMBDA {
    forVectors(0, half, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
      const F a = loadSome(row + at, length), b = loadSome(row + half + at, length);
      const F p = loadSome(weights + at, length), q = loadSome(weights + half + at, length);
      const F first = loadSome(change + at, length), second = loadSome(change + half + at, length);
      storeSome(row + at, fma(second, q, a), length);
      storeSome(row + half + at, fma(first, p, b), length);
      storeSome(weights + at, fma(first, b, p), length);
      storeSome(weights + half + at, fma(second, a, q), length);
    });
  });
}

LANNER_NOINLINE inline void trainWindows(const FakeWordCall& call, FakeWordWork& work, int64 place, int64 length) {
  SentenceRandom random = call.randomAt(place);
  const float lr = call.rateAt(place);
  const int64 count = call.keepWords(random, place, length, work.kept);
  if (count < 2) return;
  const int64 weights = call.weights();
  if (call.hogwild)
    for (int64 i = 0; i < weights; i++) work.positions[i] = work.before[i] = call.positions[i];
  // Prefetches the rows of the next word.
  drawFakes(call, work, 0, count, random, work.drawn[0]);
  for (int64 center = 0; center < count; center++) {
    if (center + 1 < count) drawFakes(call, work, center + 1, count, random, work.drawn[(center + 1) & 1]);
    trainWindow(call, work, center, count, work.drawn[center & 1], lr);
  }
  if (call.hogwild)
    for (int64 i = 0; i < weights; i++) call.positions[i] += work.positions[i] - work.before[i];
}

inline int32 runFakeWord(Reader& arguments) {
  const FakeWordCall call(arguments);
  return forSentences<FakeWordWork>(
      call, [&](FakeWordWork& work, int64 place, int64 length) { trainWindows(call, work, place, length); });
}
