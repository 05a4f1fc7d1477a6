#pragma once
#include "math.h"

// Elementary and special functions that are computed in float64, one lane after the other: rarely the bottleneck of a model, and every float32
// result is then the nearest or next to it. Series and recurrences are textbook ones (Abramowitz and Stegun 4, 6 and 7).

constexpr double PI = 3.141592653589793;

/// f of each lane.
template <class Function> LANNER_INLINE F perLane(F x, const Function& f) {
  float lanes[WIDTH];
  store(lanes, x);
  for (int i = 0; i < WIDTH; i++) lanes[i] = float(f(double(lanes[i])));
  return load(lanes);
}

template <class Function> LANNER_INLINE F perLane(F x, F y, const Function& f) {
  float lanes[WIDTH], others[WIDTH];
  store(lanes, x);
  store(others, y);
  for (int i = 0; i < WIDTH; i++) lanes[i] = float(f(double(lanes[i]), double(others[i])));
  return load(lanes);
}

LANNER_INLINE double absolute(double x) { return __builtin_fabs(x); }
LANNER_INLINE double withSign(double size, double sign) { return __builtin_copysign(size, sign); }
LANNER_INLINE double root(double x) { return __builtin_sqrt(x); }
/// The nearest integer to |x| < 2^51.
LANNER_INLINE double nearest(double x) { return (x + ROUNDER_DOUBLE) - ROUNDER_DOUBLE; }
LANNER_INLINE bool isNan(double x) { return x != x; }

/// log of a positive, finite, normal number.
LANNER_INLINE double logarithm(double x) {
  // 2 atanh(s) / s in s^2, for |s| < 0.172.
  constexpr double series[] = {2.0,      2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,
                               2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19};
  constexpr int64 half = 0x3fe6a09e667f3bcdLL;
  const int64 offset = bitCast<int64>(x) - half;
  const double m = bitCast<double>((offset & 0xfffffffffffffLL) + half);
  const double s = (m - 1) / (m + 1);
  return double(int32(offset >> 52)) * 0.6931471805599453 + s * polynomial(s * s, series);
}

/// exp of a number, clamped to where the result is a normal number.
LANNER_INLINE double exponential(double x) {
  constexpr double series[] = {1,           1,           1.0 / 2,      1.0 / 6,       1.0 / 24,       1.0 / 120,     1.0 / 720,
                               1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600};
  if (isNan(x)) return x;
  const double inside = x < -700 ? -700 : x > 700 ? 700 : x;
  const double n = nearest(inside * 1.4426950408889634);
  const double rest = (inside - n * 0.6931471803691238) - n * 1.9082149292705877e-10;
  return polynomial(rest, series) * bitCast<double>((int64(int32(n)) + 1023) << 52);
}

/// exp(x) - 1.
LANNER_INLINE double exponentialMinus1(double x) {
  constexpr double series[] = {1,           1.0 / 2,     1.0 / 6,      1.0 / 24,      1.0 / 120,      1.0 / 720,
                               1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600};
  return absolute(x) < 0.35 ? x * polynomial(x, series) : exponential(x) - 1;
}

LANNER_INLINE double hyperbolicSine(double x) {
  constexpr double series[] = {1, 1.0 / 6, 1.0 / 120, 1.0 / 5040, 1.0 / 362880};
  if (absolute(x) < 0.35) return x * polynomial(x * x, series);
  const double e = exponential(absolute(x));
  return withSign((e - 1 / e) / 2, x);
}

LANNER_INLINE double hyperbolicCosine(double x) {
  const double e = exponential(absolute(x));
  return (e + 1 / e) / 2;
}

LANNER_INLINE double inverseHyperbolicSine(double x) {
  constexpr double series[] = {1, -1.0 / 6, 3.0 / 40, -15.0 / 336};
  const double size = absolute(x);
  if (size < 0.01) return x * polynomial(x * x, series);
  if (!(size < INFINITE)) return x;
  return withSign(logarithm(size + root(size * size + 1)), x);
}

LANNER_INLINE double inverseHyperbolicCosine(double x) {
  if (!(x >= 1)) return NOT_A_NUMBER;
  if (!(x < INFINITE)) return x;
  return logarithm(x + root((x - 1) * (x + 1)));
}

