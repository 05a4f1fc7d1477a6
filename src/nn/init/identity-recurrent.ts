import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'
import { eye_, normal_, zeros_ } from './fill.ts'

export interface IdentityRecurrentOptions {
  /** Scale of the identity matrix; below 1 the state decays, which suits short-range tasks. Default 1. */
  readonly scale?: number
  /** Standard deviation of new input weights; the paper uses 0.001. Default: they stay unchanged. */
  readonly inputDeviation?: number
}

const identityRecurrentOptionNames: OptionNames<IdentityRecurrentOptions> = {
  scale: true,
  inputDeviation: true,
}

/** Anything with named parameters, such as a module. */
interface Named {
  namedParameters(): [name: string, parameter: Tensor][]
}

/**
 * Initializes recurrent layers as in Le, Jaitly and Hinton (arXiv 1504.00941); with ReLU this is an IRNN. The state-to-state matrix is the
 * identity and the biases are zero, so that the state persists until the input changes it, and gradients neither vanish nor explode at the
 * start. Returns the module.
 *
 * @param module `nn.RNN`, `nn.RNNCell`, or a module that contains some: all weights named `weight_hh...` must be square.
 * @throws ShapeError if they are not, as in LSTM and GRU.
 * @example
 * nn.init.identityRecurrent_(new nn.RNN(2, 100, { nonlinearity: 'relu' }), { inputDeviation: 0.001 })
 */
export function identityRecurrent_<T extends Named>(module: T, options: IdentityRecurrentOptions = {}): T {
  checkOptions('identityRecurrent_', options, identityRecurrentOptionNames)
  const { scale = 1, inputDeviation } = options
  if (typeof (module as Partial<Named> | null | undefined)?.namedParameters !== 'function')
    throw wrongArgument('identityRecurrent_', 'a module', module)
  for (const [path, parameter] of module.namedParameters()) {
    const name = path.slice(path.lastIndexOf('.') + 1)
    if (name.startsWith('weight_hh')) {
      checkSquare(path, parameter)
      eye_(parameter)
      if (scale !== 1) noGrad(() => parameter.mul_(scale))
    } else if (name.startsWith('bias_ih') || name.startsWith('bias_hh')) zeros_(parameter)
    else if (name.startsWith('weight_ih') && inputDeviation !== undefined)
      normal_(parameter, 0, inputDeviation)
  }
  return module
}

function checkSquare(name: string, weight: Tensor): void {
  if (weight.shape[0] !== weight.shape[1])
    throw new ShapeError(
      'identityRecurrent_',
      'needs square state-to-state matrices, which only plain RNN layers have',
      { [name]: weight.shape },
    )
}
