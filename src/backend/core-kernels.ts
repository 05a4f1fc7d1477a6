import type { IndexCaller } from './index-error.ts'
import type { Strided } from './storage.ts'

/**
 * float32 -> float32, any strides. `rsqrt` is 1 / sqrt(x); `softplus` is log(1 + exp(x)) without overflow; `round` is half to even; `erfc` is
 * 1 - erf(x) and `erfcx` exp(x * x) * erfc(x), both without cancellation; `lgamma` is log |Gamma(x)|.
 */
export type UnaryName =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'exp'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'square'
  | 'tanh'
  | 'sigmoid'
  | 'relu'
  | 'softplus'
  | 'erf'
  | 'sin'
  | 'cos'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'trunc'
  | 'tan'
  | 'expm1'
  | 'log2'
  | 'log10'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'erfc'
  | 'erfcx'
  | 'erfinv'
  | 'lgamma'

/**
 * Same dtype in and out: float32 all but `gcd` and `bitwise...`; int32 `add sub mul maximum minimum pow fmod remainder floorDivide gcd` and
 * `bitwise...`; `neg abs` of int32 go through `binary` with a number.
 * add, sub and mul of int32 wrap around as in PyTorch; pow, fmod, remainder, floorDivide and gcd throw a ValueError where a result does not fit,
 * an exponent is negative, or a divisor is 0. `fmod` has the sign of a, `remainder` that of b; `copysign` is |a| with the sign of b. `polygamma` is
 * the derivative of order a of digamma at b; order 0 is digamma. Shifts of int32 by less than 0 or more than 31 give 0, to the right the sign.
 * The three gradients take (g, y or x): `tanhGrad` g * (1 - y * y), `sigmoidGrad` g * y * (1 - y), `reluGrad` g where x > 0 else 0.
 */
export type BinaryName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'pow'
  | 'maximum'
  | 'minimum'
  | 'tanhGrad'
  | 'sigmoidGrad'
  | 'reluGrad'
  | 'atan2'
  | 'hypot'
  | 'copysign'
  | 'fmod'
  | 'remainder'
  | 'floorDivide'
  | 'polygamma'
  | 'gcd'
  | 'bitwiseAnd'
  | 'bitwiseOr'
  | 'bitwiseXor'
  | 'bitwiseLeftShift'
  | 'bitwiseRightShift'

/** Two float32 or two int32 (or bool for `eq`, `ne`) -> bool. */
export type CompareName = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

/**
 * `sum mean prod max min var`: float32 -> float32; `sum prod max min` also int32 -> int32 and `mean var` int32 -> float32, all of them exact
 * in 64 bits: a sum or product that does not fit int32 throws a ValueError. `any all`: bool -> bool. NaN wins in max and min.
 */
export type ReduceName = 'sum' | 'mean' | 'prod' | 'max' | 'min' | 'var' | 'any' | 'all'

/** How `scatter` writes: `set` replaces (the last value wins), `prod` multiplies; `max` and `min` keep the extreme, and NaN wins. */
export type ScatterName = 'set' | 'prod' | 'max' | 'min'

export type Activation = 'none' | 'relu' | 'tanh' | 'sigmoid'

/** The source of random numbers; see `base/philox.ts`. Element i uses word i % 4 of block `block + floor(i / 4)`. */
export interface RandomSource {
  readonly seedLow: number
  readonly seedHigh: number
  readonly stream: number
  readonly block: number
}

export interface MatmulOptions {
  /** [n], added to every row. */
  readonly bias?: Strided | null
  /** Applied after the bias. */
  readonly activation?: Activation
  /** Adds to `out` instead of overwriting it (not together with an activation). */
  readonly accumulate?: boolean
}

/**
 * What every backend must have. Each kernel fills storages that the caller allocated and returns nothing.
 *
 * Callers (the ops) have checked shapes and dtypes. Unless a line says "contiguous", operands may have any strides, stride 0
 * (broadcast) included for inputs. `out` never overlaps an input unless it is exactly the same window (in place), which every
 * elementwise kernel allows. Sizes of 0 are legal everywhere.
 *
 * **Index errors** (takeRows, addRows, gather, scatterAdd, scatter, and what is composed of them) follow one rule:
 * - An index whose numbers the host knows (they came in by `Memory.write`, and no kernel has changed the storage since) is checked on the
 *   host, and the kernel throws the IndexError at once.
 * - Any other index may be checked where it is. The kernel skips what it cannot read or write (elements of `out` without an index are then
 *   undefined), notes the first bad number of the first call that has one, and the next `Memory.read`, of whatever storage, throws the same
 *   IndexError, once.
 *
 * The error names `caller`, who looks something up; without one, the kernel itself.
 *
 * A CPU backend throws at once in both cases. Sums and products that do not fit int32 (a ValueError) follow the same rule.
 */
