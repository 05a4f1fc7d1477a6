import { ValueError } from '../../base/errors.ts'
import type { WordCorpus } from '../../data/words/corpus-builder.ts'
import { fromStored, toStored, type Stored } from '../../learner/checkpoints/stored-tensor.ts'
import { noGrad, scope, tensor, zeros, type Tensor } from '../../tensor/index.ts'
import { empty } from '../../tensor/op.ts'
import { kernels } from '../../tensor/runtime.ts'
import { keepTable, negativeTable } from './sampling-tables.ts'
import type { Word2VecSettings } from './settings.ts'
import type { Word2VecModel } from './word2vec-model.ts'

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
  readonly input: Stored
  readonly output: Stored
}

/** Rows begin at multiples of so many numbers: whole vectors of the widest processors, on lines of the cache of their own. */
const ROW = 16

/**
 * Walks through a corpus, part by part; where the parts end changes nothing. It works on copies of the tables whose rows are filled up with zeros, which stay
 * zeros; `writeBack` brings the vectors into the model.
 */
export class Word2VecTrainer {
  readonly settings: Word2VecSettings
  readonly #model: Word2VecModel
  readonly #input: Tensor
  readonly #output: Tensor
  readonly #ids: Int32Array
  readonly #corpus: Tensor
  readonly #keep: Tensor | null
  readonly #threshold: Tensor
  readonly #alias: Tensor
  readonly #stats: Tensor
  #at = 0
  #epoch = 0

  constructor(model: Word2VecModel, { ids, counts }: WordCorpus, settings: Word2VecSettings) {
    this.settings = settings
    this.#model = model
    this.#ids = ids
    this.#input = padded(model.input.weight)
    this.#output = padded(model.output.weight)
    this.#corpus = integers(ids)
    const keep = keepTable(counts, settings.sample)
    this.#keep = keep === null ? null : tensor(keep)
    const { threshold, alias } = negativeTable(counts)
    this.#threshold = integers(threshold)
    this.#alias = integers(alias)
    this.#stats = empty([2])
  }

  /** Epochs that are over. */
  get epoch(): number {
    return this.#epoch
  }

  /** Part of all training that is over, 0 to 1. */
  get done(): number {
    return (this.#epoch + this.#at / this.#ids.length) / this.settings.epochs
  }

  /** Trains on about `size` words, to the end of a sentence or of the epoch. */
  step(size: number): TrainedPart {
    const ids = this.#ids
    const begin = this.#at
    const found = begin + size >= ids.length ? -1 : ids.indexOf(-1, begin + size)
    const end = found < 0 ? ids.length : found + 1
    const { model, mean, window, negative, lr, minLr, epochs, seed, deterministic } = this.settings
    kernels().word2vec({
      model,
      mean,
      input: this.#input,
      output: this.#output,
      corpus: this.#corpus.narrow(0, begin, end - begin),
      keep: this.#keep,
      threshold: this.#threshold,
      alias: this.#alias,
      window,
      negative,
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
    const [loss, measured] = this.#stats.storage.view() as Float32Array
    return { words: end - begin, loss: loss!, measured: measured! }
  }

  /** Where it stands and the tables, for a checkpoint. */
  async state(): Promise<TrainerState> {
    return {
      epoch: this.#epoch,
      at: this.#at,
      length: this.#ids.length,
      input: await toStored(this.#input),
      output: await toStored(this.#output),
    }
  }

  /** Goes on from there. @throws ValueError where the state is of another corpus, or of vectors of another length. */
  loadState({ epoch, at, length, input, output }: TrainerState): void {
    const shape = this.#input.shape.join(' x ')
    if (length !== this.#ids.length || input.shape.join(' x ') !== shape)
      throw new ValueError(
        'word2vec.fit',
        `the checkpoint is of ${length} numbers of a corpus and a table of ${input.shape.join(' x ')}; here are ${this.#ids.length} and ${shape}`,
      )
    scope(() =>
      noGrad(() => {
        this.#input.copy_(fromStored(input))
        this.#output.copy_(fromStored(output))
      }),
    )
    this.#epoch = epoch
    this.#at = at
  }

  /** Copies the vectors as they are now into the model. */
  writeBack(): void {
    const { input, output } = this.#model
    noGrad(() => {
      input.weight.copy_(this.#input.narrow(1, 0, input.embeddingDim))
      output.weight.copy_(this.#output.narrow(1, 0, output.embeddingDim))
    })
  }

  /** Gives the memory of tables and corpus and tables back. */
  dispose(): void {
    for (const own of [
      this.#input,
      this.#output,
      this.#corpus,
      this.#keep,
      this.#threshold,
      this.#alias,
      this.#stats,
    ])
      if (own !== null && !own.storage.freed) own.kernels.release(own.storage)
  }
}

function padded(table: Tensor): Tensor {
  const [words, dim] = table.shape as [number, number]
  const made = zeros(words, Math.ceil(dim / ROW) * ROW)
  noGrad(() => made.narrow(1, 0, dim).copy_(table))
  return made
}

function integers(values: Int32Array): Tensor {
  const made = empty([values.length], 'int32')
  made.storage.view().set(values)
  return made
}
