#pragma once
#include "arguments.h"
#include "pool.h"
#include "vector.h"

// Random numbers, the same bits as the TypeScript of `src/base/philox.ts` and `src/base/box-muller.ts`.

constexpr int64 RANDOM_GRAIN = 8192;

struct RandomSource {
  uint32 seedLow, seedHigh, stream;
  int64 block;

  explicit RandomSource(Reader& arguments) {
    seedLow = uint32(arguments.integer());
    seedHigh = uint32(arguments.integer());
    stream = uint32(arguments.integer());
    block = arguments.integer();
  }

  /// The four words of a block: Philox4x32-10.
  LANNER_INLINE void words(int64 offset, uint32 out[4]) const {
    const uint64 number = uint64(block + offset);
    uint32 c0 = uint32(number), c1 = uint32(number >> 32), c2 = stream, c3 = 0;
    uint32 k0 = seedLow, k1 = seedHigh;
    for (int round = 0; round < 10; round++) {
      const uint64 product0 = uint64(0xd2511f53u) * c0, product1 = uint64(0xcd9e8d57u) * c2;
      c0 = uint32(product1 >> 32) ^ c1 ^ k0;
      c2 = uint32(product0 >> 32) ^ c3 ^ k1;
      c1 = uint32(product1);
      c3 = uint32(product0);
      k0 += 0x9e3779b9u;
      k1 += 0xbb67ae85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }
};

LANNER_INLINE float fraction(uint32 word) { return float(int32(word >> 8)) * 0x1p-24f; }

/// Calls body(element, word) for elements [0, count), whole blocks to a thread.
template <class Body> LANNER_INLINE void forWords(const RandomSource& source, int64 count, const Body& body) {
  parallelFor(count, RANDOM_GRAIN, [&](int64 begin, int64 end, int) {
    for (int64 at = begin; at < end; at += 4) {
      uint32 words[4];
      source.words(at / 4, words);
      const int64 own = smaller<int64>(4, end - at);
      for (int64 i = 0; i < own; i++) body(at + i, words[i]);
    }
  });
}

/// A product that the compiler must not fuse with the sum it goes into: JavaScript rounds both.
LANNER_INLINE double rounded(double product) {
#if defined(__x86_64__)
  __asm__("" : "+x"(product));
#elif defined(__aarch64__)
  __asm__("" : "+w"(product));
#endif
  return product;
}

template <int N> LANNER_INLINE double horner(const double (&coefficients)[N], double z) {
  double sum = coefficients[0];
  for (int i = 1; i < N; i++) sum = rounded(sum * z) + coefficients[i];
  return sum;
}

/// Natural logarithm of n / 2^24 for n from 1 to 2^24.
LANNER_INLINE double logOfFraction(uint32 n) {
  constexpr double atanhSeries[] = {1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
                                    1.0 / 11, 1.0 / 9,  1.0 / 7,  1.0 / 5,  1.0 / 3};
  int exponent = 31 - __builtin_clz(n);
  double mantissa = double(n) / double(1u << exponent);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent++;
  }
  const double s = (mantissa - 1) / (mantissa + 1), z = rounded(s * s);
  const double tail = rounded(2 * s * rounded(z * horner(atanhSeries, z)));
  return rounded((exponent - 24) * 0.6931471805599453) + (2 * s + tail);
}

/// Two standard normal numbers from two words: each step as in `box-muller.ts`.
LANNER_INLINE void boxMuller(uint32 w0, uint32 w1, double out[2]) {
  constexpr double sineSeries[] = {1.0 / 355687428096000, -1.0 / 1307674368000, 1.0 / 6227020800, -1.0 / 39916800,
                                   1.0 / 362880,          -1.0 / 5040,          1.0 / 120,        -1.0 / 6};
  constexpr double cosineSeries[] = {1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600, -1.0 / 3628800,
                                     1.0 / 40320,          -1.0 / 720,         1.0 / 24,        -1.0 / 2};
  const double radius = __builtin_sqrt(-2 * logOfFraction((w0 >> 8) + 1));
  const int32 turn = int32(w1 >> 8), quarter = (turn + 0x200000) >> 22;
  const double x = double(turn - quarter * 0x400000) * 0x1p-22 * 1.5707963267948966;
  const double z = rounded(x * x);
  const double sine = x + rounded(x * rounded(z * horner(sineSeries, z)));
  const double cosine = 1 + rounded(z * horner(cosineSeries, z));
  switch (quarter & 3) {
    case 0: out[0] = radius * cosine, out[1] = radius * sine; break;
    case 1: out[0] = radius * -sine, out[1] = radius * cosine; break;
    case 2: out[0] = radius * -cosine, out[1] = radius * -sine; break;
    default: out[0] = radius * sine, out[1] = radius * -cosine;
  }
}

inline int32 runUniform(Reader& arguments) {
  const RandomSource source(arguments);
  float* const out = arguments.pointer<float>();
  const int64 count = arguments.integer();
  const double low = arguments.number(), width = arguments.number();
  forWords(source, count, [&](int64 i, uint32 word) { out[i] = float(low + rounded(width * double(fraction(word)))); });
  return 0;
}

inline int32 runNormal(Reader& arguments) {
  const RandomSource source(arguments);
  float* const out = arguments.pointer<float>();
  const int64 count = arguments.integer();
  const double mean = arguments.number(), deviation = arguments.number();
  parallelFor(count, RANDOM_GRAIN, [&](int64 begin, int64 end, int) {
    for (int64 at = begin; at < end; at += 4) {
      uint32 words[4];
      double values[4];
      source.words(at / 4, words);
      boxMuller(words[0], words[1], values);
      boxMuller(words[2], words[3], values + 2);
      const int64 own = smaller<int64>(4, end - at);
      for (int64 i = 0; i < own; i++) out[at + i] = float(rounded(rounded(values[i]) * deviation) + mean);
    }
  });
  return 0;
}

inline int32 runBernoulli(Reader& arguments) {
  const RandomSource source(arguments);
  uint8* const out = arguments.pointer<uint8>();
  const int64 count = arguments.integer();
  const double probability = arguments.number();
  forWords(source, count, [&](int64 i, uint32 word) { out[i] = double(fraction(word)) < probability; });
  return 0;
}

inline int32 runDropout(Reader& arguments) {
  const RandomSource source(arguments);
  const float* const x = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  const int64 count = arguments.integer();
  const double p = arguments.number();
  const double kept = 1 - p;
  forWords(source, count, [&](int64 i, uint32 word) { out[i] = double(fraction(word)) < p ? 0.0f : float(x[i] / kept); });
  return 0;
}
