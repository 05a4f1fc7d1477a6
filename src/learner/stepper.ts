import { type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import type { Batch } from '../data/index.ts'
import { utils, type AnyModule } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'
import {
  backward,
  backwardWith,
  clone,
  dropGradient,
  noGrad,
  tensor,
  type Tensor,
  type TypedArray,
} from '../tensor/index.ts'
import { trackLeaf } from '../tensor/scope.ts'
import {
  giveBack,
  lossOf,
  ownScalar,
  predictBatch,
  scopeOn,
  takeNumber,
  toTensor,
  type LossFunction,
} from './batch-tensors.ts'
import type { DataParallelTraining } from './data-parallel.ts'

/** How gradients are applied to the weights. */
export interface StepOptions {
  /** Scales the gradients of a step down if their total norm is larger. */
  readonly clipNorm?: number
  /** Clamps each gradient element to [`-clipValue`, `clipValue`], before `clipNorm`. */
  readonly clipValue?: number
  /**
   * Accumulates the gradients of this many batches before the weights change, as if they were one batch (except for batch norm, which sees
   * each separately). The last batch of an epoch always updates the weights. Default 1.
   */
  readonly accumulate?: number
  /** Trains on several processes at once: `new DataParallel(await connect())` of `lanner/mpi`. */
  readonly dataParallel?: DataParallelTraining | undefined
}

export const stepOptionNames: OptionNames<StepOptions> = {
  clipNorm: true,
  clipValue: true,
  accumulate: true,
  dataParallel: true,
}

/** Accumulated gradients that have not been applied yet, by parameter index. */
export interface GatheredGradients {
  readonly batches: number
  readonly rows: number
  readonly grads: readonly (TypedArray | Float64Array | null)[]
}

/** Runs training steps: output, loss, gradients, and a weight update once enough batches have accumulated. */
export class Stepper {
  readonly #model: AnyModule
  readonly #optimizer: Optimizer
  readonly #lossFunction: LossFunction
  readonly #options: StepOptions
  readonly #every: number
  readonly #localSteps: number
  #batches = 0
  #rows = 0
  /** Steps since the processes met. */
  #alone = 0

  /** @param together Whether processes combine every step, as a search that compares losses needs, whatever `localSteps` says. */
  constructor(
    model: AnyModule,
    optimizer: Optimizer,
    lossFunction: LossFunction,
    options: StepOptions,
    together: 'always' | 'sometimes' = 'sometimes',
  ) {
    const { accumulate = 1 } = options
    if (!Number.isInteger(accumulate) || accumulate < 1)
      throw new ValueError(
        'fit',
        `accumulate must be an integer of at least 1, got ${shownValue(accumulate)}`,
      )
    this.#model = model
    this.#optimizer = optimizer
    this.#lossFunction = lossFunction
    this.#options = options
    this.#every = accumulate
    this.#localSteps = together === 'always' ? 1 : (options.dataParallel?.localSteps ?? 1)
  }

  /**
   * Trains on one batch, in its own scope. `beforeStep` is called when the weights are about to change; if it returns a promise, they wait
   * for it and change in a second scope.
   *
   * @param last Whether the weights must change now, as after the last batch of an epoch.
   * @returns the loss, which the caller frees.
   */
  learn(
    batch: Batch,
    last: boolean,
    beforeStep: () => Promise<unknown> | undefined,
  ): Tensor | Promise<Tensor> {
    const { dataParallel } = this.#options
    if (dataParallel !== undefined)
      return this.#localSteps === 1
        ? this.#learnTogether(dataParallel, batch, last, beforeStep)
        : this.#learnLocally(dataParallel, batch, last, beforeStep)
    let wait: Promise<unknown> | undefined
    const own = this.#scope(() => {
      const loss = lossOf(this.#lossFunction, predictBatch(this.#model, batch), toTensor(batch.target))
      if (this.#every === 1) backward(loss)
      else if (!this.#gather(loss, batch.size, last)) return ownScalar(loss)
      this.#clip()
      wait = beforeStep()
      if (wait === undefined) this.#changeWeights()
      return ownScalar(loss)
    })
    return wait === undefined ? own : this.#changeAfter(wait, own)
  }

  async #learnTogether(
    together: DataParallelTraining,
    batch: Batch,
    last: boolean,
    beforeStep: () => Promise<unknown> | undefined,
  ): Promise<Tensor> {
    const due = this.#isDue(last)
    const params = due ? this.#params() : []
    // Gradients that are not accumulated become parts of the mean within the backward pass, which costs nothing.
    const whole = this.#every === 1 ? batch.wholeSize : undefined
    // Other processes may have rows even if this one has none.
    const computed = together.compute(this.#model, batch, (part) =>
      this.#scope(() => {
        const own = lossOf(this.#lossFunction, predictBatch(this.#model, part), toTensor(part.target))
        this.#accumulate(
          own,
          batch.size / (whole ?? 1),
          due ? together.beforeBackward(this.#model, params) : undefined,
        )
        return ownScalar(own)
      }),
    )
    const own = computed === null ? 0 : await takeNumber(computed)
    const loss = batch.size === 0 ? 0 : own
    this.#rows += batch.size
    const mean = await together.combine({
      model: this.#model,
      params,
      gradientRows: whole === undefined ? this.#rows : null,
      loss,
      rows: batch.size,
    })
    if (due) {
      this.#rows = 0
      let wait: Promise<unknown> | undefined
      this.#scope(() => {
        this.#clip()
        wait = beforeStep()
        if (wait === undefined) this.#changeWeights()
      })
      if (wait !== undefined) return this.#changeAfter(wait, tensor(mean))
    }
    return tensor(mean)
  }

  /** A step with the gradients of this process, after which the processes average their weights if it is time. */
  async #learnLocally(
    together: DataParallelTraining,
    batch: Batch,
    last: boolean,
    beforeStep: () => Promise<unknown> | undefined,
  ): Promise<Tensor> {
    const computed = together.compute(this.#model, batch, (part) =>
      this.#scope(() => {
        const own = lossOf(this.#lossFunction, predictBatch(this.#model, part), toTensor(part.target))
        this.#accumulate(own, batch.size)
        return ownScalar(own)
      }),
    )
    const own = computed === null ? null : await takeNumber(computed)
    this.#rows += batch.size
    const due = this.#isDue(last)
    if (due) {
      const rows = this.#rows
      this.#rows = 0
      this.#alone++
      let wait: Promise<unknown> | undefined
      this.#scope(() => {
        noGrad(() => {
          for (const param of this.#params()) param.grad?.mul_(1 / rows)
        })
        this.#clip()
        wait = beforeStep()
        if (wait === undefined) this.#changeWeights()
      })
      if (wait !== undefined) {
        await wait
        this.#scope(() => this.#changeWeights())
      }
    }
    // The last step of an epoch is always followed by a meeting: validation needs equal weights.
    const meets = due && (last || this.#alone >= this.#localSteps)
    if (meets) this.#alone = 0
    const loss = await together.average({
      model: this.#model,
      optimizer: this.#optimizer,
      loss: batch.size === 0 ? null : own,
      rows: batch.size,
      meets,
    })
    return tensor(loss)
  }

  /** A scope on the backend of the weights. */
  #scope<T>(f: () => T): T {
    return scopeOn(this.#optimizer.paramGroups[0]?.params[0]?.kernels, f)
  }

  #changeWeights(): void {
    this.#optimizer.step()
    this.#optimizer.zeroGrad()
  }

  async #changeAfter(wait: Promise<unknown>, loss: Tensor): Promise<Tensor> {
    try {
      await wait
    } catch (error) {
      giveBack(loss)
      throw error
    }
    this.#scope(() => this.#changeWeights())
    return loss
  }

  /** Adds the gradients of the sum over the rows to the accumulated ones. When a step is due, turns them into the mean and returns true. */
  #gather(loss: Tensor, rows: number, last: boolean): boolean {
    this.#accumulate(loss, rows)
    this.#rows += rows
    if (!this.#isDue(last)) return false
    noGrad(() => {
      for (const param of this.#params()) param.grad?.mul_(1 / this.#rows)
    })
    this.#rows = 0
    return true
  }

  /** Adds the gradients of the mean over some rows, times `rows`, to the accumulated ones. `onComplete` is called with each parameter whose gradient is. */
  #accumulate(loss: Tensor, rows: number, onComplete?: (param: Tensor) => void): void {
    const params = this.#params()
    const before = new Map(params.map((param) => [param, param.grad]))
    for (const param of params) dropGradient(param)
    const add = (param: Tensor): void => {
      const grad = before.get(param) ?? null
      before.delete(param)
      if (grad === null) return
      if (param.grad === null) {
        param.grad = clone(grad)
        trackLeaf(param)
      } else param.grad.add_(grad)
    }
    const announce =
      onComplete &&
      ((param: Tensor): void => {
        noGrad(() => add(param))
        onComplete(param)
      })
    backwardWith(loss.mul(rows), undefined, {}, announce)
    if (rows === 0) for (const param of params) dropGradient(param)
    noGrad(() => params.forEach(add))
  }

  /** Counts a batch. Returns true if the weights change after it. */
  #isDue(last: boolean): boolean {
    this.#batches++
    const due = last || this.#batches === this.#every
    if (due) this.#batches = 0
    return due
  }

  /** The gradients accumulated since the last step, for a checkpoint; null if there are none. */
  async state(): Promise<GatheredGradients | null> {
    if (this.#batches === 0) return null
    const grads = await Promise.all(this.#params().map(async ({ grad }) => (await grad?.data()) ?? null))
    return { batches: this.#batches, rows: this.#rows, grads }
  }

  /** Restores accumulated gradients. */
  loadState(state: GatheredGradients | null): void {
    this.#batches = state?.batches ?? 0
    this.#rows = state?.rows ?? 0
    // They stay with their leaves when the scope ends, as if an earlier step had made them.
    if (state !== null)
      this.#scope(() =>
        this.#params().forEach((param, i) => {
          const values = state.grads[i] ?? null
          if (values === null) return
          param.grad = tensor(values, { shape: param.shape, dtype: param.dtype })
          trackLeaf(param)
        }),
      )
  }

  #clip(): void {
    const { clipNorm, clipValue } = this.#options
    if (clipValue !== undefined) utils.clipGradValue_(this.#params(), clipValue)
    if (clipNorm !== undefined) utils.clipGradNorm_(this.#params(), clipNorm)
  }

  #params(): Tensor[] {
    return this.#optimizer.paramGroups.flatMap((group) => group.params)
  }
}
