import { bits } from './bits.ts'
import { literal, polynomial, snippet } from './snippet.ts'

// exp, log and their kind. The built-in functions of WGSL may be off by many steps, each adapter in its own way; these are not.

/** log(1 + f) / f^3 without its first two terms, for f from sqrt(1/2) - 1 to sqrt(2) - 1 (fitted in float64). */
const LOG = [
  0.3333333119, -0.2499998908, 0.2000070809, -0.1666847672, 0.1424990967, -0.1241113055, 0.1166190284,
  -0.1157070735, 0.07147885659,
]
/** (tanh(x) / x - 1) / x^2 in x squared, for |x| <= 0.6 (fitted in float64). */
const TANH = [
  -0.3333333333, 0.1333333241, -0.05396783686, 0.02186239332, -0.008805156152, 0.003342903978,
  -0.0008975824221,
]
/** 1 / n! from n = 2 on. */
const EXP = [1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040]
/** log(2) in two parts; the first has few bits, so that its products with small integers are exact. */
const LN_2_HIGH = 0.693359375
const LN_2_LOW = Math.LN2 - LN_2_HIGH

/** `scaled(x, n)` is x * 2^n, in two steps where 2^n alone has no float. */
export const scaled = snippet(`
fn powerOfTwo(n: i32) -> f32 { return bitcast<f32>(u32(n + 127) << 23u); }
fn scaled(x: f32, n: i32) -> f32 {
  let half = n / 2;
  return x * powerOfTwo(half) * powerOfTwo(n - half);
}`)

export const exponential = snippet(
  `
fn expTail(r: f32) -> f32 { return r + r * r * ${polynomial('r', EXP)}; }
fn expOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (x > 89.0f) { return infinity(); }
  if (x < -104.0f) { return 0.0f; }
  let n = round(x * ${literal(Math.LOG2E)});
  let r = (x - n * ${literal(LN_2_HIGH)}) - n * ${literal(LN_2_LOW)};
  return scaled(1.0f + expTail(r), i32(n));
}
fn expm1Of(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (abs(x) < 0.35f) { return select(expTail(x), x, abs(x) < 1e-8f); }
  if (x > 89.0f) { return infinity(); }
  if (x < -20.0f) { return -1.0f; }
  let n = round(x * ${literal(Math.LOG2E)});
  let r = (x - n * ${literal(LN_2_HIGH)}) - n * ${literal(LN_2_LOW)};
  let half = i32(n) - 1;
  let power = powerOfTwo(clamp(half, -126, 127));
  return 2.0f * (power * expTail(r) + (power - 0.5f));
}`,
  scaled,
  bits,
)

export const logarithm = snippet(
  `
struct Parts { fraction: f32, exponent: i32 }
fn partsOf(x: f32) -> Parts {
  var own = bitcast<u32>(x);
  var exponent = i32(own >> 23u) - 127;
  if (own < 0x00800000u) {
    let lead = countLeadingZeros(own) - 8u;
    own = own << lead;
    exponent = -126 - i32(lead);
  }
  var fraction = bitcast<f32>((own & 0x007fffffu) | 0x3f800000u);
  if (fraction > ${literal(Math.SQRT2)}) {
    fraction = fraction * 0.5f;
    exponent = exponent + 1;
  }
  return Parts(fraction, exponent);
}
fn logNearOne(f: f32) -> f32 { return f - (0.5f * f * f - f * f * f * ${polynomial('f', LOG)}); }
fn logSpecial(x: f32) -> bool { return isNan(x) || isNegative(x) || isZero(x) || isInfinite(x); }
fn logOfSpecial(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (isZero(x)) { return -infinity(); }
  if (isNegative(x)) { return notANumber(); }
  return x;
}
fn logOf(x: f32) -> f32 {
  if (logSpecial(x)) { return logOfSpecial(x); }
  let parts = partsOf(x);
  let f = parts.fraction - 1.0f;
  let n = f32(parts.exponent);
  let tail = n * ${literal(LN_2_LOW)} + (f * f * f * ${polynomial('f', LOG)} - 0.5f * f * f);
  return (tail + f) + n * ${literal(LN_2_HIGH)};
}
fn log2Of(x: f32) -> f32 {
  if (logSpecial(x)) { return logOfSpecial(x); }
  let parts = partsOf(x);
  let f = parts.fraction - 1.0f;
  let l = logNearOne(f);
  return f32(parts.exponent) + (l + l * ${literal(Math.LOG2E - 1)});
}
fn log10Of(x: f32) -> f32 {
  if (logSpecial(x)) { return logOfSpecial(x); }
  let parts = partsOf(x);
  let n = f32(parts.exponent);
  // log10(2) in two parts, as for log.
  return n * 0.30102539f + (n * ${literal(Math.log10(2) - Math.fround(0.30102539))} + logNearOne(parts.fraction - 1.0f) * ${literal(Math.LOG10E)});
}
fn log1pOf(x: f32) -> f32 {
  if (isNan(x) || (isInfinite(x) && !isNegative(x))) { return x; }
  if (abs(x) < 0.29f) { return select(logNearOne(x), x, abs(x) < 1e-8f); }
  if (x < -1.0f) { return notANumber(); }
  let u = 1.0f + x;
  if (isZero(u)) { return -infinity(); }
  // What rounding took from 1 + x.
  let lost = select(x - (u - 1.0f), 1.0f - (u - x), x > 1.0f);
  return logOf(u) + lost / u;
}`,
  bits,
)

