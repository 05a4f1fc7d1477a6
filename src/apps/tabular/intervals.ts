import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
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

/** The parts of a `TabularRun` that intervals need. */
export interface NumberRun {
  readonly target: TargetEncoder
  readonly facts: { readonly metrics: Readonly<Record<string, unknown>> }
  outputs(rows: Table): Promise<Float32Array>
}

/** Maximum number of errors kept. */
export const KEPT = 1000
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
    throw new ValueError(
      'intervals',
      `the level must be between 0 and 1, such as 0.9, got ${shownValue(level)}`,
    )
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
export function keptRank(i: number, count: number): number {
  return count <= KEPT ? i + 1 : Math.ceil((count * (i + 1)) / KEPT)
}

/** The typical error at an output. */
export function sizeAt({ at, size }: NonNullable<IntervalFacts['scale']>, output: number): number {
  const next = at.findIndex((place) => place > output)
  if (next === 0) return size[0]!
  if (next < 0) return size.at(-1)!
  const part = (output - at[next - 1]!) / (at[next]! - at[next - 1]!)
  return size[next - 1]! + part * (size[next]! - size[next - 1]!)
}
