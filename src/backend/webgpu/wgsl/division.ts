import { bits } from './bits.ts'
import { scaled } from './exponential.ts'
import { snippet } from './snippet.ts'

/** Remainders of floats, exact: WGSL's % rounds the quotient. Long division of the mantissas, bit by bit. */
export const division = snippet(
  `
// The mantissa as an integer, and the exponent.
fn mantissaOf(x: f32) -> vec2<u32> {
  let own = bitcast<u32>(x) & 0x7fffffffu;
  let exponent = own >> 23u;
  if (exponent == 0u) { return vec2<u32>(own, 1u); }
  return vec2<u32>((own & 0x007fffffu) | 0x00800000u, exponent);
}
fn fmodOf(a: f32, b: f32) -> f32 {
  if (isNan(a)) { return a; }
  if (isNan(b)) { return b; }
  if (isInfinite(a) || isZero(b)) { return notANumber(); }
  let ua = bitcast<u32>(a) & 0x7fffffffu;
  let ub = bitcast<u32>(b) & 0x7fffffffu;
  if (isInfinite(b) || ua < ub) { return a; }
  let left = mantissaOf(a);
  let right = mantissaOf(b);
  var ma = left.x;
  let mb = right.x;
  var ea = left.y;
  let eb = right.y;
  while (ea > eb) {
    if (ma >= mb) { ma = ma - mb; }
    ma = ma << 1u;
    ea = ea - 1u;
  }
  if (ma >= mb) { ma = ma - mb; }
  if (ma == 0u) { return withSign(0.0f, a); }
  while (ma < 0x00800000u && ea > 1u) {
    ma = ma << 1u;
    ea = ea - 1u;
  }
  var rest = ma;
  if (ma >= 0x00800000u) { rest = (ma & 0x007fffffu) | (ea << 23u); }
  return bitcast<f32>(rest | (bitcast<u32>(a) & 0x80000000u));
}
// The bits of |a / b| in sequence: 30 of them exactly, of the others whether one is not 0.
fn wholeRatio(a: f32, b: f32, isBelow: bool, hasRest: bool) -> f32 {
  let left = mantissaOf(a);
  let right = mantissaOf(b);
  var quotient = 0u;
  var shift = 0;
  var isMore = false;
  var rest = left.x;
  for (var exponent = i32(left.y) - i32(right.y); exponent >= 0; exponent--) {
    let bit = select(0u, 1u, rest >= right.x);
    rest = (rest - bit * right.x) << 1u;
    if (quotient < 0x20000000u) {
      quotient = (quotient << 1u) | bit;
    } else {
      isMore = isMore || bit == 1u;
      shift++;
    }
  }
  if (isBelow && hasRest && shift == 0) { quotient++; }
  let size = scaled(f32(quotient | select(0u, 1u, isMore)), min(shift, 200));
  return select(size, -size, isBelow);
}
fn remainderOf(a: f32, b: f32) -> f32 {
  let rest = fmodOf(a, b);
  return select(rest, rest + b, !isNan(rest) && !isZero(rest) && isNegative(rest) != isNegative(b));
}
fn floorDivideOf(a: f32, b: f32) -> f32 {
  if (isZero(b)) { return a / b; }
  let rest = fmodOf(a, b);
  if (isNan(rest)) { return rest; }
  return wholeRatio(a, b, isNegative(a) != isNegative(b), !isZero(rest));
}
fn hypotOf(a: f32, b: f32) -> f32 {
  if (isInfinite(a) || isInfinite(b)) { return infinity(); }
  if (isNan(a)) { return a; }
  if (isNan(b)) { return b; }
  let big = max(abs(a), abs(b));
  let small = min(abs(a), abs(b));
  if (isZero(big)) { return 0.0f; }
  let scale = select(select(1.0f, 1.8446744e19f, big < 1e-12f), 5.421011e-20f, big > 1e12f);
  let x = big * scale;
  let y = small * scale;
  return sqrt(x * x + y * y) / scale;
}`,
  bits,
  scaled,
)