export const hyperbolic = snippet(
  `
fn tanhOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let size = abs(x);
  if (size < 0.6f) {
    let z = x * x;
    return x + x * z * ${polynomial('z', TANH)};
  }
  if (size > 9.1f) { return withSign(1.0f, x); }
  return withSign(1.0f - 2.0f / (expOf(2.0f * size) + 1.0f), x);
}
fn sigmoidOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let e = expOf(-abs(x));
  return select(1.0f, e, isNegative(x)) / (1.0f + e);
}
fn softplusOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  return max(x, 0.0f) + log1pOf(expOf(-abs(x)));
}
fn sinhOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let size = abs(x);
  if (size < 1e-4f) { return x; }
  if (size < 1.0f) {
    let z = x * x;
    return x + x * z * ${polynomial('z', [1 / 6, 1 / 120, 1 / 5040, 1 / 362880])};
  }
  if (size < 88.0f) {
    let e = expOf(size);
    return withSign(0.5f * e - 0.5f / e, x);
  }
  return withSign(largeHalf(size), x);
}
fn coshOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let size = abs(x);
  if (size < 88.0f) {
    let e = expOf(size);
    return 0.5f * e + 0.5f / e;
  }
  return largeHalf(size);
}
// exp(x) / 2 where exp(x) may have no float.
fn largeHalf(x: f32) -> f32 {
  if (x > 90.0f) { return infinity(); }
  return expOf(x - 32.0f * ${literal(LN_2_HIGH)} - 32.0f * ${literal(LN_2_LOW)}) * 2147483648.0f;
}
fn asinhOf(x: f32) -> f32 {
  if (isNan(x) || isInfinite(x)) { return x; }
  let size = abs(x);
  if (size < 1e-4f) { return x; }
  if (size > 1e9f) { return withSign(logOf(size) + ${literal(Math.LN2)}, x); }
  let z = size * size;
  return withSign(log1pOf(size + z / (1.0f + sqrt(1.0f + z))), x);
}
fn acoshOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (x < 1.0f) { return notANumber(); }
  if (isInfinite(x)) { return x; }
  if (x > 1e9f) { return logOf(x) + ${literal(Math.LN2)}; }
  let t = x - 1.0f;
  return log1pOf(t + sqrt(2.0f * t + t * t));
}
fn atanhOf(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let size = abs(x);
  if (size > 1.0f) { return notANumber(); }
  if (size == 1.0f) { return withSign(infinity(), x); }
  if (size < 1e-4f) { return x; }
  return withSign(0.5f * log1pOf(2.0f * size / (1.0f - size)), x);
}`,
  exponential,
  logarithm,
  bits,
)

/** a^b as C has it. Small whole powers are products; others are exp2 of b * log2(a), with log2 in two floats. */
export const power = snippet(
  `
fn headOf(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }
fn positivePower(a: f32, b: f32) -> f32 {
  let parts = partsOf(a);
  let f = parts.fraction - 1.0f;
  // log2(1 + f) = f log2(e) + the rest; the products with heads are exact.
  let rest = f * f * f * ${polynomial('f', LOG)} - 0.5f * f * f;
  let l = f + rest;
  let lost = (f - l) + rest;
  let lHead = headOf(l);
  let lTail = (l - lHead) + lost;
  let eHead = ${literal(1.4423828125)};
  let eTail = ${literal(Math.LOG2E - 1.4423828125)};
  let main = lHead * eHead;
  let small = lHead * eTail + lTail * ${literal(Math.LOG2E)};
  let n = f32(parts.exponent);
  let high = headOf(n + main + small);
  let low = ((n - high) + main) + small;
  let bHead = headOf(b);
  let product = bHead * high;
  let tail = (b - bHead) * high + b * low;
  let whole = round(product + tail);
  if (isNan(whole) || abs(whole) > 151.0f) {
    return select(0.0f, infinity(), isNegative(high) == isNegative(b));
  }
  let r = ((product - whole) + tail) * ${literal(Math.LN2)};
  return scaled(1.0f + expTail(r), i32(whole));
}
fn powOf(a: f32, b: f32) -> f32 {
  if (isZero(b) || (a == 1.0f && !isNan(a))) { return 1.0f; }
  if (isNan(a)) { return a; }
  if (isNan(b)) { return b; }
  let size = abs(a);
  let whole = isInfinite(b) || abs(b) >= 8388608.0f || b == floor(b);
  let odd = whole && abs(b) < 16777216.0f && (u32(abs(b)) & 1u) == 1u;
  if (isInfinite(b)) {
    if (size == 1.0f) { return 1.0f; }
    return select(0.0f, infinity(), (size > 1.0f) != isNegative(b));
  }
  if (isZero(a) || isInfinite(a)) {
    let result = select(0.0f, infinity(), isZero(a) == isNegative(b));
    return select(result, withSign(result, a), odd);
  }
  if (isNegative(a) && !whole) { return notANumber(); }
  if (b == 1.0f) { return a; }
  if (b == 2.0f) { return a * a; }
  if (b == 0.5f) { return sqrt(a); }
  if (b == -1.0f) { return 1.0f / a; }
  let result = positivePower(size, b);
  return select(result, -result, odd && isNegative(a));
}`,
  exponential,
  logarithm,
  bits,
)