LANNER_INLINE double inverseHyperbolicTangent(double x) {
  constexpr double series[] = {1, 1.0 / 3, 1.0 / 5, 1.0 / 7};
  const double size = absolute(x);
  if (size < 0.01) return x * polynomial(x * x, series);
  if (!(size < 1)) return size == 1 ? withSign(double(INFINITE), x) : double(NOT_A_NUMBER);
  return withSign(0.5 * logarithm((1 + size) / (1 - size)), x);
}

LANNER_INLINE double arcTangent(double x) {
  // atan(t) / t in t^2, for |t| <= tan(pi / 8).
  constexpr double series[] = {1,         -1.0 / 3,  1.0 / 5,   -1.0 / 7,  1.0 / 9,   -1.0 / 11, 1.0 / 13, -1.0 / 15,
                               1.0 / 17, -1.0 / 19, 1.0 / 21, -1.0 / 23, 1.0 / 25, -1.0 / 27, 1.0 / 29};
  const double size = absolute(x);
  const bool beyond = size > 1;
  const double inner = beyond ? 1 / size : size;
  const bool turned = inner > 0.41421356237309503;
  const double t = turned ? (inner - 1) / (inner + 1) : inner;
  const double angle = t * polynomial(t * t, series) + (turned ? PI / 4 : 0);
  return withSign(beyond ? PI / 2 - angle : angle, x);
}

LANNER_INLINE double arcSine(double x) { return arcTangent(x / root((1 - x) * (1 + x))); }

/// The angle of the point (x, y).
LANNER_INLINE double angleOf(double y, double x) {
  if (isNan(x) || isNan(y)) return NOT_A_NUMBER;
  const double across = absolute(x), up = absolute(y);
  const double angle = across == 0 && up == 0      ? 0
                       : across == up              ? PI / 4
                       : across == double(INFINITE) ? 0
                                                    : arcTangent(up / across);
  return withSign(__builtin_signbit(x) ? PI - angle : angle, y);
}

LANNER_INLINE double lengthOf(double x, double y) {
  if (absolute(x) == double(INFINITE) || absolute(y) == double(INFINITE)) return INFINITE;
  return root(x * x + y * y);
}

/// The remainder of |a| / |b| with the sign of a, exactly. The quotient is subtracted in pieces of 24 bits.
LANNER_INLINE double remainderOf(double a, double b) {
  const double divisor = absolute(b);
  double rest = absolute(a);
  if (isNan(a) || isNan(b) || rest == double(INFINITE) || divisor == 0) return NOT_A_NUMBER;
  if (divisor == double(INFINITE)) return a;
  while (rest >= divisor) {
    const int64 apart = (bitCast<int64>(rest) >> 52) - (bitCast<int64>(divisor) >> 52) - 24;
    const double piece = apart > 0 ? divisor * bitCast<double>((apart + 1023) << 52) : divisor;
    rest -= double(int64(rest / piece)) * piece;
    if (rest < 0) rest += piece;
  }
  return withSign(rest, a);
}

