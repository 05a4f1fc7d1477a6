import { snippet } from './snippet.ts'

// WGSL lets a compiler assume that no float is NaN or infinite, and flush denormals to 0. What must be right for these looks at bits, which are u32.

/** Tests and constants. The constants go through variables: WGSL refuses an infinite constant. */
export const bits = snippet(`
fn isNanBits(x: u32) -> bool { return (x & 0x7fffffffu) > 0x7f800000u; }
fn isNan(x: f32) -> bool { return isNanBits(bitcast<u32>(x)); }
fn isInfinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u; }
fn isNegative(x: f32) -> bool { return (bitcast<u32>(x) >> 31u) != 0u; }
fn isSmall(x: u32) -> bool { return (x & 0x7fffffffu) < 0x3f800000u; }
fn isZero(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) == 0u; }
fn ofBits(x: u32) -> f32 { var own = x; return bitcast<f32>(own); }
fn infinity() -> f32 { return ofBits(0x7f800000u); }
fn notANumber() -> f32 { return ofBits(0x7fc00000u); }
// Denormals may be flushed to 0, so their roots are those of their mantissas.
fn rootOf(x: f32) -> f32 {
  let own = bitcast<u32>(x);
  if (isZero(x) || isNan(x)) { return x; }
  if (isNegative(x)) { return notANumber(); }
  if (own < 0x00800000u) { return sqrt(2.0f * f32(own)) * 2.6469779601696886e-23f; }
  return select(sqrt(x), x, isInfinite(x));
}
fn withSign(size: f32, sign: f32) -> f32 {
  return bitcast<f32>((bitcast<u32>(size) & 0x7fffffffu) | (bitcast<u32>(sign) & 0x80000000u));
}`)

/**
 * Integers in the order of floats that are not NaN. `valueKey` is the same for 0 and -0; `signedKey` puts -0 before 0.
 * `less` and `same` are < and == as IEEE says: false for NaN.
 */
export const order = snippet(
  `
fn valueKey(x: u32) -> i32 {
  let size = i32(x & 0x7fffffffu);
  return select(size, -size, (x >> 31u) != 0u);
}
fn signedKey(x: u32) -> i32 { return select(i32(x), i32(x ^ 0x7fffffffu), (x >> 31u) != 0u); }
fn less(a: u32, b: u32) -> bool { return !isNanBits(a) && !isNanBits(b) && valueKey(a) < valueKey(b); }
fn lessOrSame(a: u32, b: u32) -> bool { return !isNanBits(a) && !isNanBits(b) && valueKey(a) <= valueKey(b); }
fn same(a: u32, b: u32) -> bool { return !isNanBits(a) && !isNanBits(b) && valueKey(a) == valueKey(b); }
fn larger(a: u32, b: u32) -> u32 {
  if (isNanBits(a)) { return a; }
  if (isNanBits(b)) { return b; }
  return select(a, b, signedKey(b) > signedKey(a));
}
fn smaller(a: u32, b: u32) -> u32 {
  if (isNanBits(a)) { return a; }
  if (isNanBits(b)) { return b; }
  return select(a, b, signedKey(b) < signedKey(a));
}
fn positiveOrZero(x: u32) -> u32 { return select(x, 0u, (x >> 31u) != 0u && !isNanBits(x)); }
fn isPositive(x: u32) -> bool { return !isNanBits(x) && valueKey(x) > 0; }`,
  bits,
)
