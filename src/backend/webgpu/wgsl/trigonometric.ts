import { bits } from './bits.ts'
import { wideIntegers } from './integers.ts'
import { literal, polynomial, snippet } from './snippet.ts'

/** (atan(x) / x - 1) / x^2 in x squared, for |x| <= tan(pi / 8), and the same of asin for |x| <= 1/2 (fitted in float64). */
const ATAN = [-0.3333333328, 0.1999997777, -0.1428417462, 0.1107174288, -0.08627167528, 0.05053893663]
const ASIN = [
  0.1666666669, 0.07499992038, 0.04464783689, 0.03026615685, 0.02363499896, 0.01049147447, 0.03108569822,
]
/** Taylor's coefficients of (sin(x) / x - 1) / x^2 and of (cos(x) - 1) / x^2, in x squared. */
const SINE = [-1 / 6, 1 / 120, -1 / 5040, 1 / 362880]
const COSINE = [-1 / 2, 1 / 24, -1 / 720, 1 / 40320, -1 / 3628800]

/**
 * The angle less the nearest multiple of pi / 2, for any size: the integer mantissa times those bits of 2 / pi that matter, in integers
 * (Payne and Hanek 1983). The built-in functions are only good near 0.
 */
const reduced = snippet(
  `
const TWO_OVER_PI = array<u32, 8>(0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu);
struct Angle { rest: f32, quarter: u32 }
fn wordAt(bit: u32) -> u32 {
  var words = TWO_OVER_PI;
  let at = bit >> 5u;
  let shift = bit & 31u;
  let first = words[at];
  if (shift == 0u) { return first; }
  return (first << shift) | (words[at + 1u] >> (32u - shift));
}
fn reducedAngle(x: f32) -> Angle {
  let size = abs(x);
  if (size <= ${literal(Math.PI / 4)}) { return Angle(x, 0u); }
  let own = bitcast<u32>(size);
  let mantissa = (own & 0x007fffffu) | 0x00800000u;
  // x = mantissa * 2^(exponent - 150); the bits before this one of 2 / pi only add multiples of 4 quarters.
  let bit = (own >> 23u) - 150u + 30u;
  let high = wordAt(bit);
  let middle = wordAt(bit + 32u);
  let low = wordAt(bit + 64u);
  let p0 = wholeProduct(mantissa, low);
  let p1 = wholeProduct(mantissa, middle);
  let m = p1.x + p0.y;
  let carry = select(0u, 1u, m < p0.y);
  let h = mantissa * high + p1.y + carry;
  var quarter = h >> 30u;
  var f1 = (h << 2u) | (m >> 30u);
  var f0 = (m << 2u) | (p0.x >> 30u);
  let isUpper = (f1 >> 31u) != 0u;
  if (isUpper) {
    quarter = quarter + 1u;
    f1 = ~f1;
    f0 = ~f0;
  }
  let lead = countLeadingZeros(f1);
  var rest = 0.0f;
  if (lead < 32u) {
    var top = f1;
    if (lead > 0u) { top = (f1 << lead) | (f0 >> (32u - lead)); }
    rest = f32(top) * bitcast<f32>((127u - 32u - lead) << 23u);
  } else {
    rest = f32(f0) * 5.421010862427522e-20f;
  }
  rest = rest * ${literal(Math.PI / 2)};
  if (isUpper) { rest = -rest; }
  if (isNegative(x)) { return Angle(-rest, 4u - (quarter & 3u)); }
  return Angle(rest, quarter);
}
fn sineTail(x: f32) -> f32 { let z = x * x; return x + x * z * ${polynomial('z', SINE)}; }
fn cosineTail(x: f32) -> f32 { let z = x * x; return 1.0f + z * ${polynomial('z', COSINE)}; }`,
  bits,
  wideIntegers,
)

