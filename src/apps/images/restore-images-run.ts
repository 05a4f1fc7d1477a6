import { FileError, LannerError } from '../../base/errors.ts'
import type { PictureShape } from '../../data/images/picture.ts'
import { checkCapacity, damagedModel } from '../run/model-facts.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import { ImagesRun, type ImageInput } from './images-run.ts'
import { checkImageModel, imageModels, makeImageModel } from './models/facts.ts'
import { imageModelWeights } from './models/net-layers.ts'
import type { PictureNet } from './models/picture-net.ts'

/** Builds an image run from its description; its weights are still the initial ones. @throws FileError if the description is damaged. */
export function restoreImagesRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
  most: number,
): Restored<ImagesRun> {
  const { input: saved, ...rest } = data
  const facts = checkImageModel(where, described)
  const input = checkInput(where, saved, facts.channels, facts.outputs)
  if (!imageModels[facts.name].stages.includes(facts.widths.length))
    throw damagedModel(where, `its ${facts.name} cannot have ${facts.widths.length} widths`)
  checkCapacity(where, imageModelWeights(facts), most)
  let model: PictureNet
  try {
    model = makeImageModel(facts)
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    throw new FileError(`${where}: model.json is damaged: ${error.message}.`, { cause: error })
  }
  const run = new ImagesRun(model, input, {
    model: facts,
    data: rest,
    training: { ...training },
    metrics: { ...metrics },
  })
  return { model, run }
}

function checkInput(where: string, saved: unknown, channels: number, outputs: number): ImageInput {
  const { stored, shape, scale, classes, target } = (saved ?? {}) as Partial<ImageInput>
  const numbers = (list: unknown, length: number): boolean =>
    Array.isArray(list) && list.length === length && list.every((value) => Number.isFinite(value))
  const sound =
    isShape(stored, channels) &&
    isShape(shape, channels) &&
    numbers(scale?.mean, channels) &&
    numbers(scale?.std, channels) &&
    scale!.std.every((value) => value > 0) &&
    numbers(target, 2) &&
    (classes === null
      ? outputs === 1
      : Array.isArray(classes) &&
        classes.length === outputs &&
        classes.every((name) => typeof name === 'string'))
  if (!sound) throw damagedModel(where, 'data.input is not a valid description of the inputs of its net')
  return saved as ImageInput
}

function isShape(shape: PictureShape | null | undefined, channels: number): boolean {
  const side = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 10_000
  return (
    shape !== undefined &&
    shape !== null &&
    side(shape.width) &&
    side(shape.height) &&
    shape.channels === channels
  )
}
