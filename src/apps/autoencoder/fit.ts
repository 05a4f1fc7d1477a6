import { DataError } from '../../base/errors.ts'
import { splitTable, type SplitOptions, type TableSplit } from '../../data/tables/splits.ts'
import type { Table } from '../../data/tables/table.ts'
import {
  checkpointing,
  chooseLr,
  Learner,
  OneCycle,
  type Callback,
  type EpochRecord,
  type LrChoice,
} from '../../learner/index.ts'
import { AdamW } from '../../optim/index.ts'
import { manualSeed } from '../../tensor/index.ts'
import { kernels } from '../../tensor/runtime.ts'
import { FactsCallback } from '../run/facts-callback.ts'
import { Autoencoder, type AutoencoderVariant } from './autoencoder.ts'
import { AutoencoderRun } from './autoencoder-run.ts'
import { noisyData } from './noisy-batches.ts'
import { baselineLoss, reconstructionErrors } from './reconstruction-errors.ts'
import { reconstructionLoss } from './reconstruction-loss.ts'
import { RowEncoder, type RowCells } from './row-encoder.ts'
import type { CategoryLoss } from './row-layout.ts'
import { settingsFor } from './settings.ts'

/** How to learn features of a table without labels. Everything has a default. */
export interface AutoencoderFitOptions extends LrChoice {
  /** Columns that are categories, measurements, dates; columns to leave out, such as one to be predicted later. The rest is chosen by what is in it. */
  readonly cats?: readonly string[]
  readonly conts?: readonly string[]
  readonly dates?: readonly string[]
  readonly ignore?: readonly string[]
  /** Part of the rows that is kept for validation, at random, or another way to choose them. Default 0.1. */
  readonly valid?: number | SplitOptions
  /** Where the features come from: see `AutoencoderVariant`. Default `bottleneck`. */
  readonly variant?: AutoencoderVariant
  /** Widths of the hidden layers. Default [256, 64, 256], [256, 256, 256] for a deep stack. */
  readonly layers?: readonly number[]
  /** Probability that a cell is replaced by that of a random row: see `SwapNoise`. Default 0.15; 0 for none. */
  readonly swapNoise?: number
  /** What counts for a one-hot category: squared differences of its numbers, as Jahrer did it, or the cross-entropy of its levels. Default `squared`. */
  readonly categoryLoss?: CategoryLoss
  /**
   * Categories with more levels go in as learned vectors, not one-hot, and are rebuilt by a softmax over their levels with cross-entropy. Default 100.
   */
  readonly oneHotLevels?: number
  /** Default: about 6,000 steps, at least 5 and at most 100 epochs. */
  readonly epochs?: number
  /** Default 256 (fewer for a small table). */
  readonly batchSize?: number
  /** Highest rate of the one-cycle schedule; 'auto' searches for one. Default 2e-3. */
  readonly lr?: number | 'auto'
  /** Decoupled weight decay of AdamW. Default 0. */
  readonly weightDecay?: number
  /** Decides the split, initial weights, shuffling and noise. Default 42. */
  readonly seed?: number
  readonly callbacks?: readonly Callback[]
  /** Called before the first step, when data and model are ready. */
  readonly onStart?: (start: AutoencoderFitStart) => void
  /** Stops after the current step; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What is known before training begins. */
export interface AutoencoderFitStart {
  readonly run: AutoencoderRun
  readonly backend: string
  readonly threads: number
  readonly parameters: number
  readonly seed: number
  readonly trainRows: number
  readonly validRows: number
  /** What the user should know: a split that leaks time. */
  readonly warnings: readonly string[]
}

/** Validation rows that the errors of columns are computed of, and training rows for the answer without a net. */
const ROWS_FOR_ERRORS = 20_000

/**
 * Learns features of the rows of a table without labels, by giving rows back whose cells were partly swapped with other rows'. Returns the net with its
 * preprocessing and the error of each column on rows that it did not see.
 *
 * @throws DataError for an empty table and cells that cannot be used; ValueError for a setting out of range.
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: (i % 25) / 4, kind: i % 25 > 12 ? 'big' : 'small' })))
 * const run = await autoencoder.fit(table, { layers: [16, 2, 16], epochs: 2 })
 * const features = await run.features(table)
 * features.names // ['feature_1', 'feature_2']
 */
export async function fit(table: Table, options: AutoencoderFitOptions = {}): Promise<AutoencoderRun> {
  const { seed = 42, callbacks = [], valid = 0.1 } = options
  if (table.rows === 0) throw new DataError('The table is empty: there are no rows to learn from.')
  const split = splitTable(table, typeof valid === 'number' ? { kind: 'random', part: valid, seed } : valid)
  const settings = settingsFor(options, split.trainRows.length)
  const { variant, layers, swapNoise, batchSize, epochs, weightDecay } = settings
  const encoder = fitEncoder(table, split, options, settings)
  const cells = encoder.cells(table)
  const { layout } = encoder
  manualSeed(seed)
  const model = new Autoencoder({
    inputs: layout.inputs,
    embedded: layout.embedded.map(({ codes }) => codes),
    outputs: layout.outputs,
    layers,
    variant,
  })
  const warnings = split.warning === null ? [] : [split.warning]
  const [known, judged] = [partOf(encoder, cells, split.trainRows), partOf(encoder, cells, split.validRows)]
  const run = new AutoencoderRun(model, encoder, {
    model: { name: 'autoencoder', layers, variant },
    training: { epochs, batchSize, lr: settings.lr, weightDecay, swapNoise, seed, epochsDone: 0 },
    data: {
      rows: table.rows,
      trainRows: split.trainRows.length,
      validRows: split.validRows.length,
      warnings,
    },
    metrics: { baselineLoss: baselineLoss(encoder, known, judged) },
  })
  const data = noisyData(encoder, cells, split, { batchSize, swapNoise, seed })
  const learner = new Learner(data, model, {
    lossFunction: reconstructionLoss(layout),
    optimizer: (params, rate) => new AdamW(params, { lr: rate, weightDecay }),
    validationMean: 'rows',
    seed,
    callbacks: [new AutoencoderFacts(run, known, judged), ...callbacks],
  })
  options.onStart?.({
    run,
    backend: kernels().name,
    threads: kernels().threads,
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.numel, 0),
    seed,
    trainRows: split.trainRows.length,
    validRows: split.validRows.length,
    warnings,
  })
  const lr = await chooseLr(learner, settings.lr, options)
  if (lr === null) return run
  Object.assign(run.facts.training, { lr })
  await learner.fit(epochs, lr, {
    ...checkpointing(options),
    callbacks: [new OneCycle(lr, data.trainLoader.length * epochs)],
  })
  return run
}

