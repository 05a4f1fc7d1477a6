import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { DataError, ValueError } from '../base/errors.ts'
import { Generator } from '../base/philox.ts'
import { shownValue } from '../base/quoted.ts'
import { cellOf, isMissing, takeCells, type TableColumn } from '../data/tables/table-column.ts'
import { Table, type Row } from '../data/tables/table.ts'
import { classIndex, predictorOf, requireModel, type TableModel } from './table-model.ts'

export interface PartialDependenceOptions {
  /** Default: all columns that the model needs. */
  readonly columns?: readonly string[]
  /** Classes whose probability is computed. Default: the second of two classes; of more, the first 5. */
  readonly classes?: readonly string[]
  /** Maximum points for numbers and dates, at evenly spaced quantiles. Default 20. */
  readonly points?: number
  /** Maximum levels of a category, most frequent first. Default 12. */
  readonly levels?: number
  /** Maximum rows, drawn without replacement. Default 200. */
  readonly rows?: number
  /** Default 42. */
  readonly seed?: number
  readonly signal?: AbortSignal
}

const partialDependenceOptionNames: OptionNames<PartialDependenceOptions> = {
  columns: true,
  classes: true,
  points: true,
  levels: true,
  rows: true,
  seed: true,
  signal: true,
}

/** The mean prediction when a column has one value in all rows. */
export interface DependencePoint {
  /** A number, a level, or an ISO date; null for missing. */
  readonly value: number | string | null
  /** Rows of the table with this level; 0 for numbers. */
  readonly count: number
  /** One mean for a regression, else one per class. */
  readonly means: readonly number[]
}

export interface ColumnDependence {
  readonly column: string
  readonly kind: 'number' | 'date' | 'level'
  /** The classes of the means; empty for a regression. */
  readonly classes: readonly string[]
  /** Numbers and dates in order; levels by frequency. */
  readonly points: readonly DependencePoint[]
  /** The mean predictions for the rows as they are. */
  readonly averages: readonly number[]
}

/** Predictions per call. */
const ROWS_AT_ONCE = 16_384

/**
 * Partial dependence: the mean prediction as a function of one column, with the other columns unchanged (Friedman 2001). Numbers and dates take their
 * quantiles from 1 % to 99 %, categories their most frequent levels.
 *
 * If columns are correlated, this includes predictions for rows that never occur.
 *
 * @param model A tabular run, or a function that predicts one number per row of a table.
 * @throws DataError for a table without rows or a missing column; ValueError for an unknown class.
 * @example
 * const rows = [{ size: 1, rooms: 1 }, { size: 2, rooms: 5 }, { size: 3, rooms: 3 }]
 * const price = (table) => table.column('size').values.map((size, i) => 10 * size + table.column('rooms').values[i])
 * const [bySize] = await partialDependence(price, rows, { columns: ['size'] })
 * bySize.points.map(({ value, means }) => [value, means[0]]) // [[1, 13], [2, 23], [3, 33]]
 */
