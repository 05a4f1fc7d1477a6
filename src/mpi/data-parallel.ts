import { wrongArgument } from '../base/check-argument.ts'
import { LannerError, ValueError } from '../base/errors.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import type { Batch, BatchSource } from '../data/index.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../learner/checkpoints/checkpoint-file.ts'
import type { DataParallelTraining, LocalStep, StepPart, Wish } from '../learner/data-parallel.ts'
import type { AnyModule } from '../nn/index.ts'
import { Embedding } from '../nn/layers/embedding.ts'
import { EmbeddingBag } from '../nn/layers/embedding-bag.ts'
import type { Optimizer } from '../optim/index.ts'
import { generatorState, setGeneratorState, type Tensor, type TypedArray } from '../tensor/index.ts'
import type { Communicator } from './communicator.ts'
import { normsOf, rowOfZeros, withSynchronizedNorms } from './synchronized-norm.ts'
import { copyFrom, copyInto, FlatBuffer, type Floats } from './flat-buffer.ts'
import { GradientBuckets } from './gradient-buckets.ts'

/** Random numbers reserved for each rank: more than any training draws. */
const BLOCKS_PER_RANK = 2 ** 40

const wishes = ['abort', 'stop', 'save'] as const satisfies readonly Wish[]

/** The numbers at the end of the buffer of a step: rows of gradients and of the loss, the loss, and what each process wants (to stop, to save). */
const TAIL = 3 + wishes.length

/** Below this number of rows per process, batch norm needs those of all. */
const FEW_ROWS = 32

export interface DataParallelOptions {
  /**
   * Whether batch norm normalizes by the rows of all processes instead of its own, at the cost of two small reductions per layer and step. Default: where a process has
   * fewer than 32 rows of a batch.
   */
  readonly syncBatchNorm?: boolean | undefined
  /**
   * Gradients travel in pieces of about this many numbers, while the gradients of earlier layers are still being computed. Smaller pieces leave earlier and cost more calls. Default
   * 262,144: 1 MB.
   */
  readonly bucketSize?: number | undefined
  /**
   * For slow networks: each process takes this many steps with its own part of the batches and its own gradients, then all average their weights and the state of their optimizers. More
   * steps send less and learn a little worse. Default 1: gradients are added up in every step.
   */
  readonly localSteps?: number | undefined
}

const dataParallelOptionNames: OptionNames<DataParallelOptions> = {
  syncBatchNorm: true,
  bucketSize: true,
  localSteps: true,
}

/**
 * Trains one model on all processes of a communicator: every process has a copy of it, takes its part of each batch, and gets the gradients of the whole
 * batch. Pass it to `fit`, `Learner` or `validate` as `dataParallel`, on every process. The result is that of one process with the same batch size, up to
 * rounding, except that dropout differs, and batch norm where it sees only the part of a process (see `syncBatchNorm`). Weights are equal bit for bit on all
 * processes. A callback that stops the fit between two steps stops it one step later, on all processes.
 *
 * @example
 * const dataParallel = new DataParallel(await connect())
 * const learner = new Learner(data, model, { lossFunction: F.nllLoss, dataParallel })
 * const [epoch] = await learner.fit(1, 1e-2)
 * epoch.validLoss // a number
 */
export class DataParallel implements DataParallelTraining {
  readonly rank: number
  readonly worldSize: number
  readonly localSteps: number
  readonly #communicator: Communicator
  readonly #buckets: GradientBuckets
  readonly #wished = new Set<Wish>()
  readonly #agreed = new Set<Wish>()

  readonly #syncBatchNorm: boolean | undefined
  /** Whether layers add up numbers of their own in this step. */
  #synchronizes = false
  readonly #weights = new FlatBuffer()
  /** The loss to report when there is none. */
  #lastLoss = 0
  /** Whether the gradients of this step were prepared. */
  #began = false

  constructor(communicator: Communicator, options: DataParallelOptions = {}) {
    checkOptions('DataParallel', options, dataParallelOptionNames)
    if (typeof communicator?.allReduce !== 'function')
      throw wrongArgument('DataParallel', 'a communicator, such as await connect()', communicator)
    this.#communicator = communicator
    const { syncBatchNorm, bucketSize = 262_144, localSteps = 1 } = options
    if (!Number.isInteger(bucketSize) || bucketSize < 1)
      throw new ValueError('DataParallel', `bucketSize must be an integer of at least 1, got ${bucketSize}`)
    if (!Number.isInteger(localSteps) || localSteps < 1)
      throw new ValueError('DataParallel', `localSteps must be an integer of at least 1, got ${localSteps}`)
    this.localSteps = localSteps
    this.#syncBatchNorm = syncBatchNorm
    this.#buckets = new GradientBuckets(communicator, bucketSize)
    this.rank = communicator.rank
    this.worldSize = communicator.worldSize
  }

