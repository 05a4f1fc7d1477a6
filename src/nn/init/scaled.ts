import { requireTensor } from '../../tensor/tensor.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { normal_, uniform_ } from './fill.ts'
import { calculateGain, type Nonlinearity } from './gain.ts'

/** Fan-in and fan-out of a weight [out, in, ...]; further dimensions multiply both. */
function fans(operation: string, t: Tensor): { readonly fanIn: number; readonly fanOut: number } {
  requireTensor(operation, t)
  const [outputs, inputs, ...rest] = t.shape
  if (outputs === undefined || inputs === undefined)
    throw new ShapeError(operation, 'needs a weight of at least two dimensions, [out, in, ...]', {
      tensor: t.shape,
    })
  const field = rest.reduce((product, extent) => product * extent, 1)
  return { fanIn: inputs * field, fanOut: outputs * field }
}

export interface XavierOptions {
  /** See `calculateGain`. Default 1. */
  readonly gain?: number
}

const xavierOptionNames: OptionNames<XavierOptions> = { gain: true }

/** Standard deviation of Glorot and Bengio (2010): `gain * sqrt(2 / (in + out))`. */
function xavierStd(operation: string, t: Tensor, { gain = 1 }: XavierOptions): number {
  const { fanIn, fanOut } = fans(operation, t)
  return gain * Math.sqrt(2 / (fanIn + fanOut))
}

/**
 * Uniform random numbers with standard deviation `gain * sqrt(2 / (in + out))` (Glorot and Bengio, 2010). Returns t.
 *
 * @example
 * nn.init.xavierUniform_(layer.weight, { gain: nn.init.calculateGain('tanh') })
 */
export function xavierUniform_(t: Tensor, options: XavierOptions = {}): Tensor {
  checkOptions('xavierUniform_', options, xavierOptionNames)
  const bound = Math.sqrt(3) * xavierStd('xavierUniform_', t, options)
  return uniform_(t, -bound, bound)
}

/**
 * Normal random numbers with standard deviation `gain * sqrt(2 / (in + out))` (Glorot and Bengio, 2010). Returns t.
 *
 * @example
 * nn.init.xavierNormal_(layer.weight)
 */
export function xavierNormal_(t: Tensor, options: XavierOptions = {}): Tensor {
  checkOptions('xavierNormal_', options, xavierOptionNames)
  return normal_(t, 0, xavierStd('xavierNormal_', t, options))
}

export interface KaimingOptions {
  /** Slope below 0 of `leakyRelu`. Default 0. */
  readonly a?: number
  /** Preserves the variance in the forward pass (`fanIn`, default) or of gradients in the backward pass (`fanOut`). */
  readonly mode?: 'fanIn' | 'fanOut'
  /** Default leakyRelu. */
  readonly nonlinearity?: Nonlinearity
}

const kaimingOptionNames: OptionNames<KaimingOptions> = { a: true, mode: true, nonlinearity: true }

/** Standard deviation of He et al. (arXiv 1502.01852): `gain / sqrt(fan)`. */
function kaimingStd(operation: string, t: Tensor, options: KaimingOptions): number {
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options
  if (mode !== 'fanIn' && mode !== 'fanOut')
    throw new ValueError(operation, `mode must be 'fanIn' or 'fanOut', got ${JSON.stringify(mode)}`)
  const fan = fans(operation, t)[mode]
  return fan === 0 ? 0 : calculateGain(nonlinearity, a) / Math.sqrt(fan)
}

/**
 * Uniform random numbers with standard deviation `gain / sqrt(fan)` (He et al., arXiv 1502.01852). Returns t.
 *
 * @example
 * nn.init.kaimingUniform_(layer.weight, { nonlinearity: 'relu' })
 */
export function kaimingUniform_(t: Tensor, options: KaimingOptions = {}): Tensor {
  checkOptions('kaimingUniform_', options, kaimingOptionNames)
  const bound = Math.sqrt(3) * kaimingStd('kaimingUniform_', t, options)
  return uniform_(t, -bound, bound)
}

/**
 * Normal random numbers with standard deviation `gain / sqrt(fan)` (He et al., arXiv 1502.01852). Returns t.
 *
 * @example
 * nn.init.kaimingNormal_(layer.weight, { mode: 'fanOut', nonlinearity: 'relu' })
 */
export function kaimingNormal_(t: Tensor, options: KaimingOptions = {}): Tensor {
  checkOptions('kaimingNormal_', options, kaimingOptionNames)
  return normal_(t, 0, kaimingStd('kaimingNormal_', t, options))
}
