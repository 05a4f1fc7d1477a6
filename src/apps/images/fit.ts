import { checkOptions } from '../../base/check-options.ts'
import { checkAugmentation } from '../../data/images/augment/augmentation.ts'
import { findDuplicates, type DuplicatePicture } from '../../data/images/duplicates.ts'
import type { ImageData } from '../../data/images/image-data.ts'
import type { ModelData } from '../../data/index.ts'
import { accuracy, type LossFunction } from '../../learner/index.ts'
import * as F from '../../nn/functional/index.ts'
import { SGD } from '../../optim/index.ts'
import { manualSeed, type Tensor } from '../../tensor/index.ts'
import { kernels } from '../../tensor/runtime.ts'
import { trainRun } from '../run/train-run.ts'
import { ImagesRun, type ImageInput } from './images-run.ts'
import { makeImageModel } from './models/facts.ts'
import { QuickNet } from './models/quick-net.ts'
import { whiteningFilters } from './models/whitening.ts'
import { imagesFitOptionNames, type ImagesFitOptions, type ImagesFitStart } from './options.ts'
import { baselineScores, scoresOf } from './scores.ts'
import { settingsFor } from './settings.ts'

/**
 * Trains a net on pictures and returns it with its scores on held-out pictures and those of a baseline: the most frequent class, or the mean.
 *
 * @throws DataError for data that cannot be trained on; ValueError for a setting out of range.
 * @example
 * const arrays = { values: Uint8Array.from({ length: 40 * 64 }, (_, i) => (i >> 6) % 2 * 200), width: 8, height: 8, channels: 1, targets: Int32Array.from({ length: 40 }, (_, i) => i % 2) }
 * const run = await images.fit(ImageData.fromArrays(arrays), { epochs: 1, widths: [4, 4] })
 * run.app // 'images'
 */
export async function fit(data: ImageData, options: ImagesFitOptions = {}): Promise<ImagesRun> {
  checkOptions('fit', options, imagesFitOptionNames)
  const { train, valid, test } = data.split
  const target = targetScale(data)
  const settings = settingsFor(data, options, kernels().threads)
  checkAugmentation('fit', settings.augmentation)
  const { model: facts, shape, epochs, batchSize, lr, weightDecay, labelSmoothing, seed } = settings
  const { augmentation, operations } = settings
  manualSeed(seed)
  const model = makeImageModel(facts)
  if (model instanceof QuickNet) {
    const { kernelSize, outChannels } = model.whitening
    model.whiten(await whiteningFilters(data, shape, kernelSize[0]!, outChannels))
  }
  const { width, height, channels } = data.pictures
  const input: ImageInput = {
    stored: { width, height, channels },
    shape,
    scale: data.scale,
    classes: data.classes,
    target,
  }
  const rows = { trainRows: train.length, validRows: valid.length, testRows: test.length }
  const duplicates = findDuplicates(data.pictures, data.split)
  const warnings = warningsOf(data, duplicates)
  const run = new ImagesRun(model, input, {
    model: facts,
    data: {
      rows: data.pictures.count,
      ...rows,
      skipped: data.skipped.length,
      duplicates: duplicates.length,
      warnings,
    },
    training: {
      epochs,
      batchSize,
      lr,
      weightDecay,
      labelSmoothing,
      augmentation,
      operations,
      seed,
      epochsDone: 0,
    },
    metrics: { baseline: baselineScores(data) },
  })
  const trained = await trainRun<ImagesRun, ImagesFitStart>(
    {
      run,
      data: loaders(data, run, { batchSize, seed, augmentation }),
      settings: { epochs, lr, seed },
      learning: {
        lossFunction: lossOf(run, labelSmoothing),
        metrics: data.classes === null ? [] : [accuracy],
        optimizer: (params: Tensor[], rate) =>
          new SGD(params, { lr: rate, momentum: 0.9, nesterov: true, weightDecay }),
      },
      start: { ...rows, epochs, operations, warnings },
      scores: ({ validLoss, metrics }) => ({
        valid:
          data.classes === null
            ? { rmse: Math.sqrt(validLoss ?? 0) * target[1] }
            : { accuracy: metrics['accuracy'], logLoss: validLoss },
      }),
    },
    options,
  )
  if (trained.facts.metrics['valid'] !== undefined && test.length > 0)
    Object.assign(trained.facts.metrics, { test: await scoresOf(trained, data, test) })
  return trained
}

function loaders(
  data: ImageData,
  { input: { shape, target } }: ImagesRun,
  {
    batchSize,
    seed,
    augmentation,
  }: Required<Pick<ImagesFitOptions, 'batchSize' | 'seed' | 'augmentation'>> & {
    readonly batchSize: number
    readonly seed: number
  },
): ModelData {
  const { train, valid } = data.split
  const scaled = data.classes === null ? data.withTargets((value) => (value - target[0]) / target[1]) : data
  // Batch norm cannot learn from a single picture.
  const single = train.length % batchSize === 1 && train.length > 1
  return {
    trainLoader: scaled.loader(train, {
      batchSize,
      shape,
      shuffle: { seed },
      dropLast: single,
      ...(augmentation === undefined ? {} : { augmentation }),
    }),
    validLoader: scaled.loader(valid, { batchSize: 2 * batchSize, shape }),
  }
}

/** Targets are smoothed only in training, so that validation losses are comparable. */
function lossOf({ model, input }: ImagesRun, labelSmoothing: number): LossFunction {
  if (input.classes === null) return F.mseLoss
  return (output, target) =>
    F.crossEntropy(output, target, { labelSmoothing: model.training ? labelSmoothing : 0 })
}

function targetScale({ classes, targets, split }: ImageData): [mean: number, std: number] {
  if (classes !== null) return [0, 1]
  const own = Float64Array.from(split.train, (row) => targets[row]!)
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length
  const square = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length
  return [mean, Math.sqrt(square) || 1]
}

/** Warnings about the data. */
function warningsOf(data: ImageData, duplicates: readonly DuplicatePicture[]): string[] {
  return [...skippedWarning(data), ...duplicatesWarning(data, duplicates)]
}

function duplicatesWarning({ names }: ImageData, duplicates: readonly DuplicatePicture[]): string[] {
  const [first] = duplicates
  if (first === undefined) return []
  const exact = duplicates.filter((own) => own.exact).length
  const many = duplicates.length === 1 ? 'picture is a copy' : 'pictures are copies'
  return [
    `${duplicates.length.toLocaleString('en')} held-out ${many} of training pictures (${exact} exactly), such as ${names[first.held]} of ${names[first.train]}; this makes the scores too good.`,
  ]
}

function skippedWarning({ skipped, pictures }: ImageData): string[] {
  if (skipped.length === 0) return []
  const [first] = skipped
  const of = `${skipped.length.toLocaleString('en')} of ${(skipped.length + pictures.count).toLocaleString('en')} pictures`
  return [
    `${of} cannot be read and ${skipped.length === 1 ? 'is' : 'are'} skipped; the first: ${first!.reason}`,
  ]
}
