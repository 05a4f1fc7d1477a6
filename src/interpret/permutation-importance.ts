import { requireFields, requireOptions } from '../base/check-required.ts'
import { type OptionNames } from '../base/check-options.ts'
import { DataError, ValueError } from '../base/errors.ts'
import { Generator } from '../base/philox.ts'
import { studentBound } from '../base/student-bound.ts'
import { shownValue } from '../base/quoted.ts'
import { takeCells } from '../data/tables/table-column.ts'
import type { Table } from '../data/tables/table.ts'

export interface PermutationImportanceOptions<Predictions> {
  /** Any model: predictions for the rows of a table. */
  readonly predict: (rows: Table) => Predictions | Promise<Predictions>
  /**
   * The error of the predictions, lower is better: a mean error, or 1 - accuracy. `rows[i]` is the row of the whole table for prediction `i`.
   */
  readonly error: (predictions: Predictions, rows: Int32Array) => number
  /** Columns to shuffle; default all. The columns of a nested list are shuffled together. */
  readonly columns?: readonly (string | readonly string[])[]
  /** Number of repeats, each with its own rows and permutation. Default 5. */
  readonly repeats?: number
  /** Maximum rows per repeat, drawn without replacement. Default 2,000. */
  readonly rows?: number
  /** Default 42. */
  readonly seed?: number
  readonly signal?: AbortSignal
}

const permutationImportanceOptionNames: OptionNames<PermutationImportanceOptions<unknown>> = {
  predict: true,
  error: true,
  columns: true,
  repeats: true,
  rows: true,
  seed: true,
  signal: true,
}

export interface ColumnImportance {
  /** The column, or the columns joined by ` + `. */
  readonly column: string
  /** Mean increase of the error when the column is shuffled: 0 or less if the model does not need it. */
  readonly importance: number
  /** Bounds of the 95 % confidence interval of the mean (Student's t over the repeats); equal to it with one repeat. */
  readonly low: number
  readonly high: number
  /** The increase of each repeat. */
  readonly rises: readonly number[]
}

export interface PermutationImportance {
  /** Mean error with nothing shuffled. */
  readonly error: number
  /** Most important first. */
  readonly columns: readonly ColumnImportance[]
}

/**
 * Permutation importance: the increase of a model's error when a column's cells are shuffled among the rows (Breiman 2001, Fisher, Rudin and Dominici 2019).
 * Redundant columns share their importance, and each looks less important than it is: list such columns as one.
 *
 * Use held-out rows. The bounds cover the choice of rows and permutations, not the variation between training runs.
 *
 * @throws DataError if the table has fewer than 2 rows; ValueError if the error is not a number.
 * @example
 * const table = Table.fromColumns({ size: [1, 2, 3, 4], color: ['red', 'blue', 'red', 'blue'] })
 * const predict = (rows) => rows.column('size').values
 * const error = (predicted, rows) => predicted.reduce((sum, p, i) => sum + Math.abs(p - (rows[i] + 1)), 0) / rows.length
 * const { columns } = await permutationImportance(table, { predict, error })
 * columns.map((row) => row.column) // ['size', 'color']
 */
export async function permutationImportance<Predictions>(
  table: Table,
  options: PermutationImportanceOptions<Predictions>,
): Promise<PermutationImportance> {
  requireOptions('permutationImportance', options, permutationImportanceOptionNames)
  requireFields('permutationImportance', 'a Table, such as Table.fromRows(rows)', table, [
    'names',
    'rows',
    'take',
  ])
  const { predict, error, columns = table.names, repeats = 5, rows = 2000, seed = 42, signal } = options
  if (table.rows < 2)
    throw new DataError(
      `Permutation importance needs at least 2 rows to shuffle; the table has ${table.rows}.`,
    )
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new ValueError(
      'permutationImportance',
      `repeats must be an integer of at least 1, got ${shownValue(repeats)}`,
    )
  if (!Number.isInteger(rows) || rows < 2)
    throw new ValueError(
      'permutationImportance',
      `rows must be an integer of at least 2, got ${shownValue(rows)}`,
    )
  const groups = columns.map((names) => (typeof names === 'string' ? [names] : names))
  const generator = new Generator(seed)
  const measure = async (sample: Table, of: Int32Array): Promise<number> => {
    signal?.throwIfAborted()
    const value = error(await predict(sample), of)
    if (!Number.isFinite(value))
      throw new ValueError(
        'permutationImportance',
        `the error must be a finite number, got ${shownValue(value)}`,
      )
    return value
  }
  const rises = groups.map((): number[] => [])
  let total = 0
  for (let repeat = 0; repeat < repeats; repeat++) {
    const of = generator.permutation(table.rows).slice(0, rows)
    const sample = table.take(of)
    const base = await measure(sample, of)
    total += base
    for (const [g, names] of groups.entries()) {
      const order = generator.permutation(of.length)
      let shuffled = sample
      for (const name of names) shuffled = shuffled.with(name, takeCells(sample.column(name), order))
      rises[g]!.push((await measure(shuffled, of)) - base)
    }
  }
  return {
    error: total / repeats,
    columns: groups
      .map((names, g) => summary(names.join(' + '), rises[g]!))
      .toSorted((a, b) => b.importance - a.importance),
  }
}

function summary(column: string, rises: readonly number[]): ColumnImportance {
  const count = rises.length
  const importance = rises.reduce((sum, value) => sum + value, 0) / count
  const squares = rises.reduce((sum, value) => sum + (value - importance) ** 2, 0)
  const half = count < 2 ? 0 : studentBound(count - 1) * Math.sqrt(squares / (count - 1) / count)
  return { column, importance, low: importance - half, high: importance + half, rises }
}
