import type { SplitOptions } from '../../data/tables/splits.ts'
import type { TargetEncoder, TargetKind } from '../../data/tables/pipeline/target-encoder.ts'
import type { Table } from '../../data/tables/table.ts'
import {
  accuracy,
  accuracyThreshold,
  checkpointing,
  chooseLr,
  expRmspe,
  Learner,
  OneCycle,
  type Callback,
  type EpochRecord,
  type LossFunction,
  type LrChoice,
  type Metric,
} from '../../learner/index.ts'
import * as F from '../../nn/functional/index.ts'
import { AdamW } from '../../optim/index.ts'
import { manualSeed } from '../../tensor/index.ts'
import { kernels } from '../../tensor/runtime.ts'
import { FactsCallback } from '../run/facts-callback.ts'
import { MixedInputModel } from './mixed-input-model.ts'
import { weighted } from './row-weights.ts'
import { prepare, type PreparedTable } from './prepare.ts'
import { settingsFor } from './settings.ts'
import { TabularRun } from './tabular-run.ts'

/** How to train a model of a table. Everything but the target has a default. */
export interface TabularFitOptions extends LrChoice {
  /** The column to predict. */
  readonly target: string
  /** What is predicted. Default: numbers are a regression, unless they are only 0 and 1; texts and booleans are classes. */
  readonly kind?: TargetKind
  /** Learns the logarithm of the target: for amounts, whose errors count relative to their size. Default false. */
  readonly log?: boolean
  /** Columns that are categories, measurements, dates; columns to leave out. The rest is chosen by what is in it. */
  readonly cats?: readonly string[]
  readonly conts?: readonly string[]
  readonly dates?: readonly string[]
  readonly ignore?: readonly string[]
  /** Part of the rows that is kept for validation, at random, or another way to choose them. Default 0.2. */
  readonly valid?: number | SplitOptions
  /** Default: about 6,000 steps, at least 3 and at most 30 epochs. */
  readonly epochs?: number
  /**
   * Default 128 (fewer for a small table). A few more where the last batch would be a single row, of which batch norm learns nothing.
   */
  readonly batchSize?: number
  /** Highest rate of the one-cycle schedule; 'auto' searches for one. Default 2e-3. */
  readonly lr?: number | 'auto'
  /** Decoupled weight decay of AdamW. Default 0.01. */
  readonly weightDecay?: number
  /** Widths of the hidden layers. Default [200, 100]. */
  readonly layers?: readonly number[]
  /** Default 0.1. */
  readonly dropout?: number
  /** Default 0.04. */
  readonly embeddingDropout?: number
  /** Batch norm behind each hidden layer. Default true. */
  readonly useBatchNorm?: boolean
  /** `fastai07` keeps batch norm's running averages as they began, as the lesson's library did: see `MixedInputModel`. Default `train`. */
  readonly batchNorm?: 'train' | 'fastai07'
  /** A column of numbers from 0 that says how much each row counts, in the loss and in all scores. It is no input of the net. */
  readonly weights?: string
  /** Limits of a regression's outputs, of the logarithm where `log`. Default: those of the training rows and a tenth of their distance more; null for none. */
  readonly yRange?: readonly [number, number] | null
  /** Decides the split, initial weights, dropout and shuffling. Default 42. */
  readonly seed?: number
  readonly callbacks?: readonly Callback[]
  /** Called before the first step, when data and model are ready. */
  readonly onStart?: (start: TabularFitStart) => void
  /** Stops after the current step; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What is known before training begins. */
export interface TabularFitStart {
  readonly run: TabularRun
  readonly backend: string
  readonly threads: number
  readonly parameters: number
  readonly seed: number
  readonly trainRows: number
  readonly validRows: number
  /** The validation rows themselves; of a file that is trained from disk a random part of them where they are many. */
  readonly valid: Table
  /** What the user should know: rows without a target, a split that leaks time. */
  readonly warnings: readonly string[]
}

/**
 * Trains a net on the rows of a table and returns it with its preprocessing and its scores on rows that it did not see. Beside them stand those of the simplest answer:
 * the mean of the target, or its most frequent class.
 *
 * @throws DataError for a target that is missing, constant or unknown, an empty table, and cells that cannot be used; ValueError for a setting out of range.
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: i % 10, kind: i % 3 === 0 ? 'a' : 'b', price: (i % 10) * 2 + (i % 3 === 0 ? 5 : 0) })))
 * const run = await tabular.fit(table, { target: 'price', epochs: 2, layers: [8] })
 * const { prediction } = await run.predict({ size: 3, kind: 'a' })
 * typeof prediction // 'number'
 */
export async function fit(table: Table, options: TabularFitOptions): Promise<TabularRun> {
  // Nothing of this call waits for the training, so nothing of it keeps the table meanwhile.
  return train(prepare(table, options), options)
}

/** Trains on rows that are prepared. */
export async function train(prepared: PreparedTable, options: TabularFitOptions): Promise<TabularRun> {
  const { seed = 42, callbacks = [] } = options
  const { trainRows, validRows, valid, pipeline, target, baseline, isWeighted, warnings } = prepared
  const settings = settingsFor(options, trainRows)
  const { batchSize, epochs, lr: asked, weightDecay, layers, dropout, embeddingDropout } = settings
  const { useBatchNorm, batchNorm } = settings
  const data = prepared.data({ batchSize, seed })
  manualSeed(seed)
  const architecture = {
    categories: pipeline.cats.map(({ levels }) => levels.length + 1),
    numbers: pipeline.conts.length,
    layers,
    dropout,
    embeddingDropout,
    useBatchNorm,
    batchNorm,
    output: target.kind,
    outputs: target.kind === 'regression' ? 1 : target.classes.length,
    yRange: options.yRange !== undefined ? options.yRange : rangeOf(target),
  }
  const model = new MixedInputModel(architecture)
  const run = new TabularRun(model, pipeline, target, {
    model: { name: 'mixed-input', ...architecture },
    training: { epochs, batchSize, lr: asked, weightDecay, seed, epochsDone: 0 },
    data: {
      rows: prepared.rows,
      trainRows,
      validRows,
      ...(options.weights === undefined ? {} : { weights: options.weights }),
      warnings,
    },
    metrics: { baseline },
  })
  const learner = new Learner(data, model, {
    ...(isWeighted ? weighted(target.kind) : objectiveOf(target.kind, target.log)),
    optimizer: (params, rate) => new AdamW(params, { lr: rate, weightDecay }),
    validationMean: 'rows',
    seed,
    callbacks: [new TabularFacts(run, prepared), ...callbacks],
  })
  options.onStart?.({
    run,
    backend: kernels().name,
    threads: kernels().threads,
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.numel, 0),
    seed,
    trainRows,
    validRows,
    valid,
    warnings,
  })
  const lr = await chooseLr(learner, asked, options)
  if (lr === null) return run
  Object.assign(run.facts.training, { lr })
  const schedule = new OneCycle(lr, data.trainLoader.length * epochs)
  await learner.fit(epochs, lr, { ...checkpointing(options), callbacks: [schedule] })
  return run
}

