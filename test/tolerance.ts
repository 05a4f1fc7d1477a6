import type { BackendName } from '../src/backend/kernels.ts'

/**
 * How far a result may be from the reference, which computes in float64 and is then rounded to float32:
 * `ulps` float32 steps of the expected value plus `absolute` times the number of terms that were added up: each addition rounds a
 * partial sum, and both their number and the size of the sums grow with the square root of it. Inputs of the tests are of size 1, so
 * `absolute` is relative to them.
 */
export interface Tolerance {
  readonly ulps: number
  readonly absolute: number
  /** Tells 0 from -0. */
  readonly signedZero?: boolean
}

/** Half a float32 step at 1: the error of one rounding. */
const ROUNDING = 2 ** -24

/** Below this float32 numbers are denormal and have fewer digits. */
const SMALLEST_NORMAL = 2 ** -126

const cpu = {
  /** Moves values and changes nothing. */
  bits: { ulps: 0, absolute: 0, signedZero: true },
  /** One rounding, done as IEEE says; whole numbers; truth values. */
  exact: { ulps: 0, absolute: 0 },
  /** One rounding more than needed. */
  nearlyExact: { ulps: 1, absolute: 0 },
  /** A factor that was rounded, and the product with it. */
  scaled: { ulps: 2, absolute: 0 },
  /** exp, log, tanh and their kind, and rsqrt, which rounds twice. */
  transcendental: { ulps: 2, absolute: SMALLEST_NORMAL },
  /** A quotient of two rounded functions. */
  tangent: { ulps: 4, absolute: SMALLEST_NORMAL },
  pow: { ulps: 2, absolute: SMALLEST_NORMAL },
  /** g * (1 - y * y) and alike: the difference loses digits near 1. */
  activationGrad: { ulps: 2, absolute: 4 * ROUNDING },
  sum: { ulps: 4, absolute: 4 * ROUNDING },
  mean: { ulps: 4, absolute: ROUNDING },
  product: { ulps: 256, absolute: 0 },
  variance: { ulps: 16, absolute: 0 },
  softmax: { ulps: 8, absolute: 4 * ROUNDING },
  softmaxGrad: { ulps: 8, absolute: 8 * ROUNDING },
  loss: { ulps: 4, absolute: 8 * ROUNDING },
  matmul: { ulps: 4, absolute: 4 * ROUNDING },
  rnn: { ulps: 4, absolute: 8 * ROUNDING },
  norm: { ulps: 4, absolute: 16 * ROUNDING },
  normGrad: { ulps: 8, absolute: 32 * ROUNDING },
  optimizer: { ulps: 4, absolute: 4 * ROUNDING },
} satisfies Record<string, Tolerance>

/** WGSL may flush denormals to 0, and lets quotients and roots be off by 2.5 steps. */
const gpu: Readonly<Record<keyof typeof cpu, Tolerance>> = {
  ...cpu,
  exact: { ulps: 0, absolute: SMALLEST_NORMAL },
  transcendental: { ulps: 8, absolute: SMALLEST_NORMAL },
  pow: { ulps: 8, absolute: SMALLEST_NORMAL },
  tangent: { ulps: 8, absolute: SMALLEST_NORMAL },
}

/** Kernel family: what a result is like, as far as rounding goes. */
export type Family = keyof typeof cpu

/** Every tolerance of the backend tests. */
export const tolerances: Readonly<Record<BackendName, Readonly<Record<Family, Tolerance>>>> = {
  reference: cpu,
  native: cpu,
  wasm: cpu,
  webgpu: gpu,
}

/** Step between float32 numbers around `value`. */
export function ulpOf(value: number): number {
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(value), SMALLEST_NORMAL)))
  return 2 ** (exponent - 23)
}

/** Whether a float32 result is as near to the expected number as its family asks. NaN is near NaN only. */
export function isNear(actual: number, expected: number, tolerance: Tolerance, terms = 1): boolean {
  const rounded = Math.fround(expected)
  if (Number.isNaN(rounded)) return Number.isNaN(actual)
  if (actual === rounded) return !tolerance.signedZero || Object.is(actual, rounded)
  // At the edge of the range a result that is off by a step may be infinite, or finite where infinity is expected.
  const edge = 3.4028234663852886e38
  const clipped = (value: number): number => Math.min(Math.max(value, -edge), edge)
  const error = Math.abs(clipped(actual) - clipped(expected))
  return error <= tolerance.ulps * ulpOf(clipped(expected)) + tolerance.absolute * terms
}
