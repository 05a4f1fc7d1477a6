import { base64 } from './base64.ts'
import { requireOptions } from '../base/check-required.ts'
import { requireList } from '../base/check-argument.ts'
import { type OptionNames } from '../base/check-options.ts'
import { ShapeError, ValueError } from '../base/errors.ts'
import { shownValue } from '../base/quoted.ts'
import { escape } from './escape.ts'
import { grayPng } from './gray-png.ts'
import { textWidth } from './text-width.ts'

/** A row of images. */
export interface PictureRow {
  /** The label, on the left. */
  readonly label: string
  /** Pixel values, row by row and image by image: 0 is black, 1 is white; other values are clipped. */
  readonly pictures: ArrayLike<number>
}

export interface PictureGridOptions {
  readonly title: string
  /** Width and height of an image in pixels. */
  readonly width: number
  readonly height: number
  /** SVG units per pixel. Default: 2. */
  readonly scale?: number
}

const pictureGridOptionNames: OptionNames<PictureGridOptions> = {
  title: true,
  width: true,
  height: true,
  scale: true,
}

const [GAP, FONT, TITLE] = [4, 13, 15]

/**
 * Grayscale images as rows of a grid, such as originals above their reconstructions.
 *
 * @returns an SVG with the images embedded; `toPng` converts it.
 * @throws ShapeError if a row does not consist of whole images, or rows differ in length.
 * @example
 * const svg = pictureGrid([{ label: 'original', pictures: [0, 1, 1, 0] }, { label: 'rebuilt', pictures: [0.1, 0.8, 0.9, 0] }], { title: 'A picture', width: 2, height: 2 })
 * svg.includes('rebuilt') // true
 */
export function pictureGrid(rows: readonly PictureRow[], options: PictureGridOptions): string {
  requireOptions('pictureGrid', options, pictureGridOptionNames)
  requireList('pictureGrid', 'a list of rows of pictures', rows)
  const { title, width, height, scale = 2 } = options
  if (!(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0 && scale > 0))
    throw new ValueError(
      'pictureGrid',
      `width and height must be integers of at least 1 and scale above 0, got ${shownValue(width)}, ${shownValue(height)} and ${shownValue(scale)}`,
    )
  const size = width * height
  const count = (rows[0]?.pictures.length ?? 0) / size
  for (const { label, pictures } of rows)
    if (!Number.isInteger(count) || pictures.length !== count * size)
      throw new ShapeError(
        'pictureGrid',
        `every row must have the same number of pictures of ${size} pixels; "${label}" has ${pictures.length} numbers`,
      )
  const left = Math.ceil(Math.max(0, ...rows.map(({ label }) => textWidth(label, FONT)))) + 24
  const [across, down] = [width * scale + GAP, height * scale + GAP]
  const whole = [
    Math.max(left + count * across + 12, Math.ceil(1.2 * textWidth(title, TITLE)) + 24),
    rows.length * down + 48,
  ]
  const drawn = rows.map(({ label, pictures }, i) => {
    const y = 36 + i * down
    const text = `<text x="12" y="${y + (height * scale) / 2}" dominant-baseline="central" font-size="${FONT}">${escape(label)}</text>`
    const images = Array.from({ length: count }, (_, j) => {
      const pixels = Uint8Array.from({ length: size }, (_pixel, k) =>
        Math.round(255 * Math.min(1, Math.max(0, pictures[j * size + k]!))),
      )
      const data = base64(grayPng(pixels, width, height))
      return `<image x="${left + j * across}" y="${y}" width="${width * scale}" height="${height * scale}" image-rendering="optimizeSpeed" style="image-rendering:pixelated" href="data:image/png;base64,${data}"/>`
    })
    return text + images.join('')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${whole[0]}" height="${whole[1]}" viewBox="0 0 ${whole[0]} ${whole[1]}" font-family="sans-serif" fill="#1b1f24"><rect width="100%" height="100%" fill="#fff"/><text x="12" y="24" font-size="${TITLE}" font-weight="bold">${escape(title)}</text>${drawn.join('')}</svg>`
}
