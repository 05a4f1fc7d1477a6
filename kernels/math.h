#pragma once
#include "vector.h"

// Elementary functions on vectors, accurate to 2 units in the last place with and without fused multiply-add. NaN, infinity, denormals and
// signed zero follow IEEE 754 and C. The coefficients are our own minimax fits on the ranges named.

constexpr float LOG2_E = 1.44269504f;
// ln 2 in two parts: products of the first with integers below 2^15 are exact.
constexpr float LN2_HIGH = 0.693359375f;
constexpr float LN2_LOW = -2.12194440e-4f;
// Adding and subtracting it rounds |x| < 2^22 to the nearest integer, ties to even.
constexpr float ROUNDER = 12582912.0f;
constexpr double ROUNDER_DOUBLE = 6755399441055744.0;

/// c[0] + c[1] x + ... by Horner's rule.
template <int N> LANNER_INLINE F polynomial(F x, const float (&c)[N]) {
  F sum = splat(c[N - 1]);
  for (int i = N - 2; i >= 0; i--) sum = fma(sum, x, splat(c[i]));
  return sum;
}

template <int N> LANNER_INLINE double polynomial(double x, const double (&c)[N]) {
  double sum = c[N - 1];
  for (int i = N - 2; i >= 0; i--) sum = sum * x + c[i];
  return sum;
}

/// 2^n for n from -126 to 127.
LANNER_INLINE F powerOfTwo(I n) { return floats((n + 127) << 23); }

/// The integer `n` nearest to x / ln 2, and x - n ln 2 in [-0.347, 0.347].
struct ReducedByLn2 {
  I n;
  F rest;
};
LANNER_INLINE ReducedByLn2 reduceByLn2(F x) {
  const F shifted = fma(x, splat(LOG2_E), splat(ROUNDER));
  const F whole = shifted - splat(ROUNDER);
  const F rest = fma(whole, splat(-LN2_LOW), fma(whole, splat(-LN2_HIGH), x));
  return {bits(shifted) - bits(splat(ROUNDER)), rest};
}

/// exp(r) for |r| <= ln(2) / 2.
LANNER_INLINE F expOfRest(F r) {
  constexpr float c[] = {4.9999994e-01f, 1.6666521e-01f, 4.166828e-02f, 8.3686905e-03f, 1.3819512e-03f};
  return fma(polynomial(r, c), r * r, r) + 1.0f;
}

LANNER_INLINE F exp(F x) {
  const F inside = min(splat(89.0f), max(splat(-105.0f), x));
  const ReducedByLn2 reduced = reduceByLn2(inside);
  // Two factors, so that results near the largest float and denormal results are correct.
  const I half = reduced.n >> 1;
  return expOfRest(reduced.rest) * powerOfTwo(half) * powerOfTwo(reduced.n - half);
}

/// log(2^e (1 + f)) + correction, for f in [sqrt(1/2) - 1, sqrt(2) - 1].
LANNER_INLINE F logOfParts(F e, F f, F correction) {
  constexpr float c[] = {3.333333e-01f,  -2.5000823e-01f, 2.0001253e-01f, -1.6623323e-01f,
                         1.4201175e-01f, -1.315996e-01f,  1.2765513e-01f, -7.6399654e-02f};
  const F square = f * f;
  F small = fma(polynomial(f, c), square * f, fma(e, splat(LN2_LOW), correction));
  small = fma(square, splat(-0.5f), small);
  return fma(e, splat(LN2_HIGH), f + small);
}

constexpr int32 SQRT_HALF_BITS = 0x3f3504f3;

/// log outside its domain and at its ends; `inside` elsewhere.
LANNER_INLINE F logEnds(F x, F inside) {
  const F outside = select(x == 0.0f, splat(-INFINITE), select(x > 0.0f, splat(INFINITE), splat(NOT_A_NUMBER)));
  return select((x > 0.0f) & (x < INFINITE), inside, outside);
}

LANNER_INLINE F log(F x) {
  const I tiny = x < 1.17549435e-38f;
  // Negative x wraps around; `logEnds` handles it.
  const I offset = I(U(bits(select(tiny, x * 8388608.0f, x))) - uint32(SQRT_HALF_BITS));
  const I e = (offset >> 23) - (tiny & 23);
  const F m = floats((offset & 0x7fffff) + SQRT_HALF_BITS);
  return logEnds(x, logOfParts(toFloat(e), m - 1.0f, F{}));
}

LANNER_INLINE F log1p(F x) {
  const F u = x + 1.0f;
  const I offset = I(U(bits(u)) - uint32(SQRT_HALF_BITS));
  const I e = offset >> 23;
  const F m = floats((offset & 0x7fffff) + SQRT_HALF_BITS);
  const I near = e == 0;
  // A first-order term restores what rounding 1 + x dropped; with exponent 0, x itself is exact.
  const F dropped = select(x >= 1.0f, 1.0f - (u - x), x - (u - 1.0f));
  const F correction = select(near, F{}, dropped / u);
  const F y = logOfParts(toFloat(e), select(near, x, m - 1.0f), correction);
  return select(x == 0.0f, x, logEnds(u, y));
}

