import { relocate } from '../../../tensor/devices.ts'
import type { AnyModule } from '../../../nn/index.ts'
import { clone, keep, noGrad, scope, tensor, type Tensor, type TypedArray } from '../../../tensor/index.ts'

/** The state of a `RunningAverage`. */
export interface AverageState {
  readonly steps: number
  readonly count: number
  readonly total: number
  readonly sums: readonly TypedArray[]
}

/** Sums are divided by their total when it exceeds this, long before float32 loses digits. */
const MOST = 1e4

/**
 * An exponential moving average of a module's weights on its device. It decays faster at first, so that the initial weights are soon forgotten.
 *
 * It is kept as a weighted sum, in which later weights count more: one pass over memory per step, where `decay * average + (1 - decay) * weights` takes two.
 */
export class RunningAverage {
  readonly #weights: readonly Tensor[]
  readonly #sums: readonly Tensor[]
  readonly #decay: number
  readonly #every: number
  #own: readonly Tensor[] | null = null
  #steps = 0
  #count = 0
  /** The sum of the factors in the sums. */
  #total = 1

  /**
   * @param horizon Steps over which it averages. Weights change little from step to step, so only some steps are added.
   */
  constructor(module: AnyModule, horizon: number) {
    this.#weights = module.parameters()
    this.#every = Math.max(1, Math.floor(horizon / 16))
    this.#decay = 1 - this.#every / Math.max(this.#every, horizon)
    this.#sums = noGrad(() => this.#weights.map((weight) => keep(clone(weight))))
  }

  /** Call after each step: adds the current weights. */
  step(): void {
    if (this.#steps++ % this.#every !== 0) return
    const count = this.#count++
    const decay = count === 0 ? 0 : Math.min(this.#decay, (1 + count) / (10 + count))
    this.#inPlace((sum, weight) => {
      if (decay === 0) sum.copy_(weight)
      else sum.add_(weight, { alpha: (this.#total * (1 - decay)) / decay })
    })
    this.#total = decay === 0 ? 1 : this.#total / decay
    if (this.#total <= MOST) return
    this.#inPlace((sum) => sum.mul_(1 / this.#total))
    this.#total = 1
  }

  /** Puts the averages into the module, until `swapBack`. */
  swapIn(): void {
    if (this.#count === 0) return
    this.#own = noGrad(() => this.#weights.map((weight) => keep(clone(weight))))
    this.#inPlace((sum, weight) => weight.copy_(sum.mul(1 / this.#total)))
  }

  /** Puts the weights back that `swapIn` replaced. */
  swapBack(): void {
    if (this.#own === null) return
    const own = this.#own
    this.#inPlace((_sum, weight, i) => weight.copy_(own[i]!))
    for (const copy of own) copy.kernels.release(copy.storage)
    this.#own = null
  }

  /** For a checkpoint. */
  async state(): Promise<AverageState> {
    const sums = await Promise.all(this.#sums.map((own) => own.data()))
    return { steps: this.#steps, count: this.#count, total: this.#total, sums }
  }

  loadState({ steps, count, total, sums }: AverageState): void {
    this.#steps = steps
    this.#count = count
    this.#total = total
    this.#inPlace((sum, _weight, i) => sum.copy_(tensor(sums[i] as Float32Array, { shape: sum.shape })))
  }

  #inPlace(change: (sum: Tensor, weight: Tensor, index: number) => void): void {
    const place = this.#weights[0]?.kernels
    // The module went to a GPU after this was made.
    if (place !== undefined && this.#sums[0]!.kernels !== place)
      void relocate('RunningAverage', this.#sums, place)
    scope(() => noGrad(() => this.#sums.forEach((sum, i) => change(sum, this.#weights[i]!, i))))
  }
}
