import { DivergedError, LannerError } from '../base/errors.ts'
import type { Batch } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import { noGrad, scope, tensor, type Tensor } from '../tensor/index.ts'
import type { Training } from './callback.ts'
import { lowerRate } from './lower-rate.ts'

/** Steps between two copies: rare enough to cost nothing, often enough to lose little. */
const EVERY = 100

interface Copy {
  /** Steps done. */
  readonly step: number
  readonly values: readonly (readonly [
    tensor: Tensor,
    values: Float32Array | Float64Array | Int32Array | Uint8Array,
  ])[]
}

/** The state of `GoodWeights`. */
export interface GoodWeightsState {
  readonly step: number
  readonly values: readonly (Float32Array | Float64Array | Int32Array | Uint8Array)[]
}

/**
 * Copies the weights from time to time, so that a diverging fit does not ruin the model. A copy counts as good once a finite loss has been
 * computed with it.
 */
export class GoodWeights {
  readonly #model: AnyModule
  #good: Copy | null = null
  #candidate: Copy | null = null

  constructor(model: AnyModule) {
    this.#model = model
  }

  /** Call before each step, with the number of steps done: copies the weights when a copy is due. */
  async beforeStep(step: number): Promise<void> {
    if (step % EVERY !== 0) return
    const tensors = [...this.#model.parameters(), ...this.#model.buffers()]
    this.#candidate = {
      step,
      values: await Promise.all(tensors.map(async (x) => [x, await x.data()] as const)),
    }
    this.#good ??= this.#candidate
  }

  /** Call with the loss of the step. Returns true if it is finite. */
  judge(loss: number): boolean {
    if (!Number.isFinite(loss)) return false
    if (this.#candidate !== null) this.#good = this.#candidate
    this.#candidate = null
    return true
  }

  /** The good weights in the order of parameters and buffers, for a checkpoint between two steps. */
  get state(): GoodWeightsState | null {
    return this.#good && { step: this.#good.step, values: this.#good.values.map(([, values]) => values) }
  }

  set state(state: GoodWeightsState | null) {
    const tensors = [...this.#model.parameters(), ...this.#model.buffers()]
    this.#good = state && {
      step: state.step,
      values: tensors.map((x, i) => [x, state.values[i]!] as const),
    }
  }

  /** Whether all weights are finite. Call after an epoch, as no loss reflects its last step yet. */
  async areFinite(): Promise<boolean> {
    for (const x of [...this.#model.parameters(), ...this.#model.buffers()])
      if (!allFinite(await x.data())) return false
    return true
  }

  /** Restores the good weights and returns the number of steps after which they were copied. */
  restore(): number {
    const good = this.#good
    if (good === null) return 0
    scope(() =>
      noGrad(() => {
        for (const [x, values] of good.values) x.copy_(tensor(values, { shape: x.shape, dtype: x.dtype }))
      }),
    )
    return good.step
  }
}

/** Much faster than `every`: the sum is NaN as soon as one of them is NaN or infinite. */
function allFinite(values: ArrayLike<number>): boolean {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!
  return sum === 0
}

/** The error of a fit whose loss is no longer finite: what happened, which weights the model has, and what to try. */
export function divergedError(training: Training, restored: number, batch: Batch): LannerError {
  const { loss, step, epoch } = training
  const broken = brokenNumbers(batch)
  const place = `the loss of step ${step} (epoch ${epoch}) is ${loss}`
  if (broken !== null)
    return new LannerError(
      'diverged',
      `fit: ${place}, because ${broken}; fill or drop such values. The model has its weights from step ${restored}.`,
    )
  return new DivergedError('fit', place, remedyFor(training, restored))
}

/** The error of a fit whose weights or validation loss are not finite after an epoch. */
export function brokenEpochError(training: Training, restored: number, validLoss?: number): LannerError {
  const { step, epoch } = training
  const what =
    validLoss === undefined
      ? `the weights after step ${step} (epoch ${epoch}) are not finite`
      : `the validation loss after step ${step} (epoch ${epoch}) is ${validLoss}`
  return new DivergedError('fit', what, remedyFor(training, restored))
}

function remedyFor({ optimizer }: Training, restored: number): string {
  const rates = optimizer.paramGroups.map((group) => group.lr)
  const lower = rates.map(lowerRate)
  return `The model has its weights from step ${restored}, the last good copy; try a lower learning rate (${lower.join(', ')} instead of ${rates.join(', ')}), or clip the gradients (clipNorm: 1).`
}

/** Names the NaN or infinity in the batch itself, which no learning rate can fix. */
export function brokenNumbers({ columns, target }: Batch): string | null {
  const parts = [...columns.map((part, i) => [`column ${i}`, part] as const), ['the target', target] as const]
  for (const [name, { values }] of parts)
    for (const value of values) if (!Number.isFinite(value)) return `${name} has ${value} in this batch`
  return null
}