export async function partialDependence(
  model: TableModel,
  rows: Table | readonly Row[],
  options: PartialDependenceOptions = {},
): Promise<ColumnDependence[]> {
  checkOptions('partialDependence', options, partialDependenceOptionNames)
  const { points = 20, levels = 12, rows: most = 200, seed = 42, signal } = options
  for (const [name, value, least] of [
    ['points', points, 2],
    ['levels', levels, 1],
    ['rows', most, 1],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw new ValueError(
        'partialDependence',
        `${name} must be an integer of at least ${least}, got ${shownValue(value)}`,
      )
  requireModel('partialDependence', model)
  const table = rows instanceof Table ? rows : Table.fromRows(rows)
  if (table.rows === 0) throw new DataError('Partial dependence needs at least one row.')
  const predictor = predictorOf(model)
  const sample =
    table.rows <= most
      ? table
      : table.take(new Generator(seed).permutation(table.rows).slice(0, most).toSorted())
  const shown = classesOf(predictor.classes, options.classes)
  const places =
    shown.length === 0
      ? [0]
      : shown.map((name) => classIndex('partialDependence', predictor, [], { row: 0, chosen: name }))
  const means = async (mixed: Table): Promise<number[][]> => {
    signal?.throwIfAborted()
    const { outputs, width } = await predictor.outputs(mixed)
    return Array.from({ length: mixed.rows / sample.rows }, (_, value) =>
      places.map((at) => {
        let sum = 0
        for (let i = 0; i < sample.rows; i++) sum += outputs[(value * sample.rows + i) * width + at]!
        return sum / sample.rows
      }),
    )
  }
  const [averages] = await means(sample)
  const results: ColumnDependence[] = []
  for (const name of options.columns ?? predictor.needed ?? table.names) {
    const column = table.column(name)
    const kind = column.kind === 'number' || column.kind === 'date' ? column.kind : 'level'
    const grid = kind === 'level' ? levelRows(column, levels) : quantileRows(column, points)
    const found: number[][] = []
    const together = Math.max(1, Math.floor(ROWS_AT_ONCE / sample.rows))
    for (let from = 0; from < grid.length; from += together) {
      const part = grid.slice(from, from + together)
      const all = Int32Array.from({ length: part.length * sample.rows }, (_, i) => i % sample.rows)
      const values = Int32Array.from(all, (_, i) => part[Math.floor(i / sample.rows)]!.row)
      found.push(...(await means(sample.take(all).with(name, takeCells(column, values)))))
    }
    results.push({
      column: name,
      kind,
      classes: shown,
      points: grid.map(({ row, count }, i) => ({ value: valueOf(column, row), count, means: found[i]! })),
      averages: averages!,
    })
  }
  return results
}

function classesOf(classes: readonly string[], chosen: readonly string[] | undefined): readonly string[] {
  if (chosen !== undefined) return chosen
  return classes.length === 2 ? classes.slice(1) : classes.slice(0, 5)
}

/** A value of a column, represented by a row that has it. */
interface GridValue {
  readonly row: number
  readonly count: number
}

/** Rows at evenly spaced quantiles of the present values, each value once; all values if there are few. */
function quantileRows(column: TableColumn, points: number): GridValue[] {
  if (column.kind === 'text') return []
  const { values } = column
  const order = Array.from(values, (_, row) => row)
    .filter((row) => !isMissing(column, row) && !Number.isNaN(values[row]!))
    .toSorted((a, b) => values[a]! - values[b]! || a - b)
  const distinct = order.filter((row, i) => i === 0 || values[row] !== values[order[i - 1]!])
  if (distinct.length <= points) return distinct.map((row) => ({ row, count: 0 }))
  const chosen = Array.from({ length: points }, (_, i) => {
    const part = 0.01 + (0.98 * i) / (points - 1)
    return order[Math.round(part * (order.length - 1))]!
  })
  return chosen
    .filter((row, i) => i === 0 || values[row] !== values[chosen[i - 1]!])
    .map((row) => ({ row, count: 0 }))
}

/** Rows with the most frequent levels; missing counts as one. */
function levelRows(column: TableColumn, most: number): GridValue[] {
  const seen = new Map<string | number | null, { readonly row: number; count: number }>()
  const rows = column.kind === 'text' ? column.codes.length : column.values.length
  for (let row = 0; row < rows; row++) {
    const value = isMissing(column, row)
      ? null
      : column.kind === 'text'
        ? column.codes[row]!
        : column.values[row]!
    const known = seen.get(value)
    if (known === undefined) seen.set(value, { row, count: 1 })
    else known.count++
  }
  return [...seen.values()].toSorted((a, b) => b.count - a.count || a.row - b.row).slice(0, most)
}

function valueOf(column: TableColumn, row: number): number | string | null {
  const cell = cellOf(column, row)
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$/, '')
  return typeof cell === 'boolean' ? String(cell) : cell
}
