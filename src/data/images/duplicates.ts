import { pictureAt, type Pictures } from './picture.ts'
import type { PictureSplit } from './split-pictures.ts'

/** A held-out picture that also occurs in the training set. */
export interface DuplicatePicture {
  readonly held: number
  readonly train: number
  /** True for the same bytes; false for near duplicates, such as a copy saved again. */
  readonly exact: boolean
}

/** Side of the compared thumbnails, and the difference below which pictures count as duplicates, relative to a picture's own contrast. */
const [SIDE, NEAR] = [8, 0.02]
/** Maximum number of comparisons per hash: plain pictures all look alike. */
const MOST_ALIKE = 20

/**
 * Finds held-out pictures that also occur in the training set, exactly or nearly, because they inflate the scores. Each is reported once.
 */
export function findDuplicates(pictures: Pictures, { train, valid, test }: PictureSplit): DuplicatePicture[] {
  const thumbnails = makeThumbnails(pictures)
  const index = new Map<number, number[]>()
  for (const row of train)
    for (const band of bands(thumbnails, row)) {
      const alike = index.get(band)
      if (alike === undefined) index.set(band, [row])
      else if (alike.length < MOST_ALIKE) alike.push(row)
    }
  const found: DuplicatePicture[] = []
  for (const held of [...valid, ...test]) {
    const near = new Set(bands(thumbnails, held).flatMap((band) => index.get(band) ?? []))
    const most = NEAR * contrast(thumbnails, held)
    let best: DuplicatePicture | null = null
    for (const row of near) {
      if (difference(thumbnails, held, row) > most) continue
      const exact = same(pictures, held, row)
      if (best === null || exact) best = { held, train: row, exact }
      if (exact) break
    }
    if (best !== null) found.push(best)
  }
  return found
}

/** Mean brightness of SIDE x SIDE cells of each picture. */
function makeThumbnails(pictures: Pictures): Float32Array {
  const { width, height, channels, count } = pictures
  const cells = SIDE * SIDE
  const cellOf = Int32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return Math.floor((y * SIDE) / height) * SIDE + Math.floor((x * SIDE) / width)
  })
  const shares = new Float32Array(cells)
  for (const cell of cellOf) shares[cell]! += channels
  const sums = new Float32Array(count * cells)
  for (let row = 0; row < count; row++) {
    const { values } = pictureAt(pictures, row)
    let at = 0
    for (const cell of cellOf) for (let c = 0; c < channels; c++) sums[row * cells + cell]! += values[at++]!
  }
  return sums.map((sum, i) => sum / (shares[i % cells]! || 1))
}

/** Hashes of four parts of a thumbnail: whether each cell is brighter than the next. Similar pictures share at least one. */
function bands(thumbnails: Float32Array, row: number): number[] {
  const from = row * SIDE * SIDE
  return [0, 1, 2, 3].map((band) => {
    let hash = band
    for (let i = 2 * band * SIDE; i < 2 * (band + 1) * SIDE; i++) {
      const [own, next] = [thumbnails[from + i]!, thumbnails[from + ((i + 1) % (SIDE * SIDE))]!]
      hash = 3 * hash + (own > next ? 1 : own < next ? 2 : 0)
    }
    return hash
  })
}

function difference(thumbnails: Float32Array, a: number, b: number): number {
  let sum = 0
  for (let i = 0; i < SIDE * SIDE; i++)
    sum += Math.abs(thumbnails[a * SIDE * SIDE + i]! - thumbnails[b * SIDE * SIDE + i]!)
  return sum / (SIDE * SIDE)
}

/** Mean distance of the cells from their mean. */
function contrast(thumbnails: Float32Array, row: number): number {
  const own = thumbnails.subarray(row * SIDE * SIDE, (row + 1) * SIDE * SIDE)
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length
  return own.reduce((sum, value) => sum + Math.abs(value - mean), 0) / own.length
}

function same(pictures: Pictures, a: number, b: number): boolean {
  const [one, other] = [pictureAt(pictures, a).values, pictureAt(pictures, b).values]
  return one.every((value, i) => value === other[i])
}
