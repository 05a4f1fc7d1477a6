import { requireList } from '../../base/check-argument.ts'
import { checkWhole } from '../run/whole-setting.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { AutoencoderFitOptions } from './options.ts'

/** All settings of a net and its training, with defaults filled in. */
export type AutoencoderSettings = Required<
  Pick<
    AutoencoderFitOptions,
    | 'variant'
    | 'layers'
    | 'swapNoise'
    | 'categoryLoss'
    | 'oneHotLevels'
    | 'batchSize'
    | 'epochs'
    | 'lr'
    | 'weightDecay'
  >
>

/**
 * Checks the settings and fills in defaults for this number of training rows.
 *
 * @throws ValueError naming the setting that is out of range; DataError for a single training row.
 */
export function settingsFor(options: AutoencoderFitOptions, trainRows: number): AutoencoderSettings {
  if (trainRows < 2)
    throw new DataError(
      `There ${trainRows === 1 ? 'is only one row' : 'are no rows'} to train on; an autoencoder needs at least two.`,
    )
  const { variant = 'bottleneck' } = options
  const {
    layers = variant === 'bottleneck' ? [256, 64, 256] : [256, 256, 256],
    swapNoise = 0.15,
    categoryLoss = 'squared',
    oneHotLevels = 100,
    batchSize = Math.min(256, Math.max(8, Math.floor(trainRows / 50))),
    lr = 2e-3,
    weightDecay = 0,
  } = options
  const { epochs = Math.min(100, Math.max(5, Math.round(6000 / Math.ceil(trainRows / batchSize)))) } = options
  oneOf('variant', variant, ['bottleneck', 'deep-stack'])
  oneOf('categoryLoss', categoryLoss, ['squared', 'cross-entropy'])
  checkWhole('autoencoder.fit', 'batchSize', batchSize, 1)
  checkWhole('autoencoder.fit', 'epochs', epochs, 1)
  checkWhole('autoencoder.fit', 'oneHotLevels', oneHotLevels, 0)
  requireList('autoencoder.fit', 'layers as a list, such as [64]', layers)
  if (layers.length === 0)
    throw new ValueError('autoencoder.fit', 'layers must name at least one hidden layer, such as [64]')
  for (const size of layers) checkWhole('autoencoder.fit', 'a size in layers', size, 1)
  if (!(swapNoise >= 0 && swapNoise < 1))
    throw new ValueError(
      'autoencoder.fit',
      `swapNoise must be at least 0 and below 1, got ${shownValue(swapNoise)}`,
    )
  if (lr !== 'auto' && !(lr > 0 && lr < Infinity))
    throw new ValueError('autoencoder.fit', `lr must be above 0, or 'auto', got ${shownValue(lr)}`)
  if (!(weightDecay >= 0 && weightDecay <= 1000))
    throw new ValueError(
      'autoencoder.fit',
      `weightDecay must be from 0 to 1000, got ${shownValue(weightDecay)}`,
    )
  return { variant, layers, swapNoise, categoryLoss, oneHotLevels, batchSize, epochs, lr, weightDecay }
}

function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value))
    throw new ValueError(
      'autoencoder.fit',
      `${name} must be ${allowed.join(' or ')}, got ${shownValue(value)}`,
    )
}
