import { wrongArgument } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { Mt19937, seed32 } from '../mt19937.ts'
import { RowGroups } from './row-groups.ts'
import { requireTable } from './require-table.ts'
import type { Table } from './table.ts'

export interface FoldOptions {
  /** Number of folds, from 2 to the number of rows (or groups). */
  readonly folds: number
  /** Default 42. */
  readonly seed?: number
  /** A column whose equal cells stay in one fold. */
  readonly group?: string | undefined
}

const foldOptionNames: OptionNames<FoldOptions> = { folds: true, seed: true, group: true }

/**
 * Assigns the rows of a table to random folds for cross-validation. The folds have about the same size, and with `group`, rows with the same cell in that
 * column are in the same fold.
 *
 * @returns the fold of each row, from 0.
 * @throws ValueError for fewer than 2 folds; DataError for more folds than rows or groups.
 * @example
 * const visits = Table.fromColumns({ patient: ['a', 'b', 'a', 'c'] })
 * const [first, , third] = foldsOf(visits, { folds: 2, group: 'patient' })
 * first === third // true
 */
export function foldsOf(table: Table, options: FoldOptions): Int32Array {
  checkOptions('foldsOf', options, foldOptionNames)
  requireTable('foldsOf', table)
  if (options === undefined) throw wrongArgument('foldsOf', 'a number of folds, as in { folds: 5 }', options)
  const { folds, seed = 42, group } = options
  if (!Number.isInteger(folds) || folds < 2)
    throw new ValueError('foldsOf', `folds must be an integer of at least 2, got ${shownValue(folds)}`)
  if (folds > table.rows)
    throw new DataError(`There are ${folds} folds for ${table.rows} rows; use at most one fold per row.`)
  if (group !== undefined) {
    const groups = new RowGroups(group)
    const own = groups.add(table.column(group))
    const fold = groups.deal(folds, seed)
    return own.map((each) => fold[each]!)
  }
  const fold = new Int32Array(table.rows)
  new Mt19937(seed32(seed))
    .permutation(table.rows)
    .forEach((row, i) => (fold[row] = Math.floor((i * folds) / table.rows)))
  return fold
}
