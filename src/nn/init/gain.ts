import { ValueError } from '../../base/errors.ts'

/** The nonlinearity after a layer. */
export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu'

/**
 * PyTorch's gain, which keeps the standard deviation about equal from layer to layer.
 *
 * @param slope slope below 0 of `leakyRelu`; default 0.01
 * @example
 * nn.init.calculateGain('relu') // 1.4142
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  switch (nonlinearity) {
    case 'linear':
    case 'sigmoid':
      return 1
    case 'tanh':
      return 5 / 3
    case 'relu':
      return Math.SQRT2
    case 'leakyRelu':
      return Math.sqrt(2 / (1 + slope ** 2))
    case 'selu':
      return 3 / 4
    default:
      throw new ValueError('calculateGain', `unknown nonlinearity ${JSON.stringify(nonlinearity)}`)
  }
}
