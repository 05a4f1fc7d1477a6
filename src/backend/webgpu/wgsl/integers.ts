import { snippet } from './snippet.ts'

/** Integers of 64 bits, as two words of 32 (low, high): sums of int32 do not fit in less, and WGSL has no larger type. */
export const wideIntegers = snippet(`
fn widened(x: i32) -> vec2<u32> { return vec2<u32>(u32(x), select(0u, 0xffffffffu, x < 0)); }
fn wideSum(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
  let low = a.x + b.x;
  return vec2<u32>(low, a.y + b.y + select(0u, 1u, low < a.x));
}
fn fitsInt32(x: vec2<u32>) -> bool { return x.y == select(0u, 0xffffffffu, (x.x >> 31u) != 0u); }
fn wideToFloat(x: vec2<u32>) -> f32 {
  let isBelow = (x.y >> 31u) != 0u;
  var size = x;
  if (isBelow) { size = wideSum(~x, vec2<u32>(1u, 0u)); }
  let value = f32(size.y) * 4294967296.0f + f32(size.x);
  return select(value, -value, isBelow);
}
fn wholeProduct(a: u32, b: u32) -> vec2<u32> {
  let al = a & 0xffffu;
  let ah = a >> 16u;
  let bl = b & 0xffffu;
  let bh = b >> 16u;
  let ll = al * bl;
  let first = ah * bl + (ll >> 16u);
  let second = al * bh + (first & 0xffffu);
  return vec2<u32>(a * b, ah * bh + (first >> 16u) + (second >> 16u));
}`)

/** Products of int32 that may not fit: (size, 1 if negative, 1 if too large). 0 undoes too large, as in exact arithmetic. */
export const exactProducts = snippet(
  `
fn sized(x: i32) -> vec3<u32> { return vec3<u32>(select(u32(x), 0u - u32(x), x < 0), select(0u, 1u, x < 0), 0u); }
fn sizedProduct(a: vec3<u32>, b: vec3<u32>) -> vec3<u32> {
  if ((a.x == 0u && a.z == 0u) || (b.x == 0u && b.z == 0u)) { return vec3<u32>(0u); }
  let product = wholeProduct(a.x, b.x);
  return vec3<u32>(product.x, a.y ^ b.y, a.z | b.z | select(0u, 1u, product.y != 0u));
}
fn sizedFits(x: vec3<u32>) -> bool { return x.z == 0u && x.x <= 0x7fffffffu + x.y; }
fn sizedValue(x: vec3<u32>) -> i32 { return i32(select(x.x, 0u - x.x, x.y == 1u)); }`,
  wideIntegers,
)

/** Functions of two int32 that may have no result. `exact` says so. */
export const wholeNumbers = snippet(
  `
var<private> exact: bool = true;
fn wholePower(base: i32, exponent: i32) -> i32 {
  if (exponent < 0) { exact = false; return 0; }
  var result = sized(1);
  var factor = sized(base);
  var left = u32(exponent);
  while (left > 0u) {
    if ((left & 1u) == 1u) { result = sizedProduct(result, factor); }
    left = left >> 1u;
    if (left > 0u) { factor = sizedProduct(factor, factor); }
  }
  exact = sizedFits(result);
  return sizedValue(result);
}
fn wholeRest(a: i32, b: i32) -> i32 {
  if (b == 0) { exact = false; return 0; }
  return select(a % select(b, 1, b == -1), 0, b == -1);
}
fn wholeRemainder(a: i32, b: i32) -> i32 {
  let rest = wholeRest(a, b);
  return select(rest, rest + b, rest != 0 && (rest < 0) != (b < 0));
}
fn wholeQuotient(a: i32, b: i32) -> i32 {
  if (b == 0 || (b == -1 && a == -2147483647 - 1)) { exact = false; return 0; }
  let rest = a % b;
  return a / b - select(0, 1, rest != 0 && (rest < 0) != (b < 0));
}
fn wholeDivisor(a: i32, b: i32) -> i32 {
  var x = sized(a).x;
  var y = sized(b).x;
  while (y != 0u) {
    let rest = x % y;
    x = y;
    y = rest;
  }
  exact = x <= 0x7fffffffu;
  return i32(x);
}
fn shiftedLeft(x: i32, by: i32) -> i32 { return select(0, x << u32(by & 31), by >= 0 && by < 32); }
fn shiftedRight(x: i32, by: i32) -> i32 { return x >> select(31u, u32(by), by >= 0 && by < 32); }`,
  exactProducts,
)
