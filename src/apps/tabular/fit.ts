import { wrongArgument } from '../../base/check-argument.ts'
import { requireTable } from '../../data/tables/require-table.ts'
import { checkOptions } from '../../base/check-options.ts'
import type { TargetEncoder, TargetKind } from '../../data/tables/pipeline/target-encoder.ts'
import type { Table } from '../../data/tables/table.ts'
import { accuracy, accuracyThreshold, expRmspe, type LossFunction, type Metric } from '../../learner/index.ts'
import * as F from '../../nn/functional/index.ts'
import { AdamW } from '../../optim/index.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { manualSeed, type Tensor } from '../../tensor/index.ts'
import { trainRun } from '../run/train-run.ts'
import { dataFacts } from './data-facts.ts'
import { foldScores, withFolds } from './fold-scores.ts'
import { intervalFacts } from './interval-facts.ts'
import { MixedInputModel } from './mixed-input-model.ts'
import { type TabularFitOptions, type TabularFitStart, tabularFitOptionNames } from './options.ts'
import { weighted } from './row-weights.ts'
import { prepare, type PreparedTable } from './prepare.ts'
import { trainEnsemble } from './net/train-ensemble.ts'
import { settingsFor } from './settings.ts'
import { TabularRun } from './tabular-run.ts'

/**
 * Trains a net on the rows of a table and returns it with its preprocessing and its scores on held-out rows, next to those of a baseline: the mean of the
 * target, or its most frequent class.
 *
 * @throws DataError for a target that is missing, constant or unknown, an empty table, or unusable cells; ValueError for a setting out of range.
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: i % 10, kind: i % 3 === 0 ? 'a' : 'b', price: (i % 10) * 2 + (i % 3 === 0 ? 5 : 0) })))
 * const run = await tabular.fit(table, { target: 'price', epochs: 2, layers: [8] })
 * const { prediction } = await run.predict({ size: 3, kind: 'a' })
 * typeof prediction // 'number'
 */
export async function fit(table: Table, options: TabularFitOptions): Promise<TabularRun> {
  checkOptions('fit', options, tabularFitOptionNames)
  requireTable('tabular.fit', table)
  if (typeof options?.target !== 'string')
    throw wrongArgument('tabular.fit', "the column to predict, as in { target: 'price' }", options?.target)
  if (options.folds === undefined) return fitOnce(table, options)
  const folds = await foldScores(table, options, fitOnce)
  return fitOnce(table, { ...options, onStart: withFolds(options, folds) })
}

// Nothing in this function awaits the training, which would keep the table alive.
function fitOnce(table: Table, options: TabularFitOptions): Promise<TabularRun> {
  return train(prepare(table, options), options)
}

/** Trains on prepared rows. */
export async function train(prepared: PreparedTable, options: TabularFitOptions): Promise<TabularRun> {
  const run = await trainNet(prepared, options)
  // A search for a learning rate leaves an untrained net.
  if (run.facts.metrics['valid'] === undefined) return run
  const intervals = await intervalFacts(run.heldOut, prepared.valid)
  if (intervals !== null) Object.assign(run.facts.metrics, { intervals })
  return run
}

function trainNet(prepared: PreparedTable, options: TabularFitOptions): Promise<TabularRun> {
  const { seed = 42, model: kind = 'ensemble' } = options
  if (kind !== 'ensemble' && kind !== 'mixed-input')
    throw new ValueError('tabular.fit', `model must be ensemble or mixed-input, got ${shownValue(kind)}`)
  if (kind === 'ensemble') return trainEnsemble(prepared, options)
  for (const name of ['refit', 'patience', 'quality', 'timeBudget', 'threshold', 'positive'] as const)
    if (options[name] !== undefined)
      throw new ValueError('tabular.fit', `${name} is an option of the model ensemble; leave it out`, {
        options: [name],
      })
  const { trainRows, validRows, valid, background, pipeline, target, baseline, isWeighted, warnings } =
    prepared
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
    data: dataFacts(prepared, options, warnings),
    metrics: { baseline },
  })
  return trainRun<TabularRun, TabularFitStart>(
    {
      run,
      data,
      settings: { epochs, lr: asked, seed },
      learning: {
        ...(isWeighted ? weighted(target.kind) : objectiveOf(target.kind, target.log)),
        optimizer: (params: Tensor[], rate) => new AdamW(params, { lr: rate, weightDecay }),
      },
      start: { trainRows, validRows, valid, background, warnings },
      scores: async () => ({ valid: await prepared.scores(run) }),
    },
    options,
  )
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
