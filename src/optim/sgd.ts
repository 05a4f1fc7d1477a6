import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { checkNotNegative } from './checks.ts'
import { Optimizer, optimizerOptionNames, partOf, type Batch, type OptimizerOptions } from './optimizer.ts'
import type { Params } from './param-groups.ts'

export interface SGDOptions extends OptimizerOptions {
  /** Momentum factor. Default 0. */
  readonly momentum?: number
  /** Dampening of the gradient in the momentum. Default 0. */
  readonly dampening?: number
  /** Uses Nesterov momentum. Default false. */
  readonly nesterov?: boolean
}

const sgdOptionNames: OptionNames<SGDOptions> = {
  ...optimizerOptionNames,
  momentum: true,
  dampening: true,
  nesterov: true,
}

/**
 * Stochastic gradient descent, with momentum as in PyTorch: `v = momentum * v + (1 - dampening) * g; w -= lr * v`. The first `v`
 * is the gradient itself. Default `lr` 1e-3.
 *
 * @example
 * const opt = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 })
 */
export class SGD extends Optimizer<Required<SGDOptions>> {
  override readonly countsSteps = false

  constructor(params: Params<Required<SGDOptions>>, options: SGDOptions = {}) {
    checkOptions('SGD', options, sgdOptionNames)
    super(params, {
      lr: options.lr ?? 1e-3,
      momentum: options.momentum ?? 0,
      dampening: options.dampening ?? 0,
      weightDecay: options.weightDecay ?? 0,
      nesterov: options.nesterov ?? false,
    })
  }

  protected override check(options: Required<SGDOptions>): void {
    super.check(options)
    checkNotNegative('SGD', 'momentum', options.momentum)
    if (options.nesterov && (options.momentum <= 0 || options.dampening !== 0))
      throw new ValueError(
        'SGD',
        `nesterov needs momentum above 0 and dampening 0, got momentum ${options.momentum} and dampening ${options.dampening}`,
      )
  }

  protected override update(batch: Batch, options: Required<SGDOptions>): void {
    const { kernels, params, grads } = batch
    const { lr, momentum, dampening, weightDecay, nesterov } = options
    const call = { lr, momentum, dampening, weightDecay, nesterov }
    if (momentum === 0) {
      kernels.sgd({ ...call, params, grads, momentumBuffers: null, firstStep: false })
      return
    }
    for (const firstStep of [true, false]) {
      const part = partOf(batch, (_, { slots }) => (slots['momentum_buffer'] === undefined) === firstStep)
      if (part.params.length === 0) continue
      kernels.sgd({
        ...call,
        params: part.params,
        grads: part.grads,
        momentumBuffers: this.slots(part, 'momentum_buffer'),
        firstStep,
      })
      if (firstStep && part.params.length === params.length) return
    }
  }
}
