import { wrongArgument } from '../../base/check-argument.ts'
import { checkAugmentation, type Augmentation } from '../../data/images/augment/augmentation.ts'
import {
  checkResizing,
  type ProgressiveResizingOptions,
} from '../../learner/callbacks/progressive-resizing.ts'
import { FileError, LannerError } from '../../base/errors.ts'
import type { PictureShape } from '../../data/images/picture.ts'
import { damagedModel } from '../run/model-facts.ts'
import type { RunDescription } from '../run/run-folder.ts'
import type { Tried } from './body/starts.ts'
import { checkImageModel } from './models/facts.ts'
import type { ImagePlan } from './plan.ts'

/**
 * The plan of an earlier run, to train the same way again: with the same data, seed, options and threads, the result is bit-identical.
 *
 * @param where path of its `model.json`, for errors.
 * @throws FileError if it is not an image run, or its description is damaged.
 * @example
 * const arrays = { values: Uint8Array.from({ length: 40 * 64 }, (_, i) => (i >> 6) % 2 * 200), width: 8, height: 8, channels: 1, targets: Int32Array.from({ length: 40 }, (_, i) => i % 2) }
 * const run = await images.fit(ImageData.fromArrays(arrays), { epochs: 1, widths: [4, 4] })
 * planOfRun('model.json', run.description()).epochs // 1
 */
export function planOfRun(where: string, description: RunDescription): ImagePlan {
  if (typeof description?.app !== 'string')
    throw wrongArgument('planOfRun', 'the description of a run, as run.description()', description)
  const { app, model, data, training } = description
  if (app !== 'images') throw new FileError(`${where} describes a ${app} run; a plan needs an image run.`)
  const { epochs, batchSize, augmentation, resizing, start, tried } = training
  const { shape } = (data['input'] ?? {}) as { readonly shape?: PictureShape }
  const whole = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 1
  if (!whole(epochs) || !whole(batchSize))
    throw damagedModel(where, 'training.epochs and training.batchSize must be integers of at least 1')
  if (![shape?.width, shape?.height, shape?.channels].every(whole))
    throw damagedModel(where, 'data.input.shape needs width, height and channels')
  try {
    checkAugmentation('planOfRun', augmentation as Augmentation)
    if (resizing !== undefined) checkResizing('planOfRun', resizing as ProgressiveResizingOptions)
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    throw damagedModel(where, `its changes of pictures are not valid (${error.message})`)
  }
  return {
    model: checkImageModel(where, model),
    shape: shape!,
    epochs,
    batchSize,
    augmentation: augmentation as Augmentation,
    ...(resizing === undefined ? {} : { resizing: resizing as ProgressiveResizingOptions }),
    ...(typeof start === 'string' ? { start } : {}),
    ...(tried === undefined ? {} : { tried: checkTried(where, tried) }),
  }
}

function checkTried(where: string, tried: unknown): Tried {
  const losses = Object.values((tried ?? {}) as Record<string, unknown>)
  if (losses.length === 0 || !losses.every(Number.isFinite))
    throw damagedModel(where, 'training.tried needs the loss of each start')
  return tried as Tried
}