LANNER_INLINE F tanh(F x) {
  constexpr float inner[] = {-3.3333316e-01f, 1.3332544e-01f, -5.3847548e-02f, 2.1050714e-02f, -6.242849e-03f};
  const F size = min(splat(10.0f), abs(x));
  const F square = size * size;
  const F small = fma(polynomial(square, inner), square * size, size);
  const ReducedByLn2 reduced = reduceByLn2(size + size);
  const F e = expOfRest(reduced.rest) * powerOfTwo(reduced.n);
  return copySign(select(size < 0.55f, small, 1.0f - 2.0f / (e + 1.0f)), x);
}

LANNER_INLINE F sigmoid(F x) {
  const F z = exp(-abs(x));
  const F sum = z + 1.0f;
  const F lost = z - (sum - 1.0f);
  const I negative = x < 0.0f;
  const F y = select(negative, z, splat(1.0f)) / sum;
  // A first-order term restores what rounding the sum dropped: lost / sum of y.
  return fma(y * lost, select(negative, y - 1.0f, -y), y);
}

/// 0 for x <= 0; NaN stays NaN.
LANNER_INLINE F relu(F x) { return select(x <= 0.0f, F{}, x); }

/// log(1 + exp(x)).
LANNER_INLINE F softplus(F x) {
  const F z = exp(-abs(x));
  const I large = z > 0.41421354f;
  const F f = select(large, (z - 1.0f) * 0.5f, z);
  return select(x < 0.0f, F{}, x) + logOfParts(select(large, splat(1.0f), F{}), f, F{});
}

/// The error function 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x.
LANNER_INLINE F erf(F x) {
  constexpr float inner[] = {1.2837917e-01f, -3.7612626e-01f, 1.1283579e-01f, -2.6853347e-02f,
                             5.187162e-03f,  -7.997853e-04f,  7.806903e-05f};
  // -log(1 - erf(t)) on [1, 4].
  constexpr float outer[] = {-1.8847025e-04f, 1.1295804e+00f, 6.3321614e-01f,  1.0842252e-01f,
                             -2.5210705e-02f, 4.2054607e-03f, -4.4151675e-04f, 2.1702075e-05f};
  const F size = min(splat(4.0f), abs(x));
  const F small = fma(polynomial(size * size, inner), size, size);
  const F large = 1.0f - exp(-polynomial(size, outer));
  return copySign(select(size > 1.0f, large, small), x);
}

/// The quarter turns (modulo 4) nearest to an angle, and the rest in [-pi/4, pi/4].
struct Quarters {
  I turns;
  F rest;
};

/// The quarter turns of an angle of any size: x times the relevant digits of 2 / pi (Payne and Hanek 1983).
LANNER_NOINLINE inline float reduceLargeAngle(float x, int32* turns) {
  // 2 / pi as a binary fraction, after 64 zeros.
  constexpr uint32 digits[] = {0,          0,          0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0,
                               0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561};
  const uint32 pattern = bitCast<uint32>(x);
  const int exponent = int(pattern >> 23 & 255);
  if (exponent == 255) {
    *turns = 0;
    return x - x;
  }
  const uint64 mantissa = (pattern & 0x7fffff) | 0x800000;
  // |x| = mantissa 2^power; digits that contribute multiples of 4 to the product are skipped.
  const int power = exponent - 150;
  const int first = 64 + power - 2;
  const int word = first / 32, shift = first % 32;
  uint64 window[3];
  for (int i = 0; i < 3; i++) {
    const uint64 pair = uint64(digits[word + i]) << 32 | digits[word + i + 1];
    window[i] = uint32(pair >> (32 - shift));
  }
  // The product modulo 4, as a fraction of 64 bits; `power` of mantissa digits stand before the window.
  const uint64 low = mantissa * window[2];
  const uint64 middle = mantissa * window[1] + (low >> 32);
  const uint64 high = mantissa * window[0] + (middle >> 32);
  const uint64 fraction = high << 32 | uint32(middle);
  const uint64 nearest = fraction + (uint64(1) << 61);
  *turns = int32(nearest >> 62);
  const double rest = double(int64(fraction - (nearest & (uint64(3) << 62)))) * (1.5707963267948966 / 4611686018427387904.0);
  if (int32(pattern) >= 0) return float(rest);
  *turns = -*turns;
  return -float(rest);
}

