#pragma once
#include "arguments.h"
#include "math.h"
#include "pool.h"
#include "rows.h"
#include "sentences.h"
#include "vector.h"

// Skip-gram and CBOW with negative sampling (Mikolov et al. 2013), sentence by sentence.

/// Rows of `output` that are processed at once: their sums stay in registers.
constexpr int TARGET_ROWS = 8;
/// Beyond it a target counts as learned and is not updated.
constexpr float SATURATED = 6;

struct Word2VecCall : SampledCorpus {
  bool cbow, mean;
  int64 dim, inputStride, outputStride;
  float *input, *output;
  int window, negative;

  explicit Word2VecCall(Reader& arguments) {
    cbow = arguments.flag();
    mean = arguments.flag();
    hogwild = arguments.flag();
    words = arguments.integer();
    dim = arguments.integer();
    input = arguments.pointer<float>();
    inputStride = arguments.integer();
    output = arguments.pointer<float>();
    outputStride = arguments.integer();
    readCorpus(arguments);
    window = int(arguments.integer());
    negative = int(arguments.integer());
    readRates(arguments);
  }

  /// Vectors updated per word: one for each context word, or (CBOW) one for all of them.
  int64 mostPairs() const { return cbow ? 1 : 2 * int64(window); }
  LANNER_INLINE float* inputRow(int32 word) const { return input + word * inputStride; }
  LANNER_INLINE float* outputRow(int32 word) const { return output + word * outputStride; }
};

/// products[n] = x . rows[n]
template <int N> LANNER_INLINE void multiplyRows(const float* x, float* const* rows, int64 dim, float* products) {
  F sums[N] = {};
  forVectors(0, dim, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
    const F own = loadSome(x + at, length);
    LANNER_UNROLL for (int n = 0; n < N; n++) sums[n] = fma(own, loadSome(rows[n] + at, length), sums[n]);
  });
  LANNER_UNROLL for (int n = 0; n < N; n++) products[n] = sum(sums[n]);
}

/// change += g[n] rows[n], then rows[n] += g[n] x, row by row. `change` may be x.
template <int N>
LANNER_INLINE void updateRows(const float* x, float* const* rows, int64 dim, const float* g, float* change) {
  F rates[N];
  LANNER_UNROLL for (int n = 0; n < N; n++) rates[n] = splat(g[n]);
  forVectors(0, dim, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
    const F own = loadSome(x + at, length);
    F sum = loadSome(change + at, length);
    LANNER_UNROLL for (int n = 0; n < N; n++) {
      const F row = loadSome(rows[n] + at, length);
      sum = fma(rates[n], row, sum);
      storeSome(rows[n] + at, fma(rates[n], own, row), length);
    }
    storeSome(change + at, sum, length);
  });
}

template <int N> struct Constant {
  static constexpr int value = N;
};

/// Calls body with the number of rows, 1 to TARGET_ROWS, as a compile-time constant.
template <class Body> LANNER_INLINE void withRows(int64 count, const Body& body) {
  switch (count) {
    case 1: return body(Constant<1>());
    case 2: return body(Constant<2>());
    case 3: return body(Constant<3>());
    case 4: return body(Constant<4>());
    case 5: return body(Constant<5>());
    case 6: return body(Constant<6>());
    case 7: return body(Constant<7>());
    default: return body(Constant<8>());
  }
}

/// Scratch memory of one thread, and its share of the loss.
struct Word2VecWork {
  int32* kept;
  int32* drawn[2];
  float *around, *change;
  float** rows;
  float* scores;
  double loss = 0, measured = 0;

  Word2VecWork(const Word2VecCall& call, int worker, int64 longest) {
    const int64 draws = roundUp(call.mostPairs() * call.negative, 16), targets = roundUp(call.negative + 1, TARGET_ROWS * 2);
    const int64 dim = roundUp(call.dim, 16), sentence = roundUp(longest, 16);
    const int64 pointers = targets * int64(sizeof(float*)) / 4;
    float* block = scratch<float>(worker, sentence + 2 * draws + 2 * dim + pointers + targets);
    rows = reinterpret_cast<float**>(block);
    around = block + pointers;
    change = around + dim;
    scores = change + dim;
    kept = reinterpret_cast<int32*>(scores + targets);
    drawn[0] = kept + sentence;
    drawn[1] = drawn[0] + draws;
  }
};

/// Turns the products of `count` targets (the first is the real word) into rates g; returns the loss if requested.
LANNER_INLINE double ratesOf(float* scores, int64 count, float lr, bool measure) {
  double loss = 0;
  for (int64 at = 0; at < count; at += WIDTH) {
    const F f = load(scores + at);
    const I real = at == 0 ? firstLanes(1) : I{};
    const F rate = (select(real, splat(1.0f), F{}) - sigmoid(f)) * lr;
    store(scores + at, select((abs(f) < SATURATED), rate, F{}));
    if (!measure) continue;
    const F clipped = max(min(f, splat(SATURATED)), splat(-SATURATED));
    const F losses = softplus(select(real, -clipped, clipped));
    loss += double(sum(select(firstLanes(smaller<int64>(WIDTH, count - at)), losses, F{})));
  }
  return loss;
}