export const circular = snippet(
  `
fn sinOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (isInfinite(x)) { return notANumber(); }
  let angle = reducedAngle(x);
  let value = select(sineTail(angle.rest), cosineTail(angle.rest), (angle.quarter & 1u) == 1u);
  return select(value, -value, (angle.quarter & 2u) == 2u);
}
fn cosOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (isInfinite(x)) { return notANumber(); }
  let angle = reducedAngle(abs(x));
  let value = select(cosineTail(angle.rest), sineTail(angle.rest), (angle.quarter & 1u) == 1u);
  return select(value, -value, ((angle.quarter + 1u) & 2u) == 2u);
}
fn tanOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (isInfinite(x)) { return notANumber(); }
  let angle = reducedAngle(x);
  let s = sineTail(angle.rest);
  let c = cosineTail(angle.rest);
  return select(s / c, -c / s, (angle.quarter & 1u) == 1u);
}`,
  reduced,
)

export const arcs = snippet(
  `
fn asinTail(x: f32) -> f32 { let z = x * x; return x + x * z * ${polynomial('z', ASIN)}; }
fn asinOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let size = abs(x);
  if (size > 1.0f) { return notANumber(); }
  if (size <= 0.5f) { return asinTail(x); }
  let root = sqrt(0.5f * (1.0f - size));
  return withSign(${literal(Math.PI / 2)} - (2.0f * asinTail(root) - ${literal(Math.PI / 2 - Math.fround(Math.PI / 2))}), x);
}
fn acosOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let size = abs(x);
  if (size > 1.0f) { return notANumber(); }
  if (size <= 0.5f) { return ${literal(Math.PI / 2)} - (asinTail(x) - ${literal(Math.PI / 2 - Math.fround(Math.PI / 2))}); }
  let twice = 2.0f * asinTail(sqrt(0.5f * (1.0f - size)));
  return select(twice, ${literal(Math.PI)} - (twice - ${literal(Math.PI - Math.fround(Math.PI))}), isNegative(x));
}
fn atanTail(x: f32) -> f32 { let z = x * x; return x + x * z * ${polynomial('z', ATAN)}; }
fn atanOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let size = abs(x);
  var angle = 0.0f;
  if (size <= 0.41421357f) { return atanTail(x); }
  if (isInfinite(x)) { angle = ${literal(Math.PI / 2)}; }
  else if (size > 2.4142137f) { angle = ${literal(Math.PI / 2)} - (atanTail(1.0f / size) - ${literal(Math.PI / 2 - Math.fround(Math.PI / 2))}); }
  else { angle = ${literal(Math.PI / 4)} + (atanTail((size - 1.0f) / (size + 1.0f)) + ${literal(Math.PI / 4 - Math.fround(Math.PI / 4))}); }
  return withSign(angle, x);
}
fn atan2Of(y: f32, x: f32) -> f32 {
  if (isNan(y)) { return y; }
  if (isNan(x)) { return x; }
  let left = isNegative(x);
  if (isZero(y)) { return withSign(select(0.0f, ${literal(Math.PI)}, left), y); }
  if (isZero(x)) { return withSign(${literal(Math.PI / 2)}, y); }
  if (isInfinite(x)) {
    let size = select(0.0f, ${literal(Math.PI / 4)}, isInfinite(y));
    return withSign(select(size, ${literal(Math.PI)} - size, left), y);
  }
  if (isInfinite(y)) { return withSign(${literal(Math.PI / 2)}, y); }
  // Neither the quotient nor its operands may leave the range of floats on the way.
  let big = max(abs(x), abs(y));
  let scale = select(select(1.0f, 16777216.0f, big < 1e-20f), 5.9604645e-8f, big > 1e20f);
  let up = abs(y) * scale;
  let along = abs(x) * scale;
  var angle = 0.0f;
  if (up <= along) {
    angle = select(atanOf(up / along), 0.0f, up == 0.0f);
    if (left) { angle = ${literal(Math.PI)} - (angle - ${literal(Math.PI - Math.fround(Math.PI))}); }
  } else {
    let rest = select(atanOf(along / up), 0.0f, along == 0.0f);
    angle = select(${literal(Math.PI / 2)} - (rest - ${literal(Math.PI / 2 - Math.fround(Math.PI / 2))}), ${literal(Math.PI / 2)} + (rest + ${literal(Math.PI / 2 - Math.fround(Math.PI / 2))}), left);
  }
  return withSign(angle, y);
}`,
  bits,
)
