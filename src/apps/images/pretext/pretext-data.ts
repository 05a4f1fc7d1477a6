import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { DataError, ValueError } from '../../../base/errors.ts'
import { Generator } from '../../../base/philox.ts'
import type { PicturePart } from '../../../data/images/find-pictures.ts'
import { ImageData } from '../../../data/images/image-data.ts'
import { pictureAt, pictureBytes, type Picture, type Pictures } from '../../../data/images/picture.ts'
import { distorted, resampled } from './distort.ts'
import { quarterTurns } from './quarter-turns.ts'
import { pretextTasks, type PretextTask } from './tasks.ts'

export interface PretextOptions {
  /** Seed of the rotations and distortions. Default 42. */
  readonly seed?: number | undefined
  /** Bytes that the copies may take. Default 500,000,000. */
  readonly memory?: number | undefined
}

const pretextOptionNames: OptionNames<PretextOptions> = { seed: true, memory: true }

/** More than the random numbers of a picture take. */
const BLOCKS_PER_PICTURE = 16

/** A copy of a picture for a task. */
interface Copy {
  readonly values: Uint8Array
  readonly target: number
}

const classes: Readonly<Record<PretextTask, readonly string[]>> = {
  rotation: ['0 degrees', '90 degrees', '180 degrees', '270 degrees'],
  augmentation: ['plausible', 'distorted'],
}

/**
 * Data for a pretext task, which needs no labels. A net that solves it has learned what the pictures show; training for the real task can start from `bodyOf` its run.
 *
 * - `rotation` (Gidaris et al. 2018): each picture rotated by 0, 90, 180 and 270 degrees, cropped to a square; the classes are the angles.
 * - `augmentation`: two copies of each picture, one rotated and scaled a little, as by a camera, and one distorted, as no camera would; the classes are plausible and distorted.
 *
 * Copies of a picture stay in its part of the split. If the copies would take more memory than allowed, fewer pictures are used, evenly chosen.
 *
 * @throws ValueError for another task; DataError for pictures smaller than 8 x 8.
 * @example
 * const arrays = { values: new Uint8Array(6 * 64), width: 8, height: 8, channels: 1, targets: Int32Array.of(0, 1, 0, 1, 0, 1) }
 * images.pretextData(ImageData.fromArrays(arrays), 'rotation').classes.length // 4
 */
export function pretextData(data: ImageData, task: PretextTask, options: PretextOptions = {}): ImageData {
  checkOptions('pretextData', options, pretextOptionNames)
  if (!pretextTasks.includes(task))
    throw new ValueError('pretextData', `the task must be ${pretextTasks.join(' or ')}, got ${String(task)}`)
  const { seed = 42, memory = 500e6 } = options
  if (!(memory > 0)) throw new ValueError('pretextData', `memory must be above 0, got ${memory}`)
  const { width, height } = data.pictures
  if (Math.min(width, height) < 8)
    throw new DataError(`A made-up task needs pictures of at least 8 x 8 pixels, got ${width} x ${height}.`)
  const shape = task === 'rotation' ? squareOf(data.pictures) : data.pictures
  const perPicture = classes[task].length
  const size = pictureBytes(shape)
  const rows = chosenRows(data, Math.max(2, Math.floor(memory / size / perPicture)))
  const values = new Uint8Array(rows.length * perPicture * size)
  const targets = new Int32Array(rows.length * perPicture)
  const parts: PicturePart[] = []
  rows.forEach(({ row, part }, i) => {
    const picture = pictureAt(data.pictures, row)
    const copies =
      task === 'rotation'
        ? turned(picture)
        : pair(picture, new Generator(seed, 'pretext', BLOCKS_PER_PICTURE * row))
    copies.forEach((copy, k) => {
      values.set(copy.values, (i * perPicture + k) * size)
      targets[i * perPicture + k] = copy.target
      parts.push(part)
    })
  })
  return ImageData.fromArrays(
    {
      values,
      width: shape.width,
      height: shape.height,
      channels: shape.channels,
      targets,
      classes: classes[task],
      parts,
      names: rows.flatMap(({ row }) =>
        classes[task].map((_, k) => `${data.names[row]!} (${k + 1} of ${perPicture})`),
      ),
      mirrored: task !== 'rotation',
    },
    { seed },
  )
}

function squareOf({ width, height, channels }: Pictures): Pick<Pictures, 'width' | 'height' | 'channels'> {
  const side = Math.min(width, height)
  return { width: side, height: side, channels }
}

/** Pictures of all parts, in order; evenly chosen ones of each if there are too many. */
function chosenRows(
  { split }: ImageData,
  most: number,
): { readonly row: number; readonly part: PicturePart }[] {
  const total = split.train.length + split.valid.length + split.test.length
  const share = Math.min(1, most / total)
  return (['train', 'valid', 'test'] as const).flatMap((part) => {
    const rows = split[part]
    const count = Math.min(rows.length, Math.max(1, Math.floor(share * rows.length)))
    return Array.from({ length: count }, (_, i) => ({
      row: rows[Math.floor((i * rows.length) / count)]!,
      part,
    }))
  })
}

function turned(picture: Picture): Copy[] {
  return quarterTurns(picture).map((values, target) => ({ values, target }))
}

/** A plausible and a distorted copy, in either order. */
function pair(picture: Picture, random: Generator): Copy[] {
  const copies = [
    { values: resampled(picture, random), target: 0 },
    { values: distorted(picture, random), target: 1 },
  ]
  return random.uniform() < 0.5 ? copies : copies.toReversed()
}