/// Trains one vector x on the word and its negatives; adds the update of x to `change`, which may be x.
LANNER_INLINE void trainTargets(const Word2VecCall& call, Word2VecWork& work, const float* x, float* change, int32 word,
                                const int32* negatives, float lr, bool measure) {
  float** const rows = work.rows;
  int64 count = 0;
  rows[count++] = call.outputRow(word);
  for (int d = 0; d < call.negative; d++)
    if (negatives[d] != word) rows[count++] = call.outputRow(negatives[d]);
  float* const scores = work.scores;
  for (int64 at = 0; at < count; at += TARGET_ROWS)
    withRows(smaller<int64>(TARGET_ROWS, count - at), [&](auto n) LANNER_INLINE_LAMBDA {
      multiplyRows<n.value>(x, rows + at, call.dim, scores + at);
    });
  const double loss = ratesOf(scores, count, lr, measure);
  if (measure) work.loss += loss, work.measured += double(count);
  for (int64 at = 0; at < count; at += TARGET_ROWS)
    withRows(smaller<int64>(TARGET_ROWS, count - at), [&](auto n) LANNER_INLINE_LAMBDA {
      updateRows<n.value>(x, rows + at, call.dim, scores + at, change);
    });
}

/// to += from * scale
LANNER_INLINE void addScaled(float* to, const float* from, float scale, int64 dim) {
  forVectors(0, dim, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
    storeSome(to + at, fma(loadSome(from + at, length), splat(scale), loadSome(to + at, length)), length);
  });
}

/// The context of one word, and the negatives sampled for it.
struct Center {
  int64 begin, end;
};

LANNER_INLINE Center drawCenter(const Word2VecCall& call, const Word2VecWork& work, int64 center, int64 count, SentenceRandom& random,
                                int32* drawn) {
  const int64 reach = call.window - int64(random.below(uint32(call.window)));
  const Center found = {larger<int64>(0, center - reach), smaller(count, center + reach + 1)};
  const int64 around = found.end - found.begin - 1;
  const int64 pairs = call.cbow ? smaller<int64>(1, around) : around;
  for (int64 i = 0; i < pairs * call.negative; i++) {
    drawn[i] = call.drawNegative(random);
    prefetchRow(call.outputRow(drawn[i]), call.dim);
  }
  prefetchRow(call.outputRow(work.kept[center]), call.dim);
  if (center + call.window < count) prefetchRow(call.inputRow(work.kept[center + call.window]), call.dim);
  return found;
}

LANNER_INLINE void trainSkipGram(const Word2VecCall& call, Word2VecWork& work, int64 center, Center found, const int32* drawn, float lr) {
  const bool measure = center % LOSS_EVERY == 0;
  for (int64 j = found.begin; j < found.end; j++) {
    if (j == center) continue;
    float* const x = call.inputRow(work.kept[j]);
    if (call.negative < TARGET_ROWS) {
      trainTargets(call, work, x, x, work.kept[center], drawn, lr, measure);
    } else {
      setBytes(work.change, 0, call.dim * int64(sizeof(float)));
      trainTargets(call, work, x, work.change, work.kept[center], drawn, lr, measure);
      addScaled(x, work.change, 1, call.dim);
    }
    drawn += call.negative;
  }
}

LANNER_INLINE void trainCbow(const Word2VecCall& call, Word2VecWork& work, int64 center, Center found, const int32* drawn, float lr) {
  const int64 around = found.end - found.begin - 1;
  if (around == 0) return;
  const int64 bytes = call.dim * int64(sizeof(float));
  const float scale = 1 / float(around);
  setBytes(work.around, 0, bytes);
  for (int64 j = found.begin; j < found.end; j++)
    if (j != center) addScaled(work.around, call.inputRow(work.kept[j]), 1, call.dim);
  if (call.mean)
    forVectors(0, call.dim, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
      storeSome(work.around + at, loadSome(work.around + at, length) * scale, length);
    });
  setBytes(work.change, 0, bytes);
  trainTargets(call, work, work.around, work.change, work.kept[center], drawn, lr, center % LOSS_EVERY == 0);
  for (int64 j = found.begin; j < found.end; j++)
    if (j != center) addScaled(call.inputRow(work.kept[j]), work.change, call.mean ? 1 : scale, call.dim);
}

/// Trains on the sentence of `length` words at `place`.
LANNER_NOINLINE inline void trainSentence(const Word2VecCall& call, Word2VecWork& work, int64 place, int64 length) {
  SentenceRandom random = call.randomAt(place);
  const float lr = call.rateAt(place);
  const int64 count = call.keepWords(random, place, length, work.kept);
  if (count == 0) return;
  // Prefetches the rows of the next word.
  Center next = drawCenter(call, work, 0, count, random, work.drawn[0]);
  for (int64 center = 0; center < count; center++) {
    const Center found = next;
    if (center + 1 < count) next = drawCenter(call, work, center + 1, count, random, work.drawn[(center + 1) & 1]);
    const int32* const drawn = work.drawn[center & 1];
    if (call.cbow) trainCbow(call, work, center, found, drawn, lr);
    else trainSkipGram(call, work, center, found, drawn, lr);
  }
}

inline int32 runWord2Vec(Reader& arguments) {
  const Word2VecCall call(arguments);
  return forSentences<Word2VecWork>(
      call, [&](Word2VecWork& work, int64 place, int64 length) { trainSentence(call, work, place, length); });
}