export interface CoreKernels {
  fill(out: Strided, value: number): void
  /** Copies between layouts and converts between dtypes (float -> int32 truncates, anything -> bool is `!= 0`). Same shape. Throws a ValueError for a float that has no int32. */
  copy(x: Strided, out: Strided): void
  unary(name: UnaryName, x: Strided, out: Strided): void
  /** min(max(x, low), high); either bound may be infinite. NaN stays NaN. */
  clamp(x: Strided, low: number, high: number, out: Strided): void
  /** Same shapes (broadcast by stride 0). At most one operand is a number. */
  binary(name: BinaryName, a: Strided | number, b: Strided | number, out: Strided): void
  compare(name: CompareName, a: Strided | number, b: Strided | number, out: Strided): void
  /** bool, bool -> bool. `not` ignores b. */
  logical(name: 'and' | 'or' | 'xor' | 'not', a: Strided, b: Strided, out: Strided): void
  /** condition bool; a, b, out one dtype. */
  where(condition: Strided, a: Strided | number, b: Strided | number, out: Strided): void

  /**
   * Reduces `dims` (sorted, not negative). `out` is contiguous and has the shape of x without `dims`.
   * `correction` is for `var` only: divides by n - correction. Empty sums are 0, empty products 1, empty means NaN.
   */
  reduce(name: ReduceName, x: Strided, dims: readonly number[], out: Strided, correction?: number): void
  /** Index of the largest or smallest along `dim`, first one wins, NaN wins over all. out: contiguous int32, x's shape without dim. */
  argReduce(name: 'argmax' | 'argmin', x: Strided, dim: number, out: Strided): void
  /** Running sum along `dim`; out has x's shape, contiguous. float32, or int32 added in 64 bits: a sum that does not fit throws a ValueError. */
  cumsum(x: Strided, dim: number, out: Strided): void
  /** The k largest (or smallest) along the last dim of contiguous x (float32 or int32, values alike), in order; values contiguous [..., k], indices int32 [..., k]. Ties: lower index first. NaN counts as largest. */
  topk(x: Strided, k: number, largest: boolean, values: Strided, indices: Strided): void

  /** Over the last dim of contiguous x [rows..., n]; `log` gives log-softmax. */
  softmax(log: boolean, x: Strided, out: Strided): void
  /** Gradient of `softmax` from its output y: contiguous, same shapes. */
  softmaxGrad(log: boolean, g: Strided, y: Strided, out: Strided): void

  /** out[i] = table[index[i]]: table contiguous [rows, width], index int32 contiguous [n], out contiguous [n, width]. Throws IndexError. */
  takeRows(table: Strided, index: Strided, out: Strided, caller?: IndexCaller): void
  /** All contiguous. out zeroed, then out[index[i]] += values[i], in the order of i: same bits at any thread count. Row `skipRow` (padding) gets nothing; -1 for none. */
  addRows(index: Strided, values: Strided, out: Strided, skipRow: number): void
  /** torch.gather: out[.., i, ..] = x[.., index[.., i, ..], ..]; index int32, out contiguous, both of one shape. Throws IndexError. */
  gather(x: Strided, dim: number, index: Strided, out: Strided, caller?: IndexCaller): void
  /** out[.., index[.., i, ..], ..] += values[.., i, ..] in order; out is not zeroed. float32, or int32 added in 64 bits. Throws IndexError, and a ValueError for a sum that does not fit int32. */
  scatterAdd(dim: number, index: Strided, values: Strided, out: Strided, caller?: IndexCaller): void

  /** Like `scatterAdd`, but combines by `name` with what is in out, in order. float32 or int32; a product that does not fit int32 throws a ValueError. Throws IndexError. */
  scatter(
    name: ScatterName,
    dim: number,
    index: Strided,
    values: Strided,
    out: Strided,
    caller?: IndexCaller,
  ): void

  /**
   * out = activation(a @ b + bias). a [..., m, k], b [..., k, n], out contiguous [..., m, n] with the same leading dims
   * (broadcast by stride 0). a and b may have any strides (transposed is free).
   */
  matmul(a: Strided, b: Strided, out: Strided, options?: MatmulOptions): void

  /** Contiguous float32 out: low + (high - low) * u, u = (word >>> 8) * 2^-24. */
  uniform(out: Strided, source: RandomSource, low: number, high: number): void
  /**
   * Contiguous float32 out: Box-Muller in float64. Words (w0, w1) of a block give elements 0 and 1, (w2, w3) elements 2 and 3:
   * r = sqrt(-2 log(((w0 >>> 8) + 1) * 2^-24)), angle = 2 pi (w1 >>> 8) * 2^-24, values r cos(angle) and r sin(angle), times std plus mean.
   */
  normal(out: Strided, source: RandomSource, mean: number, std: number): void
  /** Contiguous bool out: u < probability, u as in `uniform`. */
  bernoulli(out: Strided, source: RandomSource, probability: number): void
}

export const coreKernelNames = [
  'fill',
  'copy',
  'unary',
  'clamp',
  'binary',
  'compare',
  'logical',
  'where',
  'reduce',
  'argReduce',
  'cumsum',
  'topk',
  'softmax',
  'softmaxGrad',
  'takeRows',
  'addRows',
  'gather',
  'scatterAdd',
  'scatter',
  'matmul',
  'uniform',
  'normal',
  'bernoulli',
] as const satisfies readonly (keyof CoreKernels)[]
