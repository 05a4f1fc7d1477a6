import type { ImageData } from '../../data/images/image-data.ts'
import { manualSeed } from '../../tensor/index.ts'
import { loadBody } from './body/picture-body.ts'
import { ImagesRun } from './images-run.ts'
import { holdScales } from './learning.ts'
import { makeImageModel } from './models/facts.ts'
import { QuickNet } from './models/quick-net.ts'
import { whiteningFilters } from './models/whitening.ts'
import type { ImageStart } from './body/image-start.ts'

/** An untrained run for the data: with initial weights, or with a body that was trained before. */
export async function newRun({ data, settings, body, tried, description }: ImageStart): Promise<ImagesRun> {
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
      data: { ...description.data },
      training: {
        epochs,
        batchSize,
        lr,
        weightDecay,
        labelSmoothing,
        augmentation: settings.augmentation,
        ...(settings.resizing === null ? {} : { resizing: settings.resizing }),
        operations: settings.operations,
        seed,
        start: settings.start,
        ...(tried === null ? {} : { tried }),
        epochsDone: 0,
      },
      metrics: { baseline: description.baseline },
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
