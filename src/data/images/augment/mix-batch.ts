import type { PictureShape } from '../picture.ts'
import type { Augmentation } from './augmentation.ts'

/** A batch of standardized pictures with the proportions of their classes. */
export interface MixedBatch {
  readonly pictures: Float32Array
  /** [size, classes] */
  readonly targets: Float32Array
  readonly size: number
  readonly classes: number
}

/**
 * Mixes each picture of a batch with the next one (Zhang et al. 2018), or pastes a rectangle of it (Yun et al. 2019), in place; the targets are mixed in the
 * same proportion. If both are on, one of them is drawn for each batch.
 *
 * @param uniform draws a number from 0 to below 1.
 * @returns the fraction that each picture keeps.
 */
export function mixBatch(
  { pictures, targets, size, classes }: MixedBatch,
  { mixup = 0, cutmix = 0 }: Pick<Augmentation, 'mixup' | 'cutmix'>,
  { width, height, channels }: PictureShape,
  uniform: () => number,
): number {
  const paste = cutmix > 0 && (mixup === 0 || uniform() < 0.5)
  let kept = symmetricBeta(paste ? cutmix : mixup, uniform)
  const picture = width * height * channels
  if (!paste) {
    blend(pictures, size, picture, kept)
    blend(targets, size, classes, kept)
    return kept
  }
  const side = Math.sqrt(1 - kept)
  const [boxWidth, boxHeight] = [Math.round(width * side), Math.round(height * side)]
  const left = Math.floor(uniform() * (width - boxWidth + 1))
  const top = Math.floor(uniform() * (height - boxHeight + 1))
  kept = 1 - (boxWidth * boxHeight) / (width * height)
  const first = pictures.slice(0, picture)
  for (let i = 0; i < size; i++) {
    const [other, from] = i + 1 < size ? [pictures, (i + 1) * picture] : [first, 0]
    for (let line = 0; line < channels * boxHeight; line++) {
      const y = top + (line % boxHeight)
      const at = (Math.floor(line / boxHeight) * height + y) * width + left
      pictures.set(other.subarray(from + at, from + at + boxWidth), i * picture + at)
    }
  }
  blend(targets, size, classes, kept)
  return kept
}

/** Mixes row i + 1 into row i, which keeps the fraction `kept`; the last row takes the first. */
function blend(values: Float32Array, rows: number, width: number, kept: number): void {
  const first = values.slice(0, width)
  for (let i = 0; i < rows; i++) {
    const [other, from] = i + 1 < rows ? [values, (i + 1) * width] : [first, 0]
    for (let j = 0; j < width; j++)
      values[i * width + j] = kept * values[i * width + j]! + (1 - kept) * other[from + j]!
  }
}

/** Draws from Beta(a, a) for a up to 1 (Johnk 1964), and returns at least one half: which of the two pictures dominates does not matter. */
function symmetricBeta(a: number, uniform: () => number): number {
  for (let tries = 0; tries < 1000; tries++) {
    const x = uniform() ** (1 / a)
    const y = uniform() ** (1 / a)
    if (x + y <= 1 && x + y > 0) return Math.max(x, y) / (x + y)
  }
  return 1
}
