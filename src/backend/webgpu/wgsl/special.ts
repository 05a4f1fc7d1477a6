import { bits } from './bits.ts'
import { exponential, logarithm } from './exponential.ts'
import { literal, polynomial, snippet } from './snippet.ts'
import { circular } from './trigonometric.ts'

/** erf(x) / x in x squared, for |x| <= 1 (fitted in float64). */
const ERF = [
  1.128379167, -0.3761263889, 0.1128379131, -0.02686613362, 0.005223784976, -0.0008542669947, 0.0001195693984,
  -0.00001391165972, 0.00000105951749,
]
/** exp(x^2) erfc(x) / t for t = 2 / (2 + x), x >= 1/2 (fitted in float64). */
const ERFCX = [
  0.2820947917, 0.2820948269, 0.2468305083, 0.1763776623, 0.08273639998, 0.004507482154, -0.1071271114,
  0.1353527395, -0.4760545998, 0.815991729, -0.6779378408, 0.2840330047, -0.04889916889,
]
/** (zeta(k) - 1) / k with alternating signs, as in the reference's log Gamma near 2. */
const GAMMA = [
  0.42278433509846713, 0.3224670334241132, -0.06735230105319809, 0.020580808427784546, -0.007385551028673986,
  0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939,
  9.945751278180853e-5, -4.492623673813314e-5, 2.050721277567069e-5, -9.439488275268397e-6,
]

export const errorFunctions = snippet(
  `
// exp(-x^2): the square is split, because rounding it would cost digits of the result.
fn expOfSquare(x: f32) -> f32 {
  let head = bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
  return expOf(-head * head) * expOf(-(x - head) * (x + head));
}
fn erfcxTail(x: f32) -> f32 { let t = 2.0f / (2.0f + x); return t * ${polynomial('t', ERFCX)}; }
fn erfTail(x: f32) -> f32 { let z = x * x; return x * ${polynomial('z', ERF)}; }
fn erfOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let size = abs(x);
  if (size <= 1.0f) { return erfTail(x); }
  if (size > 4.0f) { return withSign(1.0f, x); }
  return withSign(1.0f - expOfSquare(size) * erfcxTail(size), x);
}
fn erfcOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (x < -4.0f) { return 2.0f; }
  if (x < -1.0f) { return 2.0f - expOfSquare(-x) * erfcxTail(-x); }
  if (x < 0.5f) { return 1.0f - erfTail(x); }
  if (x > 11.0f) { return 0.0f; }
  return expOfSquare(x) * erfcxTail(x);
}
fn erfcxOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (x < -9.5f) { return infinity(); }
  if (x < -4.0f) { let head = bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); return 2.0f * expOf(head * head) * expOf((x - head) * (x + head)); }
  if (x <= 0.5f) { return expOf(x * x) * erfcOf(x); }
  if (isInfinite(x)) { return 0.0f; }
  return erfcxTail(x);
}
fn erfinvOf(y: f32) -> f32 {
  if (isNan(y)) { return y; }
  let size = abs(y);
  if (size > 1.0f) { return notANumber(); }
  if (size == 1.0f) { return withSign(infinity(), y); }
  if (size < 1e-3f) { let z = y * y; return ${literal(Math.sqrt(Math.PI) / 2)} * (y + y * z * (${literal(Math.PI / 12)} + z * ${literal((7 * Math.PI ** 2) / 480)})); }
  // Newton's method from an approximation (Winitzki 2008).
  let l = logOf((1.0f - size) * (1.0f + size));
  let half = ${literal(2 / (Math.PI * 0.147))} + 0.5f * l;
  var x = sqrt(sqrt(half * half - l * ${literal(1 / 0.147)}) - half);
  for (var step = 0; step < 3; step++) {
    // Below 1/2 the difference of erf has more digits, above it that of erfc.
    let gap = select((1.0f - size) - erfcOf(x), erfOf(x) - size, size < 0.5f);
    x = x - gap * ${literal(Math.sqrt(Math.PI) / 2)} / expOfSquare(x);
  }
  return withSign(x, y);
}`,
  exponential,
  logarithm,
  bits,
)

