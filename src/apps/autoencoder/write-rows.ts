import type { RowLayout } from './row-layout.ts'

/** The cells of a batch, row-major. */
export interface BatchCells {
  readonly numbers: Float32Array
  readonly codes: Int32Array
}

/** Cells as net inputs: continuous and one-hot numbers to `inputs` [size, layout.inputs], codes of embedded categories to `codes` [size, embedded]. */
export function writeInputs(
  layout: RowLayout,
  cells: BatchCells,
  categories: number,
  size: number,
  inputs: Float32Array,
  codes: Int32Array,
): void {
  writeDense(layout, cells, categories, size, inputs, layout.inputs, true)
  const width = layout.embedded.length
  layout.embedded.forEach(({ cat }, i) => {
    for (let row = 0; row < size; row++) codes[row * width + i] = cells.codes[row * categories + cat]!
  })
}

/**
 * Cells as loss targets, [size, targetWidth]: the numbers to compare with the squared outputs, then for each scored category the index of its level among the
 * scores, -1 if it has none.
 */
export function writeTargets(
  layout: RowLayout,
  cells: BatchCells,
  categories: number,
  size: number,
  out: Float32Array,
): void {
  const width = targetWidth(layout)
  writeDense(layout, cells, categories, size, out, width, layout.squared > layout.numbers)
  layout.scored.forEach(({ cat, first }, i) => {
    for (let row = 0; row < size; row++)
      out[row * width + layout.squared + i] = Math.max(-1, cells.codes[row * categories + cat]! - first)
  })
}

/** Numbers per row written by `writeTargets`. */
export function targetWidth({ squared, scored }: RowLayout): number {
  return squared + scored.length
}

function writeDense(
  { numbers, oneHots }: RowLayout,
  cells: BatchCells,
  categories: number,
  size: number,
  out: Float32Array,
  width: number,
  withOneHots: boolean,
): void {
  out.fill(0)
  for (let row = 0; row < size; row++)
    for (let j = 0; j < numbers; j++) out[row * width + j] = cells.numbers[row * numbers + j]!
  if (!withOneHots) return
  for (const { cat, at, first } of oneHots)
    for (let row = 0; row < size; row++) {
      const place = cells.codes[row * categories + cat]! - first
      if (place >= 0) out[row * width + at + place] = 1
    }
}
