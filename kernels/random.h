#pragma once
#include "arguments.h"
#include "pool.h"
#include "vector.h"

// Random numbers, bitwise equal to those of `src/base/philox.ts` and `src/base/box-muller.ts`.

constexpr int64 RANDOM_GRAIN = 8192;

/// 64-bit products of the even lanes of a and b.
typedef uint64 Wide __attribute__((vector_size(4 * LANNER_WIDTH)));
LANNER_INLINE Wide multiplyEven(U a, U b) {
#if defined(__x86_64__) && !defined(__clang__) && LANNER_WIDTH == 16
  return (Wide)__builtin_ia32_pmuludq512_mask((I)a, (I)b, (long long __attribute__((vector_size(64)))){}, 0xff);
#elif defined(__x86_64__) && !defined(__clang__) && LANNER_WIDTH == 8
  return (Wide)__builtin_ia32_pmuludq256((I)a, (I)b);
#elif defined(__x86_64__) && !defined(__clang__)
  return (Wide)__builtin_ia32_pmuludq128((I)a, (I)b);
#else
  return ((Wide)a & 0xffffffffu) * ((Wide)b & 0xffffffffu);
#endif
}

/// The low and high half of each lane's product.
LANNER_INLINE void multiplyWide(U a, uint32 factor, U* product) {
  const U b = splat(factor);
  const Wide even = multiplyEven(a, b), odd = multiplyEven((U)((Wide)a >> 32), b);
  product[0] = (U)((even & 0xffffffffu) | (odd << 32));
  product[1] = (U)((even >> 32) | (odd & ~uint64(0xffffffffu)));
}

struct RandomSource {
  uint32 seedLow, seedHigh, stream;
  int64 block;

  explicit RandomSource(Reader& arguments) {
    seedLow = uint32(arguments.integer());
    seedHigh = uint32(arguments.integer());
    stream = uint32(arguments.integer());
    block = arguments.integer();
  }

  /// The words of WIDTH blocks from `offset` on, four per block: Philox4x32-10 with one block per lane.
  LANNER_INLINE void words(int64 offset, uint32* out) const {
    U c[4], product[2][2];
    for (int lane = 0; lane < WIDTH; lane++) {
      const uint64 number = uint64(block + offset + lane);
      c[0][lane] = uint32(number);
      c[1][lane] = uint32(number >> 32);
    }
    c[2] = splat(stream);
    c[3] = U{};
    uint32 k0 = seedLow, k1 = seedHigh;
    for (int round = 0; round < 10; round++) {
      multiplyWide(c[0], 0xd2511f53u, product[0]);
      multiplyWide(c[2], 0xcd9e8d57u, product[1]);
      c[0] = product[1][1] ^ c[1] ^ splat(k0);
      c[2] = product[0][1] ^ c[3] ^ splat(k1);
      c[1] = product[1][0];
      c[3] = product[0][0];
      k0 += 0x9e3779b9u;
      k1 += 0xbb67ae85u;
    }
    for (int lane = 0; lane < WIDTH; lane++)
      for (int word = 0; word < 4; word++) out[4 * lane + word] = c[word][lane];
  }
};

/// Words of one call of `RandomSource::words`.
constexpr int64 WORDS = 4 * WIDTH;

LANNER_INLINE float fraction(uint32 word) { return float(int32(word >> 8)) * 0x1p-24f; }

static_assert(RANDOM_GRAIN % WORDS == 0, "a thread begins with a whole call");

/// Calls body(at, words, count) for runs of at most WORDS elements, with one word per element.
template <class Body> LANNER_INLINE void forWords(const RandomSource& source, int64 count, const Body& body) {
  parallelFor(count, RANDOM_GRAIN, [&](int64 begin, int64 end, int) {
    uint32 words[WORDS];
    for (int64 at = begin; at < end; at += WORDS) {
      source.words(at / 4, words);
      body(at, words, smaller(WORDS, end - at));
    }
  });
}

/// Keeps the compiler from fusing a product with the following sum: JavaScript rounds both.
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

/// Two standard normal numbers from two words, step by step as in `box-muller.ts`.
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
  forWords(source, count, [=](int64 at, const uint32* words, int64 own) LANNER_INLINE_LAMBDA {
    for (int64 i = 0; i < own; i++) out[at + i] = float(low + rounded(width * double(fraction(words[i]))));
  });
  return 0;
}

inline int32 runNormal(Reader& arguments) {
  const RandomSource source(arguments);
  float* const out = arguments.pointer<float>();
  const int64 count = arguments.integer();
  const double mean = arguments.number(), deviation = arguments.number();
  forWords(source, count, [=](int64 at, const uint32* words, int64 own) LANNER_INLINE_LAMBDA {
    for (int64 i = 0; i < own; i += 2) {
      double values[2];
      boxMuller(words[i], words[i + 1], values);
      for (int64 j = 0; j < smaller<int64>(2, own - i); j++)
        out[at + i + j] = float(rounded(rounded(values[j]) * deviation) + mean);
    }
  });
  return 0;
}

inline int32 runBernoulli(Reader& arguments) {
  const RandomSource source(arguments);
  uint8* const out = arguments.pointer<uint8>();
  const int64 count = arguments.integer();
  const double probability = arguments.number();
  forWords(source, count, [=](int64 at, const uint32* words, int64 own) LANNER_INLINE_LAMBDA {
    for (int64 i = 0; i < own; i++) out[at + i] = double(fraction(words[i])) < probability;
  });
  return 0;
}

inline int32 runDropout(Reader& arguments) {
  const RandomSource source(arguments);
  const float* const x = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  const int64 count = arguments.integer();
  const double p = arguments.number();
  const float scale = float(1 / (1 - p));
  // fraction(word) < p in integer arithmetic.
  const int32 below = int32(p * 0x1p24), threshold = double(below) < p * 0x1p24 ? below + 1 : below;
  forWords(source, count, [=](int64 at, const uint32* words, int64 own) LANNER_INLINE_LAMBDA {
    forVectors(0, own, [&](int64 i, int64 length) LANNER_INLINE_LAMBDA {
      const I dropped = I(load(words + i) >> 8) < splat(threshold);
      storeSome(out + at + i, select(dropped, F{}, loadSome(x + at + i, length) * scale), length);
    });
  });
  return 0;
}
