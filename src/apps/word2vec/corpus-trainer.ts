import type { CorpusOnHost, SampledCorpus } from '../../backend/kernels.ts'
import { ValueError } from '../../base/errors.ts'
import type { WordCorpus } from '../../data/text/words/corpus-builder.ts'
import type { DataParallelTraining } from '../../learner/data-parallel.ts'
import { fromStored, toStored, type Stored } from '../../learner/checkpoints/stored-tensor.ts'
import { noGrad, scope, tensor, zeros, type Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { kernels } from '../../tensor/runtime.ts'
import { JointTables } from './joint-tables.ts'
import { keepTable, negativeTable } from './sampling-tables.ts'
import type { Word2VecSettings } from './settings.ts'

/** Results of one kernel call. */
export interface TrainedPart {
  /** Corpus ids processed. */
  readonly words: number
  /** Sum and number of the measured losses. */
  readonly loss: number
  readonly measured: number
}

/** The state of a trainer; `length` is that of the corpus. */
export interface TrainerState {
  readonly epoch: number
  readonly at: number
  readonly length: number
  readonly tables: readonly Stored[]
}

/** Words on which `measure` computes the loss: a fraction of a second. */
const MEASURED = 100_000

/** Trains on a corpus part by part; where the parts end makes no difference. */
export abstract class CorpusTrainer {
  readonly settings: Word2VecSettings
  readonly #ids: Int32Array
  readonly #corpus: Tensor
  readonly #keep: Tensor | null
  readonly #threshold: Tensor
  readonly #alias: Tensor
  readonly #stats: Tensor
  readonly #tables: Omit<CorpusOnHost, 'corpus'>
  #joint: JointTables | null = null
  #at = 0
  #epoch = 0

  constructor({ ids, counts }: Pick<WordCorpus, 'ids' | 'counts'>, settings: Word2VecSettings) {
    this.settings = settings
    this.#ids = ids
    this.vocabulary = counts.length
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

  /** The trainer's tensors, to be freed. */
  protected abstract tables(): readonly Tensor[]

  /** Copies the current vectors into the model. */
  abstract writeBack(): void

  /** Number of words that get a vector. */
  readonly vocabulary: number

  /** Finished epochs. */
  get epoch(): number {
    return this.#epoch
  }

  /** Share of the training that is done, 0 to 1. */
  get done(): number {
    return (this.#epoch + this.#at / this.#ids.length) / this.settings.epochs
  }

  /**
   * Trains on about `size` words, to the end of a sentence or of the epoch. Several processes train on about as many each, and then all
   * have the same tables.
   */
  async step(size: number, together?: DataParallelTraining): Promise<TrainedPart> {
    const begin = this.#at
    const end = this.#endAfter(begin + size * (together?.worldSize ?? 1))
    const part =
      together === undefined
        ? await this.#pass(begin, end, this.#epoch, this.settings)
        : await this.#passTogether(begin, end, together)
    this.#at = end
    if (end === this.#ids.length) [this.#at, this.#epoch] = [0, this.#epoch + 1]
    return part
  }

  /** Trains on this process's share of a range; the counts are those of all. */
  async #passTogether(begin: number, end: number, together: DataParallelTraining): Promise<TrainedPart> {
    const { rank, worldSize } = together
    const boundary = (of: number): number => {
      if (of === 0) return begin
      return of === worldSize ? end : Math.min(end, this.#endAfter(begin + ((end - begin) * of) / worldSize))
    }
    const joint = (this.#joint ??= new JointTables(together, this.tables()))
    await joint.begin()
    const [from, to] = [Math.floor(boundary(rank)), Math.floor(boundary(rank + 1))]
    const own =
      to > from ? await this.#pass(from, to, this.#epoch, this.settings) : { words: 0, loss: 0, measured: 0 }
    await joint.end()
    const sums = Float64Array.of(own.loss, own.measured)
    await together.sum(sums)
    return { words: end - begin, loss: sums[0]!, measured: sums[1]! }
  }

  /**
   * The loss of the vectors as they are, on the first words of the corpus. While they are trained, each pair of words is scored right after its
   * neighbors in the text were learned, which helps less as the rate falls, so the losses of two epochs cannot be compared.
   */
  measure(): Promise<TrainedPart> {
    return this.#pass(0, this.#endAfter(MEASURED), 0, { lr: 0, minLr: 0 })
  }

  /** The end of the sentence at a position. */
  #endAfter(position: number): number {
    const found = position >= this.#ids.length ? -1 : this.#ids.indexOf(-1, Math.floor(position))
    return found < 0 ? this.#ids.length : found + 1
  }

  /** Trains on a range of the corpus. */
  async #pass(
    begin: number,
    end: number,
    epoch: number,
    { lr, minLr }: Pick<Word2VecSettings, 'lr' | 'minLr'>,
  ): Promise<TrainedPart> {
    const ids = this.#ids
    const { epochs, seed, deterministic } = this.settings
    this.train({
      corpus: this.#corpus.narrow(0, begin, end - begin),
      keep: this.#keep,
      threshold: this.#threshold,
      alias: this.#alias,
      onHost: { ...this.#tables, corpus: ids.subarray(begin, end) },
      lr,
      minLr,
      position: epoch * ids.length + begin,
      total: epochs * ids.length,
      seedLow: seed >>> 0,
      seedHigh: Math.floor(seed / 0x100000000),
      hogwild: !deterministic && kernels().threads > 1,
      stats: this.#stats,
    })
    const [loss, measured] = await this.#stats.data()
    return { words: end - begin, loss: loss!, measured: measured! }
  }

  /** The position and the tables, for a checkpoint. */
  async state(): Promise<TrainerState> {
    const [epoch, at] = [this.#epoch, this.#at]
    return { epoch, at, length: this.#ids.length, tables: await Promise.all(this.tables().map(toStored)) }
  }

  /** Resumes from that state. @throws ValueError if it belongs to another corpus or to vectors of another length. */
  loadState({ epoch, at, length, tables }: TrainerState): void {
    const own = this.tables()
    const shapes = (of: readonly { readonly shape: readonly number[] }[]): string =>
      of.map(({ shape }) => shape.join(' x ')).join(', ')
    if (length !== this.#ids.length || shapes(tables) !== shapes(own))
      throw new ValueError(
        'word2vec.fit',
        `the checkpoint has a corpus of ${length} ids and tables ${shapes(tables)}, but this fit has ${this.#ids.length} and ${shapes(own)}`,
      )
    scope(() => noGrad(() => own.forEach((table, i) => table.copy_(fromStored(tables[i]!)))))
    this.#epoch = epoch
    this.#at = at
  }

  /** Whether all learned numbers are finite. */
  async isFinite(): Promise<boolean> {
    for (const table of this.tables()) if (!(await table.data()).every(Number.isFinite)) return false
    return true
  }

  /** Frees the memory of corpus and tables. */
  dispose(): void {
    for (const own of [...this.tables(), this.#corpus, this.#keep, this.#threshold, this.#alias, this.#stats])
      if (own !== null && !own.storage.freed) own.kernels.release(own.storage)
  }
}

/** Rows start at multiples of this many numbers: whole vectors of the widest processors, on separate cache lines. */
const ROW = 16

/** A copy of a table [rows, dim] whose rows are padded with zeros, each of its `parts` separately. */
export function padded(table: Tensor, parts = 1): Tensor {
  const [rows, dim] = table.shape as [number, number]
  const made = zeros(rows, parts * Math.ceil(dim / parts / ROW) * ROW)
  copyPadded(table, made, parts, 'in')
  return made
}

/** Copies a table into its padded copy (`in`), or back out of it. */
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
