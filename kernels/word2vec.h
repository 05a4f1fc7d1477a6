#pragma once
#include "arguments.h"
#include "math.h"
#include "pool.h"
#include "rows.h"
#include "vector.h"

// Skip-gram and CBOW with negative sampling (Mikolov et al. 2013), sentence by sentence.

/// sfc32 of PractRand, begun anew for each sentence: whichever thread takes it, it draws the same numbers.
struct SentenceRandom {
  uint32 a, b, c, counter = 1;

  SentenceRandom(uint32 seedLow, uint32 seedHigh, int64 position)
      : a(seedLow), b(uint32(position)), c((seedHigh << 11) ^ uint32(position >> 32)) {
    for (int i = 0; i < 12; i++) next();
  }

  LANNER_INLINE uint32 next() {
    const uint32 word = a + b + counter++;
    a = b ^ (b >> 9);
    b = c + (c << 3);
    c = ((c << 21) | (c >> 11)) + word;
    return word;
  }
  /// A whole number from 0 to below - 1.
  LANNER_INLINE uint32 below(uint32 limit) { return uint32((uint64(next()) * limit) >> 32); }
};

/// Rows of `output` that are worked on at once: their sums stay in registers.
constexpr int TARGET_ROWS = 8;
/// Beyond it a target counts as learned and is left alone.
constexpr float SATURATED = 6;
/// The loss is measured at one word of so many.
constexpr int64 LOSS_EVERY = 8;

struct Word2VecCall {
  bool cbow, mean, hogwild;
  int64 words, dim, inputStride, outputStride, count;
  float *input, *output;
  const int32* corpus;
  const float* keep;
  const uint32* threshold;
  const int32* alias;
  int window, negative;
  double lr, minLr, position, total;
  uint32 seedLow, seedHigh;
  float* stats;

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
    corpus = arguments.pointer<const int32>();
    count = arguments.integer();
    keep = arguments.pointer<const float>();
    threshold = arguments.pointer<const uint32>();
    alias = arguments.pointer<const int32>();
    window = int(arguments.integer());
    negative = int(arguments.integer());
    lr = arguments.number();
    minLr = arguments.number();
    position = arguments.number();
    total = arguments.number();
    seedLow = uint32(arguments.integer());
    seedHigh = uint32(arguments.integer());
    stats = arguments.pointer<float>();
  }

  /// Vectors that are updated at one word: one for each word around it, or (CBOW) one for all of them.
  int64 mostPairs() const { return cbow ? 1 : 2 * int64(window); }
  float rateAt(int64 place) const {
    const double rate = lr - (lr - minLr) * ((position + double(place)) / total);
    return float(rate < minLr ? minLr : rate);
  }
  LANNER_INLINE float* inputRow(int32 word) const { return input + word * inputStride; }
  LANNER_INLINE float* outputRow(int32 word) const { return output + word * outputStride; }
  LANNER_INLINE int32 drawNegative(SentenceRandom& random) const {
    const uint64 product = uint64(random.next()) * uint64(words);
    const int32 bucket = int32(product >> 32);
    return uint32(product) < threshold[bucket] ? bucket : alias[bucket];
  }
};

LANNER_INLINE void prefetchRow(const float* row, int64 dim) {
#if !defined(__wasm__)
  for (int64 at = 0; at < dim; at += 16) __builtin_prefetch(row + at, 1);
  __builtin_prefetch(row + dim - 1, 1);
#else
  (void)row, (void)dim;
#endif
}

/// products[n] = x . rows[n]
template <int N> LANNER_INLINE void multiplyRows(const float* x, float* const* rows, int64 dim, float* products) {
  F sums[N] = {};
  forVectors(0, dim, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
    const F own = loadSome(x + at, length);
    LANNER_UNROLL for (int n = 0; n < N; n++) sums[n] = fma(own, loadSome(rows[n] + at, length), sums[n]);
  });
  LANNER_UNROLL for (int n = 0; n < N; n++) products[n] = sum(sums[n]);
}

/// change += g[n] rows[n], then rows[n] += g[n] x, one row after the other. `change` may be x.
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

/// Calls body with the number of rows, 1 to TARGET_ROWS, as a constant.
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

/// Memory of one thread, and what it has measured.
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

/// Turns the products of `count` targets, the first of which is real, into their rates g; returns the loss where it is asked for.
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

/// Trains one vector x on the word and its negatives; what x itself is to change by is added to `change`, which may be x.
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

/// The words around one word, and the negatives drawn for it.
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

/// The sentence of `length` words at `place`.
LANNER_NOINLINE inline void trainSentence(const Word2VecCall& call, Word2VecWork& work, int64 place, int64 length) {
  SentenceRandom random(call.seedLow, call.seedHigh, int64(call.position) + place);
  const float lr = call.rateAt(place);
  int64 count = 0;
  for (int64 i = place; i < place + length; i++) {
    const int32 word = call.corpus[i];
    if (call.keep && call.keep[word] < 1 && float(int32(random.next() >> 8)) * 0x1p-24f >= call.keep[word]) continue;
    work.kept[count++] = word;
  }
  if (count == 0) return;
  // The rows of the next word are fetched while this one is trained.
  Center next = drawCenter(call, work, 0, count, random, work.drawn[0]);
  for (int64 center = 0; center < count; center++) {
    const Center found = next;
    if (center + 1 < count) next = drawCenter(call, work, center + 1, count, random, work.drawn[(center + 1) & 1]);
    const int32* const drawn = work.drawn[center & 1];
    if (call.cbow) trainCbow(call, work, center, found, drawn, lr);
    else trainSkipGram(call, work, center, found, drawn, lr);
  }
}

/// Words that one thread takes at a time, where sentences are short.
constexpr int64 WORDS_AT_ONCE = 2000;

inline int32 runWord2Vec(Reader& arguments) {
  const Word2VecCall call(arguments);
  int64 sentences = 0, longest = 0;
  for (int64 i = 0, begin = 0; i <= call.count; i++) {
    if (i < call.count && call.corpus[i] != -1) {
      if (uint32(call.corpus[i]) >= uint64(call.words)) return int32(i + 1);
      continue;
    }
    longest = larger(longest, i - begin);
    begin = i + 1;
    sentences++;
  }
  // For each sentence its place and length, then its loss and how many targets that is of.
  struct Sentence {
    int64 place, length;
    double loss, measured;
  };
  Sentence* const list = sharedScratch<Sentence>(2, sentences);
  for (int64 i = 0, begin = 0, s = 0; i <= call.count; i++) {
    if (i < call.count && call.corpus[i] != -1) continue;
    list[s++] = {begin, i - begin, 0, 0};
    begin = i + 1;
  }
  const auto train = [&](int64 begin, int64 end, int worker) {
    Word2VecWork work(call, worker, longest);
    for (int64 s = begin; s < end; s++) {
      work.loss = work.measured = 0;
      trainSentence(call, work, list[s].place, list[s].length);
      list[s].loss = work.loss;
      list[s].measured = work.measured;
    }
  };
  if (call.hogwild) parallelFor(sentences, larger<int64>(1, sentences * WORDS_AT_ONCE / larger<int64>(1, call.count)), train);
  else train(0, sentences, lanner_pool_worker());
  double loss = 0, measured = 0;
  for (int64 s = 0; s < sentences; s++) loss += list[s].loss, measured += list[s].measured;
  call.stats[0] = float(loss);
  call.stats[1] = float(measured);
  return 0;
}
