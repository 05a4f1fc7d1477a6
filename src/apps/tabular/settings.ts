import { requireList } from '../../base/check-argument.ts'
import { checkWhole } from '../run/whole-setting.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { TabularFitOptions } from './options.ts'

/** All settings of a net and its training, with defaults filled in. */
export type TabularSettings = Required<
  Pick<
    TabularFitOptions,
    | 'batchSize'
    | 'epochs'
    | 'lr'
    | 'weightDecay'
    | 'layers'
    | 'dropout'
    | 'embeddingDropout'
    | 'useBatchNorm'
    | 'batchNorm'
  >
>

const kinds = ['regression', 'classification', 'multi-label']

/**
 * Checks the settings and fills in defaults for this number of training rows.
 *
 * @throws ValueError naming the setting that is out of range; DataError for a single training row.
 */
export function settingsFor(options: TabularFitOptions, trainRows: number): TabularSettings {
  checkRows(trainRows)
  const given = options.batchSize ?? Math.min(128, Math.max(8, Math.floor(trainRows / 50)))
  const {
    epochs = Math.min(30, Math.max(3, Math.round(6000 / Math.ceil(trainRows / given)))),
    lr = 2e-3,
    weightDecay = 0.01,
    layers = [200, 100],
    dropout = 0.1,
    embeddingDropout = 0.04,
    useBatchNorm = true,
    batchNorm = 'train',
  } = options
  checkSettings(options)
  if (batchNorm !== 'train' && batchNorm !== 'fastai07')
    throw new ValueError('tabular.fit', `batchNorm must be train or fastai07, got ${shownValue(batchNorm)}`)
  let batchSize = given
  while (trainRows % batchSize === 1) batchSize++
  return { batchSize, epochs, lr, weightDecay, layers, dropout, embeddingDropout, useBatchNorm, batchNorm }
}

/** @throws DataError for a single training row. */
export function checkRows(trainRows: number): void {
  if (trainRows < 2)
    throw new DataError(
      `There ${trainRows === 1 ? 'is only one row' : 'are no rows'} to train on; a net needs at least two.`,
    )
}

/** Checks the settings that all models have. @throws ValueError naming the one that is out of range. */
export function checkSettings({
  epochs,
  batchSize,
  layers,
  lr,
  kind,
  dropout,
  patience,
  weightDecay,
  yRange,
}: TabularFitOptions): void {
  if (epochs !== undefined) checkWhole('tabular.fit', 'epochs', epochs, 1)
  // Batch norm cannot learn from a single row.
  if (batchSize !== undefined) checkWhole('tabular.fit', 'batchSize', batchSize, 2)
  if (patience !== undefined) checkWhole('tabular.fit', 'patience', patience, 1)
  if (layers !== undefined) requireList('tabular.fit', 'layers as a list, such as [128]', layers)
  for (const size of layers ?? []) checkWhole('tabular.fit', 'a size in layers', size, 1)
  if (dropout !== undefined && !(dropout >= 0 && dropout < 1))
    throw new ValueError(
      'tabular.fit',
      `dropout must be a probability from 0 to below 1, got ${shownValue(dropout)}`,
    )
  if (lr !== undefined && lr !== 'auto' && !(lr > 0 && lr < Infinity))
    throw new ValueError('tabular.fit', `lr must be above 0, or 'auto', got ${shownValue(lr)}`)
  if (weightDecay !== undefined && !(weightDecay >= 0 && weightDecay <= 1000))
    throw new ValueError('tabular.fit', `weightDecay must be from 0 to 1000, got ${shownValue(weightDecay)}`)
  if (kind !== undefined && !kinds.includes(kind))
    throw new ValueError('tabular.fit', `kind must be one of ${kinds.join(', ')}, got ${shownValue(kind)}`)
  const [low, high] = yRange ?? [0, 1]
  if (!(low < high && Number.isFinite(low) && Number.isFinite(high)))
    throw new ValueError(
      'tabular.fit',
      `yRange must be [low, high] with low below high, got ${shownValue(low)} to ${shownValue(high)}`,
    )
}
