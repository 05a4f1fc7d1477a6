import type { CorpusOnHost, SampledCorpus } from '../../backend/kernels.ts'
import { ValueError } from '../../base/errors.ts'
import type { WordCorpus } from '../../data/text/words/corpus-builder.ts'
import { fromStored, toStored, type Stored } from '../../learner/checkpoints/stored-tensor.ts'
import { noGrad, scope, tensor, zeros, type Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { kernels } from '../../tensor/runtime.ts'
import { keepTable, negativeTable } from './sampling-tables.ts'
import type { Word2VecSettings } from './settings.ts'

/** What one call of the kernel did. */
export interface TrainedPart {
  /** Numbers of the corpus that it went through. */
  readonly words: number
  /** Sum of the losses that were measured, and how many they are. */
  readonly loss: number
  readonly measured: number
}

/** What a trainer remembers; `length` is that of the corpus. */
export interface TrainerState {
  readonly epoch: number
  readonly at: number
  readonly length: number
  readonly tables: readonly Stored[]
}

/** Walks through a corpus, part by part; where the parts end changes nothing. */
export abstract class CorpusTrainer {
  readonly settings: Word2VecSettings
  readonly #ids: Int32Array
  readonly #corpus: Tensor
  readonly #keep: Tensor | null
  readonly #threshold: Tensor
  readonly #alias: Tensor
  readonly #stats: Tensor
  readonly #tables: Omit<CorpusOnHost, 'corpus'>
  #at = 0
  #epoch = 0

  constructor({ ids, counts }: Pick<WordCorpus, 'ids' | 'counts'>, settings: Word2VecSettings) {
    this.settings = settings
    this.#ids = ids
    this.#corpus = integers(ids)
    const keep = keepTable(counts, settings.sample)
    this.#keep = keep === null ? null : tensor(keep)
    const { threshold, alias } = negativeTable(counts)
    this.#threshold = integers(threshold)
    this.#alias = integers(alias)
    this.#stats = empty([2])
    this.#tables = { keep, threshold, alias }
  }

  /** Trains the tables on a part. */
  protected abstract train(part: SampledCorpus): void

  /** What the trainer works on, to be given back. */
  protected abstract tables(): readonly Tensor[]

  /** Copies the vectors as they are now into the model. */
  abstract writeBack(): void

  /** Epochs that are over. */
  get epoch(): number {
    return this.#epoch
  }

  /** Part of all training that is over, 0 to 1. */
  get done(): number {
    return (this.#epoch + this.#at / this.#ids.length) / this.settings.epochs
  }

  /** Trains on about `size` words, to the end of a sentence or of the epoch. */
  async step(size: number): Promise<TrainedPart> {
    const ids = this.#ids
    const begin = this.#at
    const found = begin + size >= ids.length ? -1 : ids.indexOf(-1, begin + size)
    const end = found < 0 ? ids.length : found + 1
    const { lr, minLr, epochs, seed, deterministic } = this.settings
    this.train({
      corpus: this.#corpus.narrow(0, begin, end - begin),
      keep: this.#keep,
      threshold: this.#threshold,
      alias: this.#alias,
      onHost: { ...this.#tables, corpus: ids.subarray(begin, end) },
      lr,
      minLr,
      position: this.#epoch * ids.length + begin,
      total: epochs * ids.length,
      seedLow: seed >>> 0,
      seedHigh: Math.floor(seed / 0x100000000),
      hogwild: !deterministic && kernels().threads > 1,
      stats: this.#stats,
    })
    this.#at = end
    if (end === ids.length) [this.#at, this.#epoch] = [0, this.#epoch + 1]
    const [loss, measured] = await this.#stats.data()
    return { words: end - begin, loss: loss!, measured: measured! }
  }

  /** Where it stands and the tables, for a checkpoint. */
  async state(): Promise<TrainerState> {
    const [epoch, at] = [this.#epoch, this.#at]
    return { epoch, at, length: this.#ids.length, tables: await Promise.all(this.tables().map(toStored)) }
  }

  /** Goes on from there. @throws ValueError if the state is of another corpus, or of vectors of another length. */
  loadState({ epoch, at, length, tables }: TrainerState): void {
    const own = this.tables()
    const shapes = (of: readonly { readonly shape: readonly number[] }[]): string =>
      of.map(({ shape }) => shape.join(' x ')).join(', ')
    if (length !== this.#ids.length || shapes(tables) !== shapes(own))
      throw new ValueError(
        'word2vec.fit',
        `the checkpoint is of ${length} numbers of a corpus and tables of ${shapes(tables)}; here are ${this.#ids.length} and ${shapes(own)}`,
      )
    scope(() => noGrad(() => own.forEach((table, i) => table.copy_(fromStored(tables[i]!)))))
    this.#epoch = epoch
    this.#at = at
  }

  /** Whether all numbers that are learned are still numbers. */
  async isFinite(): Promise<boolean> {
    for (const table of this.tables()) if (!(await table.data()).every(Number.isFinite)) return false
    return true
  }

  /** Gives the memory of corpus and tables back. */
  dispose(): void {
    for (const own of [...this.tables(), this.#corpus, this.#keep, this.#threshold, this.#alias, this.#stats])
      if (own !== null && !own.storage.freed) own.kernels.release(own.storage)
  }
}

/** Rows begin at multiples of so many numbers: whole vectors of the widest processors, on lines of the cache of their own. */
const ROW = 16

/** A copy of a table [rows, dim] whose rows are filled up with zeros, each of its `parts` for itself. */
export function padded(table: Tensor, parts = 1): Tensor {
  const [rows, dim] = table.shape as [number, number]
  const made = zeros(rows, parts * Math.ceil(dim / parts / ROW) * ROW)
  copyPadded(table, made, parts, 'in')
  return made
}

/** Copies a table into its filled up copy (`in`), or back out of it. */
export function copyPadded(table: Tensor, copy: Tensor, parts: number, way: 'in' | 'out'): void {
  const [own, theirs] = [table.shape[1]! / parts, copy.shape[1]! / parts]
  noGrad(() => {
    for (let part = 0; part < parts; part++) {
      const [a, b] = [table.narrow(1, part * own, own), copy.narrow(1, part * theirs, own)]
      if (way === 'in') b.copy_(a)
      else a.copy_(b)
    }
  })
}

function integers(values: Int32Array): Tensor {
  const made = empty([values.length], 'int32')
  made.kernels.write(made.storage, values)
  return made
}