/// The remainder with the sign of b.
LANNER_INLINE double moduloOf(double a, double b) {
  const double rest = remainderOf(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

/// The largest integer <= a / b.
LANNER_INLINE double floorQuotient(double a, double b) {
  if (b == 0) return a / b;
  const double rest = remainderOf(a, b);
  const double quotient = (a - rest) / b - (rest != 0 && (rest < 0) != (b < 0) ? 1 : 0);
  if (quotient == 0) return withSign(0, a / b);
  if (!(absolute(quotient) < 2251799813685248.0)) return quotient;
  return nearest(quotient);
}

/// exp(x^2) erfc(x) for x >= 0.
LANNER_INLINE double scaledErrorComplement(double x) {
  // (1 + 2 x) times it, in t = (x - 3.75) / (x + 3.75).
  constexpr double series[] = {1.2375126308377652, -0.14024059858563319, 0.0035854155004300689, 0.082276738510834599,
                               -0.10880393071596468, 0.092304320367440732, -0.058693390297546801, 0.028362288844711052,
                               -0.0097466386992305915, 0.0017555446534459489, 0.00029395018373208357, -0.00028983117215921162,
                               5.1083804990462797e-5, 2.1619260667348249e-5, -1.0617170371153195e-5, 1.2953567107513293e-7,
                               1.0214991951162373e-6, -1.006503682905227e-6, 1.0486530024415416e-7, 4.7100294333599752e-7,
                               -4.6260603118209827e-8, -9.2366568461702482e-8};
  if (x > 1e10) return 0.5641895835477563 / x;
  return polynomial((x - 3.75) / (x + 3.75), series) / (1 + 2 * x);
}

LANNER_INLINE double errorComplement(double x) {
  if (isNan(x)) return x;
  const double size = absolute(x);
  const double tail = size > 27 ? 0 : exponential(-size * size) * scaledErrorComplement(size);
  return x < 0 ? 2 - tail : tail;
}

LANNER_INLINE double scaledErrorComplementOf(double x) {
  if (isNan(x) || x >= 0) return isNan(x) ? x : scaledErrorComplement(x);
  if (x < -26) return INFINITE;
  return 2 * exponential(x * x) - scaledErrorComplement(-x);
}

/// The x with erf(x) = y: an approximation (Winitzki 2008), then two steps of Halley's method.
LANNER_INLINE double inverseErrorFunction(double y) {
  constexpr double series[] = {0.886226925452758, 0.23201366653465444, 0.12755617530559793, 0.08655212924154752};
  const double size = absolute(y);
  if (size < 0.03) return y * polynomial(y * y, series);
  if (!(size < 1)) return size == 1 ? withSign(double(INFINITE), y) : double(NOT_A_NUMBER);
  const double l = logarithm((1 - size) * (1 + size));
  const double half = 4.330746750799873 + l / 2;
  double x = root(root(half * half - l / 0.147) - half);
  for (int step = 0; step < 2; step++) {
    const double off = ((1 - size) - errorComplement(x)) * 0.8862269254527580 / exponential(-x * x);
    x -= off / (1 + x * off);
  }
  return withSign(x, y);
}

/// sin(pi x), by its distance from the nearest integer.
LANNER_INLINE double sineOfPi(double x) {
  constexpr double series[] = {1,
                               -1.0 / 6,
                               1.0 / 120,
                               -1.0 / 5040,
                               1.0 / 362880,
                               -1.0 / 39916800,
                               1.0 / 6227020800.0,
                               -1.0 / 1307674368000.0,
                               1.0 / 355687428096000.0};
  const double n = nearest(x);
  const double r = PI * (x - n);
  const double sine = r * polynomial(r * r, series);
  return int64(n) & 1 ? -sine : sine;
}

LANNER_INLINE double cosineOfPi(double x) { return sineOfPi(x + 0.5); }

/// log Gamma(x) for x > 0.
LANNER_NOINLINE static double logGammaOfPositive(double x) {
  // log Gamma(2 + z) / z: 1 - gamma, then (-1)^k (zeta(k) - 1) / k.
  constexpr double nearTwo[] = {0.42278433509846714, 0.32246703342411322, -0.067352301053198095, 0.020580808427784548,
                                -0.0073855510286739853, 0.0028905103307415233, -0.001192753911703261, 0.00050966952474304242,
                                -0.00022315475845357938, 9.9457512781808534e-5, -4.4926236738133142e-5, 2.0507212775670692e-5,
                                -9.4394882752683959e-6, 4.3748667899074878e-6, -2.0392157538013662e-6, 9.5514121304074198e-7,
                                -4.492469198764566e-7, 2.1207184805554666e-7, -1.00432248239681e-7, 4.7698101693639806e-8,
                                -2.2711094608943165e-8, 1.0838659214896954e-8};
  // Stirling's series in 1 / x^2, after the factor 1 / x.
  constexpr double stirling[] = {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156};
  if (x >= 0.5 && x <= 2.5) {
    const double z = x < 1.5 ? x - 1 : x - 2;
    const double y = z * polynomial(z, nearTwo);
    // Gamma(2 + z) = (1 + z) Gamma(1 + z)
    return x < 1.5 ? y - logarithm(x) : y;
  }
  double product = 1;
  for (; x < 8; x += 1) product *= x;
  const double inverse = 1 / x;
  const double y = (x - 0.5) * logarithm(x) - x + 0.9189385332046728 + inverse * polynomial(inverse * inverse, stirling);
  return product == 1 ? y : y - logarithm(product);
}

/// log |Gamma(x)|.
LANNER_INLINE double logGamma(double x) {
  if (isNan(x)) return x;
  if (absolute(x) == double(INFINITE)) return INFINITE;
  if (x > 0) return x > 3e37 ? x * (logarithm(x) - 1) : logGammaOfPositive(x);
  if (x < -4503599627370496.0 || x == nearest(x)) return INFINITE;
  // Gamma(x) Gamma(1 - x) = pi / sin(pi x)
  return logarithm(PI / absolute(sineOfPi(x))) - logGammaOfPositive(1 - x);
}

/// The derivative of log Gamma at x > 0.
LANNER_INLINE double digammaOfPositive(double x) {
  constexpr double series[] = {1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12};
  double shift = 0;
  for (; x < 10; x += 1) shift += 1 / x;
  const double square = 1 / (x * x);
  return logarithm(x) - 0.5 / x - square * polynomial(square, series) - shift;
}

LANNER_INLINE double digamma(double x) {
  if (isNan(x)) return x;
  if (x == 0) return withSign(double(INFINITE), -x);
  if (x == double(INFINITE)) return x;
  if (x > 0) return digammaOfPositive(x);
  if (x < -4503599627370496.0 || x == nearest(x)) return NOT_A_NUMBER;
  return digammaOfPositive(1 - x) - PI * cosineOfPi(x) / sineOfPi(x);
}

LANNER_INLINE double wholePower(double x, int n) {
  double power = 1;
  for (; n > 0; n--) power *= x;
  return power;
}

/// The sum of 1 / (q + k)^s over k >= 0, for q > 0 and whole s >= 2 (Euler and Maclaurin's formula).
LANNER_NOINLINE static double zetaOfPositive(int s, double q) {
  // B(2j) / (2j)!
  constexpr double factors[] = {1.0 / 12,         -1.0 / 720,          1.0 / 30240,        -1.0 / 1209600,
                                1.0 / 47900160, -691.0 / 1307674368000.0, 1.0 / 74724249600.0};
  double sum = 0;
  for (; q < 12; q += 1) sum += wholePower(1 / q, s);
  const double power = wholePower(1 / q, s);
  sum += power * (q / (s - 1) + 0.5);
  double term = power * s / q;
  for (int j = 0; j < 7; j++) {
    sum += factors[j] * term;
    term *= double(s + 2 * j + 1) * double(s + 2 * j + 2) / (q * q);
  }
  return sum;
}

/// The derivative of digamma of order n >= 1, or digamma itself for n = 0; NaN where n is no such number.
LANNER_NOINLINE static double polygamma(double order, double x) {
  if (!(order >= 0 && order <= 100) || order != nearest(order) || isNan(x)) return NOT_A_NUMBER;
  const int n = int(order);
  if (n == 0) return digamma(x);
  const int s = n + 1;
  double factorial = n % 2 == 0 ? -1 : 1;
  for (int i = 2; i <= n; i++) factorial *= i;
  if (x > 0) return x == double(INFINITE) ? 0 : factorial * zetaOfPositive(s, x);
  if (x < -4503599627370496.0 || x == nearest(x)) return factorial * double(INFINITE);
  // The terms before 0, a finite part of the same sum to the other side, and those after it.
  const double below = nearest(x - 0.5);
  const double fraction = x - below;
  const double before = zetaOfPositive(s, 1 - fraction) - zetaOfPositive(s, 1 - x);
  return factorial * (zetaOfPositive(s, fraction) + (s % 2 == 0 ? before : -before));
}

LANNER_INLINE F logTimes(F x, double factor) {
  return logEnds(x, perLane(x, [=](double v) LANNER_INLINE_LAMBDA { return v > 0 ? logarithm(v) * factor : 0; }));
}

LANNER_INLINE F tan(F x) {
  const Quarters angle = reduceAngle(x);
  return select(x == 0.0f, x, sineOfQuarters(angle.turns, angle.rest) / sineOfQuarters(angle.turns + 1, angle.rest));
}

/// Cuts off the fraction.
LANNER_INLINE F trunc(F x) { return copySign(floor(abs(x)), x); }