export const gamma = snippet(
  `
fn sineOfPi(x: f32) -> f32 {
  let whole = round(x);
  let value = sinOf(${literal(Math.PI)} * (x - whole));
  return select(value, -value, (i32(whole) & 1) == 1);
}
// log Gamma(x) for x > 0.
fn lgammaPositive(x: f32) -> f32 {
  if (x >= 0.5f && x <= 2.5f) {
    if (x < 1.5f) {
      let z = x - 1.0f;
      return z * ${polynomial('z', GAMMA)} - log1pOf(z);
    }
    let z = x - 2.0f;
    return z * ${polynomial('z', GAMMA)};
  }
  if (x < 0.5f) {
    if (x < 1e-20f) { return -logOf(x); }
    return x * ${polynomial('x', GAMMA)} - log1pOf(x) - logOf(x);
  }
  if (x < 8.0f) {
    var product = 1.0f;
    var y = x;
    while (y > 2.5f) {
      y = y - 1.0f;
      product = product * y;
    }
    let z = y - 2.0f;
    return z * ${polynomial('z', GAMMA)} + logOf(product);
  }
  let y = x;
  let inverse = 1.0f / y;
  let z = inverse * inverse;
  let series = inverse * ${polynomial('z', [1 / 12, -1 / 360, 1 / 1260])};
  let l = logOf(y);
  return ((y - 0.5f) * (l - 1.0f) - 0.5f + ${literal(Math.log(2 * Math.PI) / 2)} + series);
}
fn lgammaOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (isInfinite(x) || isZero(x)) { return infinity(); }
  if (abs(x) < 1e-20f) { return -logOf(withSign(x, 1.0f)); }
  if (isNegative(x) && x == floor(x)) { return infinity(); }
  if (x < 0.0f) { return logOf(${literal(Math.PI)} / abs(sineOfPi(x))) - lgammaPositive(1.0f - x); }
  return lgammaPositive(x);
}
fn digammaPositive(x: f32) -> f32 {
  var shift = 0.0f;
  var y = x;
  while (y < 10.0f) {
    shift = shift + 1.0f / y;
    y = y + 1.0f;
  }
  let z = 1.0f / (y * y);
  return logOf(y) - 0.5f / y - z * ${polynomial('z', [1 / 12, -1 / 120, 1 / 252])} - shift;
}
fn digammaOf(x: f32) -> f32 {
  if (isZero(x)) { return withSign(infinity(), -x); }
  if (isInfinite(x) && !isNegative(x)) { return x; }
  if (x < 0.0f) {
    if (isInfinite(x) || x == floor(x)) { return notANumber(); }
    return digammaPositive(1.0f - x) - ${literal(Math.PI)} * sineOfPi(x + 0.5f) / sineOfPi(x);
  }
  return digammaPositive(x);
}
// a^-s for a > 0 and a whole s >= 2, by squaring.
fn inversePower(a: f32, s: i32) -> f32 {
  var result = 1.0f;
  var factor = 1.0f / a;
  var left = s;
  while (left > 0) {
    if ((left & 1) == 1) { result = result * factor; }
    factor = factor * factor;
    left = left >> 1u;
  }
  return result;
}
// The sum of (q + k)^-s over k >= 0: the first terms, then Euler and Maclaurin's formula.
fn zetaOf(s: i32, q: f32) -> f32 {
  var sum = 0.0f;
  var a = q;
  while (a < 12.0f) {
    sum = sum + inversePower(a, s);
    a = a + 1.0f;
  }
  let p = inversePower(a, s);
  let order = f32(s);
  sum = sum + p * (a / (order - 1.0f) + 0.5f);
  let first = p * order / a;
  let second = first * (order + 1.0f) * (order + 2.0f) / (a * a);
  return sum + first / 12.0f - second / 720.0f + second * (order + 3.0f) * (order + 4.0f) / (a * a) / 30240.0f;
}
fn polygammaOf(n: f32, x: f32) -> f32 {
  if (isNan(n) || isNan(x) || n != floor(n) || n < 0.0f || n > 100.0f) { return notANumber(); }
  if (n == 0.0f) { return digammaOf(x); }
  let order = i32(n);
  let s = order + 1;
  var factorial = select(1.0f, -1.0f, (order & 1) == 0);
  for (var i = 2; i <= order; i++) { factorial = factorial * f32(i); }
  if (isInfinite(x) && !isNegative(x)) { return 0.0f; }
  if (x > 0.0f) { return factorial * zetaOf(s, x); }
  if (isInfinite(x) || x == floor(x)) { return withSign(infinity(), factorial); }
  let fraction = x - floor(x);
  let before = zetaOf(s, 1.0f - fraction) - zetaOf(s, 1.0f - x);
  return factorial * (zetaOf(s, fraction) + select(-before, before, (s & 1) == 0));
}`,
  exponential,
  logarithm,
  circular,
  bits,
)
