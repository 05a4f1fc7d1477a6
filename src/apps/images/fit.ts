import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions } from '../../base/check-options.ts'
import { checkAugmentation } from '../../data/images/augment/augmentation.ts'
import { ImageData } from '../../data/images/image-data.ts'
import { PictureWorkers } from '../../data/images/workers/picture-workers.ts'
import { kernels } from '../../tensor/runtime.ts'
import { trainRun } from '../run/train-run.ts'
import { chooseStart } from './body/choose-start.ts'
import { learningFor } from './body/head-learning.ts'
import type { ImagesRun } from './images-run.ts'
import { newRun } from './new-run.ts'
import { imagesFitOptionNames, type ImagesFitOptions, type ImagesFitStart } from './options.ts'
import { scoresOf } from './scores.ts'

/**
 * Trains a net on pictures and returns it with its scores on held-out pictures and those of a baseline: the most frequent class, or the mean.
 *
 * @throws DataError for data that cannot be trained on; ValueError for a setting out of range.
 * @example
 * const arrays = { values: Uint8Array.from({ length: 40 * 64 }, (_, i) => (i >> 6) % 2 * 200), width: 8, height: 8, channels: 1, targets: Int32Array.from({ length: 40 }, (_, i) => i % 2) }
 * const run = await images.fit(ImageData.fromArrays(arrays), { epochs: 1, widths: [4, 4] })
 * run.app // 'images'
 */
export async function fit(pictures: ImageData, options: ImagesFitOptions = {}): Promise<ImagesRun> {
  checkOptions('fit', options, imagesFitOptionNames)
  if (options.augmentation !== undefined) checkAugmentation('fit', options.augmentation)
  if (!(pictures instanceof ImageData))
    throw wrongArgument('images.fit', 'ImageData, such as await ImageData.fromFolder(folder)', pictures)
  const threads = await threadsOfAll(options)
  const workers = new PictureWorkers(options.workers, kernels().threads)
  try {
    return await fitWith(workers, pictures, options, threads)
  } finally {
    workers.close()
  }
}

/** The threads of all processes that train: a plan that depended on those of one could differ between them. */
async function threadsOfAll({ dataParallel }: ImagesFitOptions): Promise<number> {
  const threads = Float64Array.of(kernels().threads)
  await dataParallel?.sum(threads)
  return threads[0]!
}

async function fitWith(
  workers: PictureWorkers,
  pictures: ImageData,
  options: ImagesFitOptions,
  threads: number,
): Promise<ImagesRun> {
  const start = await chooseStart(pictures, options, threads, workers)
  const { data, settings, tried } = start
  checkAugmentation('fit', settings.augmentation)
  const run = await newRun(start)
  const { trainRows, validRows, testRows, warnings } = run.facts.data as Pick<
    ImagesFitStart,
    'trainRows' | 'validRows' | 'testRows' | 'warnings'
  >
  const { epochs, operations, lr, seed } = settings
  const trained = await trainRun<ImagesRun, ImagesFitStart>(
    {
      run,
      ...(await learningFor(run, data, settings, workers)),
      settings: { epochs, lr, seed },
      start: { trainRows, validRows, testRows, epochs, operations, warnings, tried },
      scores: ({ validLoss, metrics }) => ({
        valid:
          data.classes === null
            ? { rmse: Math.sqrt(validLoss ?? 0) * run.input.target[1] }
            : { accuracy: metrics['accuracy'], logLoss: validLoss },
      }),
    },
    options,
  )
  const { test } = data.split
  if (trained.facts.metrics['valid'] !== undefined && test.length > 0)
    Object.assign(trained.facts.metrics, { test: await scoresOf(trained, data, test) })
  return trained
}
