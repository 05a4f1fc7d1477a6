import type { Table } from '../../data/tables/table.ts'
import { KEPT, keptRank, sizeAt, type IntervalFacts, type NumberRun } from './intervals.ts'

/** Number of parts of the validation rows; the scale of each comes from the others. */
const PARTS = 5

/**
 * Split conformal prediction (Vovk et al. 2005; Lei et al. 2018): an interval of 90 % covers 90 % of the errors on rows that the net has not seen. If the
 * size of errors depends on the prediction, they are divided by their typical size first.
 *
 * @param run scored on rows that it was not trained on: see `TabularRun.heldOut`.
 * @returns null unless it is a regression with at least two rows.
 */
export async function intervalFacts(run: NumberRun, valid: Table): Promise<IntervalFacts | null> {
  if (run.target.kind !== 'regression' || valid.rows < 2) return null
  const outputs = await run.outputs(valid)
  const truth = run.target.encode(valid)
  const errors = Float64Array.from(outputs, (output, row) => Math.abs(output - truth[row]!))
  return factsOf(outputs, errors)
}

function factsOf(outputs: ArrayLike<number>, errors: Float64Array): IntervalFacts {
  const count = errors.length
  const plain = errors.toSorted()
  const scaled = crossScaled(outputs, errors)
  const sorted = scaled?.relative.toSorted()
  const useful =
    sorted !== undefined &&
    intervalScore(sorted, errors, scaled!.sizes) < 0.98 * intervalScore(plain, errors, null)
  const kept = useful ? sorted : plain
  return {
    rows: count,
    errors: Array.from({ length: Math.min(KEPT, count) }, (_, i) => rounded(kept[keptRank(i, count) - 1]!)),
    scale: useful ? scaleOf(outputs, errors, () => true) : null,
  }
}

function rankOf(level: number, count: number): number {
  return Math.min(count, Math.ceil((count + 1) * level))
}

/** Errors divided by a scale learned from the other parts; null for too few rows. */
function crossScaled(
  outputs: ArrayLike<number>,
  errors: Float64Array,
): { readonly relative: Float64Array; readonly sizes: Float64Array } | null {
  if (errors.length < 120) return null
  const scales = Array.from({ length: PARTS }, (_, part) =>
    scaleOf(outputs, errors, (row) => row % PARTS !== part),
  )
  const sizes = errors.map((_, row) => sizeAt(scales[row % PARTS]!, outputs[row]!))
  return { relative: errors.map((error, row) => error / sizes[row]!), sizes }
}

/** The mean interval score of 90 % intervals (Gneiting and Raftery 2007), lower is better: their width, plus 20 times the distance of targets outside. */
function intervalScore(sorted: Float64Array, errors: Float64Array, sizes: Float64Array | null): number {
  const width = sorted[rankOf(0.9, sorted.length) - 1]!
  let sum = 0
  errors.forEach((error, row) => {
    const half = width * (sizes?.[row] ?? 1)
    sum += 2 * half + 20 * Math.max(0, error - half)
  })
  return sum / errors.length
}

/** Mean errors in bins of the outputs with equally many rows, never less than a fifth of the overall mean. */
function scaleOf(
  outputs: ArrayLike<number>,
  errors: Float64Array,
  uses: (row: number) => boolean,
): NonNullable<IntervalFacts['scale']> {
  const order = Array.from(errors, (_, row) => row)
    .filter(uses)
    .toSorted((a, b) => outputs[a]! - outputs[b]! || a - b)
  const bins = Math.min(12, Math.floor(order.length / 40))
  const mean = (rows: readonly number[], of: ArrayLike<number>): number =>
    rows.reduce((sum, row) => sum + of[row]!, 0) / rows.length
  const least = Math.max(mean(order, errors) / 5, Number.MIN_VALUE)
  const parts = Array.from({ length: bins }, (_, bin) =>
    order.slice(Math.floor((bin * order.length) / bins), Math.floor(((bin + 1) * order.length) / bins)),
  )
  return {
    at: parts.map((rows) => rounded(mean(rows, outputs))),
    size: parts.map((rows) => rounded(Math.max(least, mean(rows, errors)))),
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