  shard(source: BatchSource): BatchSource {
    const { rank, worldSize } = this
    if (source.shard === undefined)
      throw new ValueError(
        'DataParallel',
        `${source.constructor.name} cannot be divided among processes, because it has no shard()`,
      )
    return source.shard({ rank, worldSize })
  }

  async begin(model: AnyModule): Promise<void> {
    for (const x of tensorsOf(model)) {
      // A copy: memory of the kernels may be a part of a larger buffer.
      const values = (await x.data()).slice() as Float32Array
      await this.#communicator.broadcast(values)
      if (this.rank > 0) copyFrom(values, x)
    }
    const { user, dropout, ...others } = generatorState()
    const offset = this.rank * BLOCKS_PER_RANK
    setGeneratorState({
      ...others,
      user: { ...user, block: user.block + offset },
      dropout: { ...dropout, block: dropout.block + offset },
    })
  }

  compute<T>(model: AnyModule, batch: Batch, step: (batch: Batch) => T): T | null {
    const { size, wholeSize = 0 } = batch
    const synchronizes = this.#syncBatchNorm ?? wholeSize < FEW_ROWS * this.worldSize
    const norms = synchronizes ? normsOf(model) : []
    this.#synchronizes = norms.length > 0
    if (norms.length === 0) return size === 0 ? null : step(batch)
    const sum = (values: Float64Array): void => this.#communicator.sumNow(values)
    return withSynchronizedNorms(norms, size > 0, sum, () => step(size === 0 ? rowOfZeros(batch) : batch))
  }

  beforeBackward(model: AnyModule, params: readonly Tensor[]): ((param: Tensor) => void) | undefined {
    this.#begin(model, params)
    // Where layers add up numbers of their own, all that leaves must be in the same order on all processes, even on one without rows.
    return this.#synchronizes ? undefined : (param) => this.#buckets.announce(param)
  }

