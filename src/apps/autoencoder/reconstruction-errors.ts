import type { AutoencoderRun } from './autoencoder-run.ts'
import type { RowCells, RowEncoder } from './row-encoder.ts'
import { targetWidth, writeTargets } from './write-rows.ts'

/** How well a column is reconstructed. */
export interface ColumnError {
  readonly column: string
  /** `number`: root mean squared error on the rank-Gauss scale. `category`: share of the rows with the wrong level. */
  readonly kind: 'number' | 'category'
  readonly error: number
  /** Error of the baseline: the mean of the training rows, or their most frequent level. */
  readonly baseline: number
}

/**
 * The error of each column for rows without noise, in the pipeline's order: continuous columns, then categories.
 */
export async function reconstructionErrors(
  run: AutoencoderRun,
  train: RowCells,
  cells: RowCells,
): Promise<ColumnError[]> {
  const { layout, pipeline, scales } = run.encoder
  const outputs = await run.outputs(cells)
  const numbers = pipeline.conts.map(({ name }, j): ColumnError => {
    const width = scales.length
    let mean = 0
    for (let row = 0; row < train.rows; row++) mean += train.numbers[row * width + j]! / train.rows
    let [error, baseline] = [0, 0]
    for (let row = 0; row < cells.rows; row++) {
      const value = cells.numbers[row * width + j]!
      error += (outputs[row * layout.outputs + j]! - value) ** 2
      baseline += (mean - value) ** 2
    }
    return {
      column: name,
      kind: 'number',
      error: Math.sqrt(error / cells.rows),
      baseline: Math.sqrt(baseline / cells.rows),
    }
  })
  const categories = pipeline.cats.map(({ name, levels }, i): ColumnError => {
    const part = layout.scored.find(({ cat }) => cat === i) ?? layout.oneHots.find(({ cat }) => cat === i)!
    const width = pipeline.cats.length
    const counts = new Float64Array(levels.length + 1)
    for (let row = 0; row < train.rows; row++) counts[train.codes[row * width + i]!]!++
    const usual = counts.indexOf(Math.max(...counts))
    let [wrong, baseline] = [0, 0]
    for (let row = 0; row < cells.rows; row++) {
      const code = cells.codes[row * width + i]!
      const from = row * layout.outputs + part.at
      let best = 0
      for (let k = 1; k < part.width; k++) if (outputs[from + k]! > outputs[from + best]!) best = k
      wrong += Number(best + part.first !== code)
      baseline += Number(usual !== code)
    }
    return { column: name, kind: 'category', error: wrong / cells.rows, baseline: baseline / cells.rows }
  })
  return [...numbers, ...categories]
}

/** The loss of the baseline: for numbers and one-hot numbers the mean of the training rows, for scored categories the frequency of each level there. */
export function baselineLoss({ layout, pipeline }: RowEncoder, train: RowCells, cells: RowCells): number {
  const width = targetWidth(layout)
  const known = new Float32Array(train.rows * width)
  writeTargets(layout, train, pipeline.cats.length, train.rows, known)
  const targets = new Float32Array(cells.rows * width)
  writeTargets(layout, cells, pipeline.cats.length, cells.rows, targets)
  let loss = 0
  for (let j = 0; j < layout.squared; j++) {
    let mean = 0
    for (let row = 0; row < train.rows; row++) mean += known[row * width + j]! / train.rows
    for (let row = 0; row < cells.rows; row++) loss += (targets[row * width + j]! - mean) ** 2
  }
  layout.scored.forEach((part, i) => {
    // One extra row of each level, so that a level without training rows does not cost infinitely much.
    const counts = new Float64Array(part.width).fill(1)
    for (let row = 0; row < train.rows; row++) {
      const level = known[row * width + layout.squared + i]!
      if (level >= 0) counts[level]!++
    }
    const total = counts.reduce((sum, count) => sum + count, 0)
    for (let row = 0; row < cells.rows; row++) {
      const level = targets[row * width + layout.squared + i]!
      if (level >= 0) loss -= Math.log(counts[level]! / total)
    }
  })
  return loss / (cells.rows * width)
}
