import type { NumberArray } from '../columns.ts'
import type { PicturePart } from './find-pictures.ts'
import type { Channels } from './picture.ts'

/** Pictures in memory, with their targets. */
export interface ImageArrays {
  /** Bytes of all pictures, concatenated: rows of pixels with interleaved channels. */
  readonly values: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: Channels
  /** Class of each picture, from 0, or a number per picture. */
  readonly targets: NumberArray
  /** Class names. Default: the class numbers. */
  readonly classes?: readonly string[]
  /** The part of each picture; null for training, or for validation if none is `valid`. */
  readonly parts?: readonly (PicturePart | null)[]
  /** A name for each picture. Default: their numbers. */
  readonly names?: readonly string[]
  /** Whether a mirror image has the same target. Default true. */
  readonly mirrored?: boolean
}
