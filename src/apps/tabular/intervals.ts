import { DataError, ValueError } from '../../base/errors.ts'
import type { Table } from '../../data/tables/table.ts'
import type { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'

/** The data behind prediction intervals: the errors on validation rows. A run keeps it as `metrics.intervals`. */
export interface IntervalFacts {
  /** Number of validation rows. */
  readonly rows: number
  /** Their absolute errors relative to the scale, sorted; at most 1,000 evenly spaced quantiles. In units of the net's outputs. */
  readonly errors: readonly number[]
  /** The typical error as a function of the output, linear between these points; null if it hardly depends on it. */
  readonly scale: { readonly at: readonly number[]; readonly size: readonly number[] } | null
}

/** Bounds of prediction intervals, one per row, in units of the target. */
export interface Intervals {
  readonly low: Float64Array
  readonly high: Float64Array
}

/** The parts of a `TabularRun` that this module needs. */
interface NumberRun {
  readonly target: TargetEncoder
  readonly facts: { readonly metrics: Readonly<Record<string, unknown>> }
  outputs(rows: Table): Promise<Float32Array>
}

/** Maximum number of errors kept. */
const KEPT = 1000
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

/** The intervals around outputs of a run, in units of the target. @throws DataError if the run has no regression, or kept no errors. */
export function intervalsOf(
  { target, facts }: Pick<NumberRun, 'target' | 'facts'>,
  outputs: ArrayLike<number>,
  level: number,
): Intervals {
  if (target.kind !== 'regression')
    throw new DataError(
      `"${target.name}" is a ${target.kind}, which has probabilities and no intervals; drop interval (--interval).`,
    )
  const kept = readFacts(facts.metrics['intervals'])
  if (kept === null)
    throw new DataError(
      'The run has no validation errors to compute intervals from: its training was stopped, or it is from an older Lanner; train again.',
    )
  const half = halfWidths(kept, outputs, level)
  const end = (sign: number): Float64Array =>
    Float64Array.from(target.decode(half.map((width, row) => outputs[row]! + sign * width)) as number[])
  return { low: end(-1), high: end(1) }
}

/** The facts in a run's description; null if they are missing or damaged. */
function readFacts(facts: unknown): IntervalFacts | null {
  const { rows, errors, scale } = (facts ?? {}) as Partial<IntervalFacts>
  const numbers = (list: unknown): list is readonly number[] =>
    Array.isArray(list) && list.length > 0 && list.every((value) => Number.isFinite(value))
  if (!Number.isInteger(rows) || !numbers(errors) || errors.length !== Math.min(KEPT, rows!)) return null
  const isScale =
    scale === null || (numbers(scale?.at) && numbers(scale.size) && scale.at.length === scale.size.length)
  return isScale ? (facts as IntervalFacts) : null
}

/** The half width of the interval of each output, in units of the outputs. @throws ValueError for a level out of range; DataError if there are too few validation rows for it. */
function halfWidths(facts: IntervalFacts, outputs: ArrayLike<number>, level: number): Float64Array {
  if (!(level > 0 && level < 1))
    throw new ValueError('intervals', `the level must be between 0 and 1, such as 0.9, got ${level}`)
  const { rows, errors, scale } = facts
  const rank = Math.ceil((rows + 1) * level - 1e-9)
  if (rank > rows)
    throw new DataError(
      `An interval of ${level} needs at least ${Math.ceil(level / (1 - level) - 1e-9)} validation rows, but this run has ${rows}; use at most ${Math.floor((1000 * rows) / (rows + 1)) / 1000}.`,
    )
  const at = errors.findIndex((_, i) => keptRank(i, rows) >= rank)
  const width = errors[at]!
  return Float64Array.from({ length: outputs.length }, (_, row) =>
    scale === null ? width : width * sizeAt(scale, outputs[row]!),
  )
}

/** The rank, from 1, of the i-th error kept. */
function keptRank(i: number, count: number): number {
  return count <= KEPT ? i + 1 : Math.ceil((count * (i + 1)) / KEPT)
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

function sizeAt({ at, size }: NonNullable<IntervalFacts['scale']>, output: number): number {
  const next = at.findIndex((place) => place > output)
  if (next === 0) return size[0]!
  if (next < 0) return size.at(-1)!
  const part = (output - at[next - 1]!) / (at[next]! - at[next - 1]!)
  return size[next - 1]! + part * (size[next]! - size[next - 1]!)
}

function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
