#pragma once
#include "arguments.h"
#include "platform.h"
#include "pool.h"

// A corpus of word indices, with -1 after each sentence, on which vector tables are trained sentence by sentence.

/// sfc32 of PractRand, seeded for each sentence, so its numbers do not depend on the thread.
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
  /// An integer from 0 to limit - 1.
  LANNER_INLINE uint32 below(uint32 limit) { return uint32((uint64(next()) * limit) >> 32); }
};

/// The loss is measured at every N-th word.
constexpr int64 LOSS_EVERY = 8;
/// Words per piece of work, if sentences are short.
constexpr int64 WORDS_AT_ONCE = 2000;

/// A part of a corpus, and the sampling during training.
struct SampledCorpus {
  bool hogwild;
  int64 words, count;
  const int32* corpus;
  const float* keep;
  const uint32* threshold;
  const int32* alias;
  double lr, minLr, position, total;
  uint32 seedLow, seedHigh;
  float* stats;

  void readCorpus(Reader& arguments) {
    corpus = arguments.pointer<const int32>();
    count = arguments.integer();
    keep = arguments.pointer<const float>();
    threshold = arguments.pointer<const uint32>();
    alias = arguments.pointer<const int32>();
  }
  void readRates(Reader& arguments) {
    lr = arguments.number();
    minLr = arguments.number();
    position = arguments.number();
    total = arguments.number();
    seedLow = uint32(arguments.integer());
    seedHigh = uint32(arguments.integer());
    stats = arguments.pointer<float>();
  }

  float rateAt(int64 place) const {
    const double rate = lr - (lr - minLr) * ((position + double(place)) / total);
    return float(rate < minLr ? minLr : rate);
  }
  SentenceRandom randomAt(int64 place) const { return SentenceRandom(seedLow, seedHigh, int64(position) + place); }
  LANNER_INLINE int32 drawNegative(SentenceRandom& random) const {
    const uint64 product = uint64(random.next()) * uint64(words);
    const int32 bucket = int32(product >> 32);
    return uint32(product) < threshold[bucket] ? bucket : alias[bucket];
  }
  /// Subsamples the words of a sentence by `keep`; returns how many remain.
  LANNER_INLINE int64 keepWords(SentenceRandom& random, int64 place, int64 length, int32* kept) const {
    int64 used = 0;
    for (int64 i = place; i < place + length; i++) {
      const int32 word = corpus[i];
      if (keep && keep[word] < 1 && float(int32(random.next() >> 8)) * 0x1p-24f >= keep[word]) continue;
      kept[used++] = word;
    }
    return used;
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

/**
 * Calls train(work, place, length) for each sentence: on all threads if they share the tables without locks. Each thread has its own
 * Work(call, worker, longest), which accumulates `loss` and `measured`; their totals go to `stats` and do not depend on the assignment to threads.
 */
template <class Work, class Call, class Train> LANNER_INLINE int32 forSentences(const Call& call, const Train& train) {
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
  const auto part = [&](int64 begin, int64 end, int worker) {
    Work work(call, worker, longest);
    for (int64 s = begin; s < end; s++) {
      work.loss = work.measured = 0;
      train(work, list[s].place, list[s].length);
      list[s].loss = work.loss;
      list[s].measured = work.measured;
    }
  };
  if (call.hogwild) parallelFor(sentences, larger<int64>(1, sentences * WORDS_AT_ONCE / larger<int64>(1, call.count)), part);
  else part(0, sentences, lanner_pool_worker());
  double loss = 0, measured = 0;
  for (int64 s = 0; s < sentences; s++) loss += list[s].loss, measured += list[s].measured;
  call.stats[0] = float(loss);
  call.stats[1] = float(measured);
  return 0;
}