/** Fits on the training rows; where that fails, on the whole table instead, so that the message counts the rows as the user does. */
function fitEncoder(
  table: Table,
  { trainRows, validRows }: TableSplit,
  options: AutoencoderFitOptions,
  { oneHotLevels, categoryLoss }: Pick<Required<AutoencoderFitOptions>, 'oneHotLevels' | 'categoryLoss'>,
): RowEncoder {
  const { cats, conts, dates, ignore = [], valid } = options
  const mark = typeof valid === 'object' && valid.kind === 'column' ? [valid.column] : []
  const inputs = { cats, conts, dates, ignore: [...ignore, ...mark], oneHotLevels, categoryLoss }
  try {
    return RowEncoder.fit(table.take(trainRows), inputs)
  } catch (error) {
    if (error instanceof DataError && validRows.length > 0) RowEncoder.fit(table, inputs)
    throw error
  }
}

/** The cells of some rows, of a sample of them where there are many. */
function partOf({ scales, pipeline }: RowEncoder, cells: RowCells, rows: Int32Array): RowCells {
  const step = Math.max(1, rows.length / ROWS_FOR_ERRORS)
  const count = Math.min(rows.length, ROWS_FOR_ERRORS)
  const chosen = Int32Array.from({ length: count }, (_, i) => rows[Math.floor(i * step)]!)
  const [numbers, codes] = [scales.length, pipeline.cats.length]
  const part = {
    rows: count,
    numbers: new Float32Array(count * numbers),
    codes: new Int32Array(count * codes),
    warnings: [],
  }
  chosen.forEach((row, i) => {
    part.numbers.set(cells.numbers.subarray(row * numbers, (row + 1) * numbers), i * numbers)
    part.codes.set(cells.codes.subarray(row * codes, (row + 1) * codes), i * codes)
  })
  return part
}

/** Notes in the run what was reached: after each epoch the losses and the error of each column. First of the callbacks, so that one that saves the run saves that too. */
class AutoencoderFacts extends FactsCallback {
  readonly #run: AutoencoderRun
  readonly #known: RowCells
  readonly #judged: RowCells

  constructor(run: AutoencoderRun, known: RowCells, judged: RowCells) {
    super(run.facts)
    this.#run = run
    this.#known = known
    this.#judged = judged
  }

  async onEpochEnd(_training: unknown, { epoch, trainLoss, validLoss }: EpochRecord): Promise<void> {
    Object.assign(this.#run.facts.training, { epochsDone: epoch })
    const columns = await reconstructionErrors(this.#run, this.#known, this.#judged)
    Object.assign(this.#run.facts.metrics, { trainLoss, validLoss, columns })
  }
}
