import type { ImageData } from '../../../data/images/image-data.ts'
import { ColumnarModelData } from '../../../data/columnar-model-data.ts'
import { unchanged } from '../../../data/images/augment/write-picture.ts'
import type { PictureWorkers } from '../../../data/images/workers/picture-workers.ts'
import { OneCycle } from '../../../learner/index.ts'
import type { AnyModule } from '../../../nn/index.ts'
import { Module } from '../../../nn/module/module.ts'
import { Adam } from '../../../optim/index.ts'
import type { Tensor } from '../../../tensor/index.ts'
import type { ImagesRun } from '../images-run.ts'
import { learningOf, type ImageLearning } from '../learning.ts'
import type { PictureNet } from '../models/picture-net.ts'
import { takePictures } from '../../../data/images/picture.ts'
import type { ImageSettings } from '../settings.ts'

/** The last layer of a net, on features. */
class Head extends Module<[features: Tensor], Tensor> {
  readonly #net: PictureNet
  fc: AnyModule

  constructor(net: PictureNet) {
    super()
    this.#net = net
    this.fc = net.layerGroups().at(-1)![0]!
  }

  override forward(features: Tensor): Tensor {
    return this.#net.head(features)
  }
}

/** How the net of a run learns: all of it, or with `freeze` its last layer only. */
export async function learningFor(
  run: ImagesRun,
  data: ImageData,
  settings: ImageSettings,
  workers: PictureWorkers | null,
): Promise<ImageLearning> {
  const learning = learningOf(run, data, settings, workers)
  return settings.freeze ? headLearning(run, data, learning, settings) : learning
}

/** How the last layer of a run's net learns from features of its body, which are computed here, for each picture and its mirror image. */
async function headLearning(
  run: ImagesRun,
  data: ImageData,
  { learning }: ImageLearning,
  { batchSize, seed }: ImageSettings,
): Promise<ImageLearning> {
  const { train, valid } = data.split
  const views = data.mirrored && data.pictures.channels === 3 ? [false, true] : [false]
  const parts: Float32Array[] = []
  for (const flip of views)
    parts.push(await run.features(takePictures(data.pictures, train), { ...unchanged, flip }))
  parts.push(await run.features(takePictures(data.pictures, valid)))
  const width = run.model.featureCount
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    values.set(part, at)
    at += part.length
  }
  const rows = [...views.flatMap(() => Array.from(train)), ...valid]
  const [mean, std] = run.input.target
  const targets =
    data.classes === null
      ? { values: Float32Array.from(rows, (row) => (data.targets[row]! - mean) / std), width: 1 }
      : Int32Array.from(rows, (row) => data.targets[row]!)
  const held = Int32Array.from({ length: valid.length }, (_, i) => rows.length - valid.length + i)
  return {
    data: ColumnarModelData.fromArrays(held, [{ values, width }], targets, { batchSize, seed }),
    model: new Head(run.model),
    learning: {
      ...learning,
      layerGroups: (model) => [model],
      optimizer: (params, lr) => new Adam(params, { lr }),
    },
    schedule: (lr, steps) => new OneCycle(lr, steps),
  }
}
