import type { Augmentation } from './augmentation.ts'

/** The changes of one picture: a map from positions in the result to positions in the picture, and its colors. */
export interface PictureChanges {
  /** Mirrors left and right, before all other changes. */
  readonly flip: boolean
  /** In whole pixels. */
  readonly shiftX: number
  readonly shiftY: number
  /** Rotation and scale around the center of the window; null if only flip and shift apply. */
  readonly affine: Affine | null
  /** Null for unchanged colors. */
  readonly colors: Colors | null
  /** Side and center of an erased square, as fractions of the picture; null for none. */
  readonly erase: { readonly side: number; readonly x: number; readonly y: number } | null
}

/** A window of the picture, in fractions of its size, rotated and scaled. */
export interface Affine {
  readonly middleX: number
  readonly middleY: number
  readonly width: number
  readonly height: number
  /** Radians. */
  readonly turn: number
}

/** Factors for brightness, contrast and saturation, and a rotation of the hue in radians. */
export interface Colors {
  readonly brightness: number
  readonly contrast: number
  readonly saturation: number
  readonly hue: number
}

/** Number of random words used for the changes of one picture. */
export const WORDS_PER_PICTURE = 16

/** Draws the changes of one picture. `epoch` and `row` determine an alternating flip. */
export function drawChanges(
  augmentation: Augmentation,
  words: Uint32Array,
  epoch: number,
  row: number,
): PictureChanges {
  const { flip = false, shift = 0, crop = 1, rotate = 0, zoom = 0, erase = 0 } = augmentation
  const uniform = (word: number): number => words[word]! / 2 ** 32
  /** From -1 to below 1. */
  const around = (word: number): number => 2 * uniform(word) - 1
  const moved = (word: number): number => Math.floor(uniform(word) * (2 * shift + 1)) - shift
  return {
    flip: flip === 'alternating' ? (mixed(row) + epoch) % 2 === 1 : flip === 'random' && uniform(0) < 0.5,
    shiftX: moved(1),
    shiftY: moved(2),
    affine: crop < 1 || rotate > 0 || zoom > 0 ? window(augmentation, uniform, around) : null,
    colors: colors(augmentation, around),
    erase: erase > 0 ? { side: erase, x: uniform(13), y: uniform(14) } : null,
  }
}

/** A pseudorandom bit of each row, so that alternating flips begin with half of them. */
function mixed(row: number): number {
  return (Math.imul(row + 1, 0x9e3779b1) >>> 16) & 1
}

function window(
  { crop = 1, rotate = 0, zoom = 0 }: Augmentation,
  uniform: (word: number) => number,
  around: (word: number) => number,
): Affine {
  const area = crop + (1 - crop) * uniform(3)
  const ratio = crop < 1 ? Math.exp(around(4) * Math.log(4 / 3)) : 1
  const scale = 1 / (1 + zoom * uniform(8))
  const width = Math.min(1, Math.sqrt(area * ratio)) * scale
  const height = Math.min(1, Math.sqrt(area / ratio)) * scale
  return {
    width,
    height,
    middleX: width / 2 + (1 - width) * uniform(5),
    middleY: height / 2 + (1 - height) * uniform(6),
    turn: (around(7) * rotate * Math.PI) / 180,
  }
}

function colors(
  { brightness = 0, contrast = 0, saturation = 0, hue = 0 }: Augmentation,
  around: (word: number) => number,
): Colors | null {
  if (brightness === 0 && contrast === 0 && saturation === 0 && hue === 0) return null
  return {
    brightness: 1 + around(9) * brightness,
    contrast: 1 + around(10) * contrast,
    saturation: 1 + around(12) * saturation,
    hue: around(11) * hue * 2 * Math.PI,
  }
}
