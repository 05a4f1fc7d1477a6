import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'

/** Random changes of training pictures, drawn anew for each picture and epoch. All are off by default. */
export interface Augmentation {
  /** Mirrors left and right: at random, or `alternating`: each picture in every second epoch, half of them in each epoch (Jordan 2024). */
  readonly flip?: 'random' | 'alternating' | false
  /** Shifts by up to this many pixels in both directions; the border is mirrored. */
  readonly shift?: number
  /** Crops a rectangle with at least this fraction of the area, and scales it to the full size. */
  readonly crop?: number
  /** Rotates by up to this many degrees. */
  readonly rotate?: number
  /** Enlarges by a factor of up to 1 + zoom. */
  readonly zoom?: number
  /** Multiplies all values by a factor from 1 - brightness to 1 + brightness. */
  readonly brightness?: number
  /** Scales the distance of all values from medium gray by such a factor. */
  readonly contrast?: number
  /** Scales the distance of all colors from gray by such a factor. Color pictures only. */
  readonly saturation?: number
  /** Rotates the hue by up to this fraction of a full circle, at most 0.5. Color pictures only. */
  readonly hue?: number
  /** Erases a square whose side is this fraction of the picture's shorter side. */
  readonly erase?: number
  /** Mixes each picture and its target with another one of the batch, with a ratio from Beta(mixup, mixup); at most 1. */
  readonly mixup?: number
  /** Pastes a rectangle of another picture of the batch, with an area from Beta(cutmix, cutmix), and mixes the targets accordingly. */
  readonly cutmix?: number
}

export const augmentationNames: OptionNames<Augmentation> = {
  flip: true,
  shift: true,
  crop: true,
  rotate: true,
  zoom: true,
  brightness: true,
  contrast: true,
  saturation: true,
  hue: true,
  erase: true,
  mixup: true,
  cutmix: true,
}

const limits: Readonly<Record<Exclude<keyof Augmentation, 'flip'>, readonly [low: number, high: number]>> = {
  shift: [0, 1000],
  crop: [0.01, 1],
  rotate: [0, 180],
  zoom: [0, 10],
  brightness: [0, 1],
  contrast: [0, 1],
  saturation: [0, 1],
  hue: [0, 0.5],
  erase: [0, 1],
  mixup: [0, 1],
  cutmix: [0, 1],
}

/** @throws ValueError naming an option that is unknown or out of range. */
export function checkAugmentation(operation: string, augmentation: Augmentation): void {
  checkOptions(operation, augmentation, augmentationNames)
  const { flip = false } = augmentation
  if (![false, 'random', 'alternating'].includes(flip))
    throw new ValueError(operation, `flip must be 'random', 'alternating' or false, got ${shownValue(flip)}`)
  for (const [name, [low, high]] of Object.entries(limits)) {
    const value = augmentation[name as keyof typeof limits]
    if (value !== undefined && !(value >= low && value <= high))
      throw new ValueError(
        operation,
        `${name} must be a number from ${low} to ${high}, got ${shownValue(value)}`,
      )
  }
  if (!Number.isInteger(augmentation.shift ?? 0))
    throw new ValueError(operation, `shift must be an integer, got ${shownValue(augmentation.shift)}`)
}
