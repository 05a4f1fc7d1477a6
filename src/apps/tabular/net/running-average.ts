import type { AnyModule } from '../../../nn/index.ts'
import { clone, keep, noGrad, scope, tensor, type Tensor, type TypedArray } from '../../../tensor/index.ts'

/** The state of a `RunningAverage`. */
export interface AverageState {
  readonly steps: number
  readonly count: number
  readonly averages: readonly TypedArray[]
}

/**
 * An exponential moving average of a module's weights that stays on its device. The average forgets faster at first, so that the initial weights are soon gone.
 */
export class RunningAverage {
  readonly #weights: readonly Tensor[]
  readonly #averages: readonly Tensor[]
  readonly #decay: number
  #own: readonly Tensor[] | null = null
  readonly #every: number
  #steps = 0
  #count = 0

  /**
   * @param horizon Steps over which it averages. Weights change little from step to step, so that only some steps are added.
   */
  constructor(module: AnyModule, horizon: number) {
    this.#weights = module.parameters()
    this.#every = Math.max(1, Math.floor(horizon / 16))
    this.#decay = 1 - this.#every / Math.max(this.#every, horizon)
    this.#averages = noGrad(() => this.#weights.map((weight) => keep(clone(weight))))
  }

  /** Call after each step: adds the current weights. */
  step(): void {
    if (this.#steps++ % this.#every !== 0) return
    const count = this.#count++
    const decay = count === 0 ? 0 : Math.min(this.#decay, (1 + count) / (10 + count))
    scope(() =>
      noGrad(() =>
        this.#averages.forEach((average, i) => {
          average.mul_(decay).add_(this.#weights[i]!, { alpha: 1 - decay })
        }),
      ),
    )
  }

  /** Puts the averages into the module, until `swapBack`. */
  swapIn(): void {
    if (this.#count === 0) return
    this.#own = noGrad(() => this.#weights.map((weight) => keep(clone(weight))))
    this.#copy(this.#averages)
  }

  /** Puts the weights back that `swapIn` replaced. */
  swapBack(): void {
    if (this.#own === null) return
    this.#copy(this.#own)
    for (const own of this.#own) own.kernels.release(own.storage)
    this.#own = null
  }

  /** For a checkpoint. */
  async state(): Promise<AverageState> {
    return {
      steps: this.#steps,
      count: this.#count,
      averages: await Promise.all(this.#averages.map((own) => own.data())),
    }
  }

  loadState({ steps, count, averages }: AverageState): void {
    this.#steps = steps
    this.#count = count
    scope(() =>
      noGrad(() =>
        this.#averages.forEach((own, i) =>
          own.copy_(tensor(averages[i] as Float32Array, { shape: own.shape })),
        ),
      ),
    )
  }

  #copy(from: readonly Tensor[]): void {
    scope(() => noGrad(() => this.#weights.forEach((weight, i) => weight.copy_(from[i]!))))
  }
}
