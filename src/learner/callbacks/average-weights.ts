import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import type { BatchSource } from '../../data/index.ts'
import { isModule, BatchNorm1d, type AnyModule } from '../../nn/index.ts'
import { noGrad, scope, tensor } from '../../tensor/index.ts'
import { kernelsOf, predictBatch, scopeOn } from '../batch-tensors.ts'
import type { Callback, CallbackState, Training } from '../callback.ts'
import { evaluationMode } from '../modes.ts'
import { WeightsCopy } from './weights-copy.ts'
import { checkedState, fields, isCount, isNumbers, listOf, orNull } from '../checkpoints/parts.ts'

/** Base class for averages of the weights, which are swapped in for validation and at the end. */
abstract class AverageWeights implements Callback {
  #averages: Float64Array[] | null = null
  #own: WeightsCopy | null = null
  #count = 0

  /** The share of the current weights in the new average, after `count` updates. */
  protected abstract share(count: number): number

  onFitStart({ step }: Training): void {
    if (step > 0) return
    this.#averages = null
    this.#count = 0
  }

  /** Adds the current weights to the averages. */
  protected async add(model: AnyModule): Promise<void> {
    const values = await Promise.all(model.parameters().map((parameter) => parameter.data()))
    const share = this.#averages === null ? 1 : this.share(this.#count)
    this.#averages ??= values.map((own) => new Float64Array(own.length))
    this.#averages.forEach((average, i) => {
      const own = values[i]!
      for (let j = 0; j < average.length; j++) average[j]! += share * (own[j]! - average[j]!)
    })
    this.#count++
  }

  /** Validation sees the averages. */
  async onValidStart({ model }: Training): Promise<void> {
    if (this.#averages === null) return
    this.#own = await WeightsCopy.of(model)
    this.#put(model)
  }

  /** Training continues with its own weights. */
  onEpochEnd(_training: Training): void | Promise<void> {
    this.#own?.restore()
    this.#own = null
  }

  /** The model keeps the averages, unless the fit failed. */
  async onFitEnd({ model, outcome, data }: Training): Promise<void> {
    this.#own = null
    if (this.#averages === null || outcome === 'failed') return
    this.#put(model)
    await updateBatchNorm(model, data.trainLoader.fork?.() ?? data.trainLoader)
  }

  state(): CallbackState {
    return { count: this.#count, averages: this.#averages }
  }

  loadState(state: CallbackState): void {
    const { count, averages } = checkedState<AverageState>(state, isAverageState)
    this.#count = count
    this.#averages = averages?.map((average) => Float64Array.from(average)) ?? null
  }

  #put(model: AnyModule): void {
    const averages = this.#averages!
    noGrad(() =>
      scope(() =>
        model
          .parameters()
          .forEach((parameter, i) =>
            parameter.copy_(tensor(Float32Array.from(averages[i]!), { shape: parameter.shape })),
          ),
      ),
    )
  }
}

const emaWeightsOptionNames: OptionNames<{ readonly decay?: number; readonly every?: number }> = {
  decay: true,
  every: true,
}

/**
 * An exponential moving average of the weights: after each step `average = decay * average + (1 - decay) * weights`. The decay is lower in
 * the first steps (`(1 + n) / (10 + n)`), so that the initial weights are soon forgotten. Validation and the final model use the average.
 *
 * @example
 * const callbacks = [new EmaWeights({ decay: 0.99 })]
 */
export class EmaWeights extends AverageWeights {
  readonly decay: number
  readonly #every: number

  /** @throws ValueError if `decay` is not in [0, 1). */
  constructor(options: { readonly decay?: number; readonly every?: number } = {}) {
    checkOptions('EmaWeights', options, emaWeightsOptionNames)
    const { decay = 0.999, every = 1 } = options
    super()
    if (!(decay >= 0 && decay < 1))
      throw new ValueError('EmaWeights', `decay must be in [0, 1), got ${decay}`)
    this.decay = decay
    this.#every = every
  }

  protected override share(count: number): number {
    return 1 - Math.min(this.decay, (1 + count) / (10 + count))
  }

  onBatchEnd({ model, step }: Training): void | Promise<void> {
    if (step % this.#every === 0) return this.add(model)
  }
}

const swaWeightsOptionNames: OptionNames<{ readonly from?: number }> = { from: true }

/**
 * Stochastic weight averaging (Izmailov and others, arXiv 1803.05407): the mean of the weights after each epoch, starting with epoch
 * `from`. The final model has the mean, with the statistics of batch norm recomputed.
 *
 * @example
 * const callbacks = [new SwaWeights({ from: 3 })]
 */
export class SwaWeights extends AverageWeights {
  readonly from: number

  /** @param from First epoch to include, counted from 1. */
  constructor(options: { readonly from?: number } = {}) {
    checkOptions('SwaWeights', options, swaWeightsOptionNames)
    const { from = 1 } = options
    super()
    this.from = from
  }

  protected override share(count: number): number {
    return 1 / (count + 1)
  }

  async onBatchEnd({ model, epoch, batch, batches }: Training): Promise<void> {
    if (epoch >= this.from && batch === batches) await this.add(model)
  }
}

/**
 * Recomputes the running statistics of batch norm as the mean over the batches of a source, for weights that were not trained with them.
 * The model is in evaluation mode afterwards.
 *
 * @example
 * const normed = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3))
 * await updateBatchNorm(normed, data.trainLoader)
 */
export async function updateBatchNorm(model: AnyModule, source: BatchSource): Promise<void> {
  if (!isModule(model)) throw wrongArgument('updateBatchNorm', 'a module', model)
  const norms = model.modules().filter((module): module is BatchNorm1d => module instanceof BatchNorm1d)
  if (norms.length === 0) return
  const own = norms.map(({ momentum }) => momentum)
  const write = norms as unknown as { momentum: number | null }[]
  try {
    evaluationMode(model)
    for (const norm of norms) {
      norm.resetRunningStats()
      norm.train()
    }
    for (const norm of write) norm.momentum = null
    for (const batch of source.batches({ reuse: true }))
      scopeOn(kernelsOf(model), () => noGrad(() => void predictBatch(model, batch)))
  } finally {
    write.forEach((norm, i) => (norm.momentum = own[i]!))
    evaluationMode(model)
  }
}

interface AverageState {
  readonly count: number
  readonly averages: readonly ArrayLike<number>[] | null
}

const isAverageState = fields({ count: isCount, averages: orNull(listOf(isNumbers)) })
