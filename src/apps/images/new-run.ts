import { findDuplicates, type DuplicatePicture } from '../../data/images/duplicates.ts'
import type { ImageData } from '../../data/images/image-data.ts'
import { manualSeed } from '../../tensor/index.ts'
import { loadBody } from './body/picture-body.ts'
import { ImagesRun } from './images-run.ts'
import { holdScales } from './learning.ts'
import { makeImageModel } from './models/facts.ts'
import { QuickNet } from './models/quick-net.ts'
import { whiteningFilters } from './models/whitening.ts'
import { baselineScores } from './scores.ts'
import type { ImageStart } from './body/image-start.ts'

/** An untrained run for the data: with initial weights, or with a body that was trained before. */
export async function newRun({ data, settings, body, tried }: ImageStart): Promise<ImagesRun> {
  const { train, valid, test } = data.split
  const { model: facts, shape, epochs, batchSize, lr, weightDecay, labelSmoothing, seed } = settings
  manualSeed(seed)
  const model = makeImageModel(facts)
  if (body !== null) loadBody(model, body)
  else if (model instanceof QuickNet) {
    const { kernelSize, outChannels } = model.whitening
    model.whiten(await whiteningFilters(data, shape, kernelSize[0]!, outChannels))
  }
  holdScales(model)
  const { width, height, channels } = data.pictures
  const duplicates = findDuplicates(data.pictures, data.split)
  return new ImagesRun(
    model,
    {
      stored: { width, height, channels },
      shape,
      scale: data.scale,
      classes: data.classes,
      target: targetScale(data),
    },
    {
      model: facts,
      data: {
        rows: data.pictures.count,
        trainRows: train.length,
        validRows: valid.length,
        testRows: test.length,
        skipped: data.skipped.length,
        duplicates: duplicates.length,
        warnings: [...skippedWarning(data), ...duplicatesWarning(data, duplicates)],
      },
      training: {
        epochs,
        batchSize,
        lr,
        weightDecay,
        labelSmoothing,
        augmentation: settings.augmentation,
        operations: settings.operations,
        seed,
        start: settings.start,
        ...(tried === null ? {} : { tried }),
        epochsDone: 0,
      },
      metrics: { baseline: baselineScores(data) },
    },
  )
}

function targetScale({ classes, targets, split }: ImageData): [mean: number, std: number] {
  if (classes !== null) return [0, 1]
  const own = Float64Array.from(split.train, (row) => targets[row]!)
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length
  const square = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length
  return [mean, Math.sqrt(square) || 1]
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
