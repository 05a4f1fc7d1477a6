import type { OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Tensor } from '../../tensor/index.ts'
import { relu } from '../../tensor/ops/shared.ts'
import { gelu } from '../functional/activations.ts'

export interface TransformerLayerOptions {
  /** Width between the two linear layers. Default 2048. */
  readonly dimFeedforward?: number
  /** Default 0.1. */
  readonly dropout?: number
  /** Activation between the two linear layers: 'relu', 'gelu' or a function. Default relu. */
  readonly activation?: 'relu' | 'gelu' | ((x: Tensor) => Tensor)
  /** Default 1e-5. */
  readonly layerNormEps?: number
  /** Whether sequences are [batch, length, width] rather than [length, batch, width]. Default false. */
  readonly batchFirst?: boolean
  /** Whether layer norm is applied before each sublayer (pre-norm) rather than after it. Default false. */
  readonly normFirst?: boolean
  /** Whether linear layers and norms have biases. Default true. */
  readonly bias?: boolean
}

export const transformerLayerOptionNames: OptionNames<TransformerLayerOptions> = {
  dimFeedforward: true,
  dropout: true,
  activation: true,
  layerNormEps: true,
  batchFirst: true,
  normFirst: true,
  bias: true,
}

/** The function of an `activation` option. */
export function activationOf(
  operation: string,
  activation: NonNullable<TransformerLayerOptions['activation']>,
): (x: Tensor) => Tensor {
  if (typeof activation === 'function') return activation
  if (activation === 'relu') return relu
  if (activation === 'gelu') return (x) => gelu(x)
  throw new ValueError(
    operation,
    `activation must be 'relu', 'gelu' or a function, got ${shownValue(activation)}`,
  )
}