LANNER_INLINE Quarters reduceAngle(F x) {
  // pi / 2 in three parts; products of the first two with integers below 2^20 are exact.
  constexpr double high = 1.5707963267341256, middle = 6.0771005063039586e-11, rest = 2.0222662487959506e-21;
  const I large = ~(abs(x) < 524288.0f);
  float angles[WIDTH], rests[WIDTH];
  int32 turns[WIDTH];
  store(angles, select(large, F{}, x));
  for (int i = 0; i < WIDTH; i++) {
    const double angle = angles[i];
    const double n = (angle * 0.6366197723675814 + ROUNDER_DOUBLE) - ROUNDER_DOUBLE;
    turns[i] = int32(n);
    rests[i] = float(((angle - n * high) - n * middle) - n * rest);
  }
  if (LANNER_UNLIKELY(any(large)))
    for (int i = 0; i < WIDTH; i++)
      if (large[i]) rests[i] = reduceLargeAngle(x[i], &turns[i]);
  return {load(turns), load(rests)};
}

LANNER_INLINE F sineOfQuarters(I turns, F r) {
  constexpr float s[] = {-1.6666655e-01f, 8.33219e-03f, -1.9518394e-04f};
  constexpr float c[] = {4.1666646e-02f, -1.3887301e-03f, 2.4430661e-05f};
  const F square = r * r;
  const F sine = fma(polynomial(square, s), square * r, r);
  const F cosine = fma(polynomial(square, c), square * square, fma(square, splat(-0.5f), splat(1.0f)));
  const F size = select((turns & 1) != 0, cosine, sine);
  return floats(bits(size) ^ ((turns & 2) << 30));
}

LANNER_INLINE F sin(F x) {
  const Quarters angle = reduceAngle(x);
  return select(x == 0.0f, x, sineOfQuarters(angle.turns, angle.rest));
}

LANNER_INLINE F cos(F x) {
  const Quarters angle = reduceAngle(x);
  return sineOfQuarters(angle.turns + 1, angle.rest);
}

/// a to the power b, computed in float64, with C's results for zeros, infinities and NaN.
LANNER_INLINE F pow(F a, F b) {
  // log2((1 + s) / (1 - s)) / s in s^2, for |s| < 0.172; 2^f for |f| <= 1/2.
  constexpr double logarithm[] = {2.8853900817778446,  0.9617966941210964,  0.5770779401191211,
                                  0.41220948446058114, 0.31989590773794546, 0.28304406439854574};
  constexpr double power[] = {0.9999999999616834,   0.6931471807284544,    0.24022651198152062,
                              0.055504103534237764, 0.009618027254147538,  0.0013333922583287528,
                              0.00015469291026301037, 1.520191702107109e-05};
  const F size = abs(a);
  const I tiny = size < 1.17549435e-38f;
  const I offset = bits(select(tiny, size * 8388608.0f, size)) - SQRT_HALF_BITS;
  const F m = floats((offset & 0x7fffff) + SQRT_HALF_BITS);
  F e = toFloat((offset >> 23) - (tiny & 23));
  e = select(size == 0.0f, splat(-INFINITE), select(size == INFINITE, splat(INFINITE), e));
  float mantissas[WIDTH], exponents[WIDTH], factors[WIDTH], results[WIDTH];
  store(mantissas, m);
  store(exponents, e);
  store(factors, b);
  for (int i = 0; i < WIDTH; i++) {
    const double s = (double(mantissas[i]) - 1) / (double(mantissas[i]) + 1);
    double y = (s * polynomial(s * s, logarithm) + exponents[i]) * factors[i];
    y = y > -200 ? y : y < 0 ? -200 : y;
    y = y < 200 ? y : y > 0 ? 200 : 0;
    const double whole = (y + ROUNDER_DOUBLE) - ROUNDER_DOUBLE;
    const int64 scale = (int64(int32(whole)) + 1023) << 52;
    results[i] = float(polynomial(y - whole, power) * bitCast<double>(scale));
  }
  F result = load(results);

  const F far = abs(b);
  const I number = toInt(select(far < 16777216.0f, b, F{}));
  const I whole = (far >= 8388608.0f) | (toFloat(number) == b);
  const I odd = whole & ((number & 1) != 0);
  result = floats(bits(result) | (bits(a) & odd & int32(0x80000000)));
  result = select((a < 0.0f) & (a > -INFINITE) & ~whole, splat(NOT_A_NUMBER), result);
  result = select((a != a) | (b != b), a + b, result);
  return select((b == 0.0f) | (a == 1.0f), splat(1.0f), result);
}

/// Rounds to the nearest integer, ties to even.
LANNER_INLINE F round(F x) {
  const F size = abs(x);
  return copySign(select(size < 8388608.0f, (size + 8388608.0f) - 8388608.0f, size), x);
}
LANNER_INLINE F floor(F x) {
  const F whole = round(x);
  return copySign(whole - select(whole > x, splat(1.0f), F{}), x);
}
LANNER_INLINE F ceil(F x) {
  const F whole = round(x);
  return copySign(whole + select(whole < x, splat(1.0f), F{}), x);
}

/// -1, 0 or 1; zero keeps its sign, and NaN stays NaN.
LANNER_INLINE F sign(F x) { return select((x > 0.0f) | (x < 0.0f), copySign(splat(1.0f), x), x); }