  #begin(model: AnyModule, params: readonly Tensor[]): void {
    const extra = statisticsOf(model).reduce((sum, { numel }) => sum + numel, params.length + TAIL)
    this.#buckets.begin(params, extra, tablesOf(model))
    this.#began = true
  }

  async combine({ model, params, gradientRows, loss, rows }: StepPart): Promise<number> {
    const statistics = statisticsOf(model)
    if (!this.#began) this.#begin(model, params)
    this.#began = false
    const flat = this.#buckets.values
    const first = flat.length - statistics.reduce((sum, { numel }) => sum + numel, params.length + TAIL)
    let at = first
    for (const x of statistics) {
      await copyInto(flat, at, x)
      for (let i = at; i < at + x.numel; i++) flat[i]! *= rows
      at += x.numel
    }
    params.forEach((param, i) => (flat[at + i] = param.grad === null ? 0 : 1))
    const flags = at
    at += params.length
    flat.set(
      [gradientRows ?? 0, rows, loss * rows, ...wishes.map((wish) => Number(this.#wished.has(wish)))],
      at,
    )
    this.#wished.clear()
    await this.#buckets.finish()
    const [allGradientRows, allRows, allLoss] = [flat[at]!, flat[at + 1]!, flat[at + 2]!]
    this.#agreed.clear()
    wishes.forEach((wish, i) => {
      if (flat[at + 3 + i]! > 0) this.#agreed.add(wish)
    })
    params.forEach((param, i) => {
      // Parameters without a gradient on any process keep having none.
      if (flat[flags + i]! > 0) this.#buckets.give(param, gradientRows === null ? 1 : 1 / allGradientRows)
    })
    at = first
    for (const x of statistics) {
      copyFrom(divided(flat, at, x.numel, allRows), x)
      at += x.numel
    }
    return allLoss / allRows
  }

  async average({ model, optimizer, loss, rows, meets }: LocalStep): Promise<number> {
    this.#agreed.clear()
    if (!meets) return (this.#lastLoss = loss ?? this.#lastLoss)
    const params = model.parameters().filter((param) => param.requiresGrad)
    const all = [...params, ...statisticsOf(model), ...(await this.#slotsOfAll(optimizer, params))]
    const flat = this.#weights.roomFor(all, 2 + wishes.length)
    let at = 0
    for (const x of all) {
      await copyInto(flat, at, x)
      at += x.numel
    }
    flat.set([rows, (loss ?? 0) * rows, ...wishes.map((wish) => Number(this.#wished.has(wish)))], at)
    this.#wished.clear()
    await this.#communicator.allReduce(flat, 'mean')
    wishes.forEach((wish, i) => {
      if (flat[at + 2 + i]! > 0) this.#agreed.add(wish)
    })
    this.#lastLoss = flat[at + 1]! / flat[at]!
    at = 0
    for (const x of all) {
      copyFrom(flat.subarray(at, at + x.numel), x)
      at += x.numel
    }
    return this.#lastLoss
  }

  /** The state of an optimizer that all processes have. The number of steps is that of the process that took most; a process without rows of a batch skips a step. */
  async #slotsOfAll(optimizer: Optimizer, params: readonly Tensor[]): Promise<Tensor[]> {
    const states = params.map((param) => optimizer.state.get(param))
    const counts = states.map((state) => (state === undefined ? 0 : Object.keys(state.slots).length))
    const extremes = Int32Array.from([
      ...states.map((state) => state?.step ?? 0),
      ...counts,
      ...counts.map((count) => -count),
    ])
    await this.#communicator.allReduce(extremes, 'max')
    return params.flatMap((param, i) => {
      const state = states[i]
      const [step, most, least] = [0, 1, 2].map((row) => extremes[row * params.length + i]!)
      if (state === undefined) return []
      state.step = step!
      if (most === -least!) return Object.values(state.slots)
      optimizer.state.delete(param)
      return []
    })
  }

  wish(what: Wish, wanted: boolean): void {
    if (wanted) this.#wished.add(what)
    else this.#wished.delete(what)
  }

  agreed(what: Wish): boolean {
    return this.#agreed.has(what)
  }

  async any(wanted: boolean): Promise<boolean> {
    const flag = Int32Array.of(Number(wanted))
    await this.#communicator.allReduce(flag, 'max')
    return flag[0]! > 0
  }

  sum(values: Float32Array | Float64Array): Promise<void> {
    return this.#communicator.allReduce(values)
  }

  async gather(value: unknown): Promise<unknown[]> {
    const all = await this.#communicator.allGatherBytes(encodeCheckpoint(new Map([['value', value]]), {}))
    return all.map((bytes, rank) => decodeCheckpoint(`the state of rank ${rank}`, bytes).parts.get('value'))
  }

  async check(model: AnyModule): Promise<void> {
    let hash = 0x811c9dc5
    for (const x of tensorsOf(model)) hash = hashOf(await x.data(), hash)
    const hashes = await this.#communicator.allGather(hash)
    const other = hashes.findIndex((own) => own !== hashes[0])
    if (other > 0)
      throw new LannerError(
        'mpi',
        `The weights of rank ${other} differ from those of rank 0: their processors compute with different instructions; set LANNER_ISA to one that all have, such as avx2.`,
      )
  }
}

/** Parameters and buffers. */
function tensorsOf(model: AnyModule): Tensor[] {
  return [...model.parameters(), ...model.buffers()]
}

/** The parameters of which a batch may use few rows. */
function tablesOf(model: AnyModule): Set<Tensor> {
  const layers = model
    .modules()
    .filter((module) => module instanceof Embedding || module instanceof EmbeddingBag)
  return new Set(layers.map(({ weight }) => weight))
}

/** The running statistics that training changes. */
function statisticsOf(model: AnyModule): Tensor[] {
  return model.modules().flatMap((module) => {
    const { training, running_mean, running_var, num_batches_tracked } = module as AnyModule &
      Readonly<Record<'running_mean' | 'running_var' | 'num_batches_tracked', Tensor | null | undefined>>
    if (!training) return []
    return [running_mean, running_var, num_batches_tracked].filter((x) => x instanceof Object) as Tensor[]
  })
}

function divided(flat: Floats, at: number, count: number, by: number): Floats {
  return flat.subarray(at, at + count).map((value) => value / by)
}

/** FNV-1a over the 32-bit words of an array. */
function hashOf(values: TypedArray, start: number): number {
  const { buffer, byteOffset, byteLength } = values
  const own =
    byteOffset % 4 === 0 && byteLength % 4 === 0
      ? new Uint32Array(buffer, byteOffset, byteLength / 4)
      : values
  let hash = start
  for (let i = 0; i < own.length; i++) hash = Math.imul(hash ^ own[i]!, 0x01000193)
  return hash >>> 0
}
