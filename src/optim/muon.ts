import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import type { Tensor } from '../tensor/index.ts'
import { add, clamp, div, matmul, mul, norm, transpose } from '../tensor/ops/shared.ts'
import { scope } from '../tensor/scope.ts'
import { checkNotNegative } from './checks.ts'
import { Optimizer, type Batch, type OptimizerOptions, optimizerOptionNames } from './optimizer.ts'
import type { ParamGroupInput, Params } from './param-groups.ts'

export interface MuonOptions extends OptimizerOptions {
  /** Momentum: the decay of the running mean of the gradient. Default 0.95. */
  readonly momentum?: number
  /** Uses Nesterov momentum. Default true. */
  readonly nesterov?: boolean
  /** Coefficients of the polynomial that is iterated. Default [3.4445, -4.775, 2.0315]. */
  readonly nsCoefficients?: readonly [number, number, number]
  /** Lower bound on the norm that the update is divided by first. Default 1e-7. */
  readonly eps?: number
  /** Iterations, below 100. Default 5. */
  readonly nsSteps?: number
  /**
   * How the learning rate depends on the shape [rows, columns] of a matrix: 'original' times `sqrt(max(1, rows / columns))`,
   * 'match_rms_adamw' times `0.2 sqrt(max(rows, columns))`, so that learning rates of AdamW can be reused, or 'spectral_unclamped' times
   * `sqrt(rows / columns)`. Default original.
   */
  readonly adjustLrFn?: 'original' | 'match_rms_adamw' | 'spectral_unclamped' | null
}

const muonOptionNames: OptionNames<MuonOptions> = {
  ...optimizerOptionNames,
  momentum: true,
  nesterov: true,
  nsCoefficients: true,
  eps: true,
  nsSteps: true,
  adjustLrFn: true,
}

const adjustments = {
  original: (rows: number, columns: number) => Math.sqrt(Math.max(1, rows / columns)),
  match_rms_adamw: (rows: number, columns: number) => 0.2 * Math.sqrt(Math.max(rows, columns)),
  spectral_unclamped: (rows: number, columns: number) => Math.sqrt(rows / columns),
} as const

/**
 * Muon (Jordan, 2024): the momentum matrix is orthogonalized before each step, by iterating a polynomial (Newton-Schulz). For the weight
 * matrices of hidden layers; train embeddings, biases, norms and the last layer with AdamW. PyTorch iterates in bfloat16, Lanner in
 * float32. Weight decay shrinks the weights directly. Default `lr` 1e-3, `weightDecay` 0.1.
 *
 * @throws ShapeError for a parameter that is not a matrix.
 * @example
 * const opt = new optim.Muon(model.parameters().filter((p) => p.ndim === 2), { lr: 0.02 })
 */
export class Muon extends Optimizer<Required<MuonOptions>> {
  override readonly countsSteps = false

  constructor(params: Params<Required<MuonOptions>>, options: MuonOptions = {}) {
    checkOptions('Muon', options, muonOptionNames)
    super(params, {
      lr: options.lr ?? 1e-3,
      weightDecay: options.weightDecay ?? 0.1,
      momentum: options.momentum ?? 0.95,
      nesterov: options.nesterov ?? true,
      nsCoefficients: options.nsCoefficients ?? [3.4445, -4.775, 2.0315],
      eps: options.eps ?? 1e-7,
      nsSteps: options.nsSteps ?? 5,
      adjustLrFn: options.adjustLrFn ?? null,
    })
  }

  override addParamGroup(group: ParamGroupInput<Required<MuonOptions>>): void {
    super.addParamGroup(group)
    const { params } = this.paramGroups.at(-1)!
    const wrong = params.find((param) => param.shape.length !== 2)
    if (wrong === undefined) return
    this.paramGroups.pop()
    throw new ShapeError('Muon', 'trains matrices only; give other parameters to AdamW', {
      parameter: wrong.shape,
    })
  }

  protected override check(options: Required<MuonOptions>): void {
    super.check(options)
    checkNotNegative('Muon', 'momentum', options.momentum)
    checkNotNegative('Muon', 'eps', options.eps)
    const { nsSteps, nsCoefficients, adjustLrFn } = options
    if (!Number.isInteger(nsSteps) || nsSteps < 0 || nsSteps >= 100)
      throw new ValueError('Muon', `nsSteps must be an integer from 0 to 99, got ${shownValue(nsSteps)}`)
    if (
      !Array.isArray(nsCoefficients) ||
      nsCoefficients.length !== 3 ||
      !nsCoefficients.every((one) => Number.isFinite(one))
    )
      throw new ValueError(
        'Muon',
        `nsCoefficients must be three numbers, got ${JSON.stringify(nsCoefficients)}`,
      )
    if (adjustLrFn !== null && !Object.hasOwn(adjustments, adjustLrFn))
      throw new ValueError(
        'Muon',
        `adjustLrFn must be one of ${Object.keys(adjustments).join(', ')}, got ${JSON.stringify(adjustLrFn)}`,
      )
  }

  protected override update(batch: Batch, options: Required<MuonOptions>): void {
    const buffers = this.slots(batch, 'momentum_buffer')
    batch.params.forEach((param, i) => scope(() => stepMatrix(param, batch.grads[i]!, buffers[i]!, options)))
  }
}

function stepMatrix(param: Tensor, grad: Tensor, buffer: Tensor, options: Required<MuonOptions>): void {
  const { lr, weightDecay, momentum, nesterov, adjustLrFn } = options
  buffer.mul_(momentum).add_(mul(grad, 1 - momentum))
  const update = nesterov ? add(mul(grad, 1 - momentum), mul(buffer, momentum)) : buffer
  const [rows, columns] = param.shape as readonly [number, number]
  const rate = lr * adjustments[adjustLrFn ?? 'original'](rows, columns)
  const change = mul(orthogonalized(update, options), -rate)
  param
    .detach()
    .mul_(1 - lr * weightDecay)
    .add_(change)
}

/** A matrix with the singular vectors of `x` and singular values near 1, by Newton-Schulz iterations. */
export function orthogonalized(
  x: Tensor,
  { nsCoefficients, nsSteps, eps }: Pick<Required<MuonOptions>, 'nsCoefficients' | 'nsSteps' | 'eps'>,
): Tensor {
  const [a, b, c] = nsCoefficients
  const tall = x.shape[0]! > x.shape[1]!
  let own = tall ? transpose(x, 0, 1) : x
  own = div(own, clamp(norm(own), eps))
  for (let i = 0; i < nsSteps; i++) {
    const gram = matmul(own, transpose(own, 0, 1))
    const factor = add(mul(gram, b), mul(matmul(gram, gram), c))
    own = add(mul(own, a), matmul(factor, own))
  }
  return tall ? transpose(own, 0, 1) : own
}