function objectiveOf(
  kind: TargetKind,
  log: boolean,
): { readonly lossFunction: LossFunction; readonly metrics: readonly Metric[] } {
  switch (kind) {
    case 'classification':
      return { lossFunction: F.nllLoss, metrics: [accuracy] }
    case 'multi-label':
      return { lossFunction: F.binaryCrossEntropy, metrics: [accuracyThreshold] }
    case 'regression':
      return { lossFunction: F.mseLoss, metrics: log ? [expRmspe] : [] }
  }
}

function rangeOf({ kind, least, greatest }: TargetEncoder): readonly [number, number] | null {
  const margin = (greatest - least) / 10
  return kind === 'regression' ? [least - margin, greatest + margin] : null
}

/** Notes in the run what was reached: after each epoch the loss, at the end all scores. First of the callbacks, so that one that saves the run saves that too. */
class TabularFacts extends FactsCallback {
  readonly #run: TabularRun
  readonly #prepared: PreparedTable

  constructor(run: TabularRun, prepared: PreparedTable) {
    super(run.facts)
    this.#run = run
    this.#prepared = prepared
  }

  async onEpochEnd(_training: unknown, { epoch, trainLoss, validLoss }: EpochRecord): Promise<void> {
    Object.assign(this.#run.facts.training, { epochsDone: epoch })
    Object.assign(this.#run.facts.metrics, { trainLoss, validLoss })
    Object.assign(this.#run.facts.metrics, { valid: await this.#prepared.scores(this.#run) })
  }
}
