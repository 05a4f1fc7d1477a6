import { requireTable } from '../require-table.ts'
import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { DataError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { CellError } from '../cell-error.ts'
import { isMissing, textColumn, type TableColumn } from '../table-column.ts'
import type { Table } from '../table.ts'
import { decimalOf, shown } from './cells.ts'
import { fitCategory } from './fit-category.ts'
import { momentsOf } from './fit-continuous.ts'
import {
  encodeNumbers,
  splitLabels,
  TargetEncoder as Fitted,
  type TargetKind,
  type TargetOptions,
} from './target-encoder.ts'

export const targetOptionNames: OptionNames<TargetOptions> = {
  kind: true,
  log: true,
  separator: true,
  standardize: true,
}

/**
 * Encodes the target column as numbers for a loss, and decodes predictions.
 *
 * @example
 * const flowers = Table.fromRows([{ kind: 'rose' }, { kind: 'aster' }])
 * const target = TargetEncoder.fit(flowers, 'kind')
 * target.classes // ['aster', 'rose']
 * target.encode(flowers)[0] // 1
 * target.decode([0]) // ['aster']
 */
export const TargetEncoder = Object.assign(Fitted, { fit: fitTarget, present: presentRows })
export type TargetEncoder = Fitted

/**
 * Learns the classes, or the range, of a target from rows that have it.
 *
 * @throws DataError if there is no such column, or it is all missing, constant, not numbers, or not above 0 with `log`.
 */
export function fitTarget(table: Table, name: string, options: TargetOptions = {}): Fitted {
  checkOptions('TargetEncoder.fit', options, targetOptionNames)
  requireTable('TargetEncoder.fit', table)
  const column = table.column(name)
  const { log = false, separator = '|' } = options
  if (column.kind === 'date')
    throw new DataError(
      `Target ${quoted(name)} contains dates; predict a number or a class instead, such as a column with the days since the first date.`,
    )
  const rows = presentRows(table, name)
  if (rows.length === 0) throw missingEverywhere(name, table.rows)
  const kind = options.kind ?? kindOf(column)
  const common = { name, kind, log, separator, levelKind: column.kind, classes: [], least: 0, greatest: 0 }
  if (log && kind !== 'regression')
    throw new DataError(
      `Target ${quoted(name)} is ${kind === 'classification' ? 'categorical' : `of kind ${kind}`}, which has no logarithm; drop log (--log-target).`,
    )
  if (kind === 'regression') {
    const values = numbersOfTarget(table, name, log)
    let [least, greatest] = [Infinity, -Infinity]
    for (const value of values)
      if (!Number.isNaN(value)) [least, greatest] = [Math.min(least, value), Math.max(greatest, value)]
    if (least === greatest) throw constant(name, log ? Math.exp(least) : least)
    if (options.standardize !== true)
      return Fitted.of({ ...common, least: least + 0, greatest: greatest + 0 })
    const { mean, std } = momentsOf(values.filter((value) => !Number.isNaN(value)))
    return Fitted.of({ ...common, least: least + 0, greatest: greatest + 0 }).standardized(mean, std)
  }
  const labels = kind === 'multi-label' ? splitLabels(column, separator).flat() : null
  const from = { name, source: name, part: null }
  const category = fitCategory(from, labels === null ? column : textColumn(labels))
  if (category.levels.length === 0) throw new DataError(`Target ${quoted(name)} has no label in any row.`)
  if (category.levels.every((level) => NO_NUMBER.test(String(level))))
    throw new DataError(
      `Target ${quoted(name)} has no numbers and no classes, only ${category.levels.map((level) => quoted(String(level))).join(' and ')}; correct the values, or choose another target.`,
      { column: name },
    )
  if (kind === 'classification' && category.levels.length === 1) throw constant(name, category.levels[0]!)
  return Fitted.of({ ...common, levelKind: category.kind, classes: category.levels })
}

/** @throws CellError as `encodeNumbers`; for a text it says that the target may be one of classes. */
function numbersOfTarget(table: Table, name: string, log: boolean): Float64Array<ArrayBuffer> {
  try {
    return encodeNumbers(table, name, log)
  } catch (error) {
    const column = table.column(name)
    if (!(error instanceof CellError) || column.kind !== 'text') throw error
    const text = column.levels[column.codes[error.row]!]!
    if (!Number.isNaN(decimalOf(text.trim()))) throw error
    throw new CellError(
      error.row,
      (at) =>
        `Target ${quoted(name)}${at}: ${shown(text)} is not a number; correct the cell, or drop kind: 'regression' (--kind regression) to predict classes.`,
      { column: name, cause: error },
    )
  }
}

/** How programs write what is not a finite number. */
const NO_NUMBER = /^[+-]?(nan|inf|infinity)$/i

/** The rows of a table whose target is not missing. @throws DataError if there is no such column. */
export function presentRows(table: Table, name: string): Int32Array<ArrayBuffer> {
  const column = table.column(name)
  const present: number[] = []
  for (let row = 0; row < table.rows; row++)
    if (!isMissing(column, row) && !(column.kind === 'text' && column.levels[column.codes[row]!] === ''))
      present.push(row)
  return Int32Array.from(present)
}

function kindOf(column: TableColumn): TargetKind {
  if (column.kind !== 'number') return 'classification'
  for (let row = 0; row < column.values.length; row++)
    if (column.missing?.[row] !== 1 && column.values[row] !== 0 && column.values[row] !== 1)
      return 'regression'
  return 'classification'
}

/** The error for a target that is missing in all rows. */
export function missingEverywhere(name: string, rows: number): DataError {
  return new DataError(`Target ${quoted(name)} is missing in all ${rows} rows; there is nothing to learn.`)
}

function constant(name: string, value: number | string): DataError {
  return new DataError(
    `Target ${quoted(name)} is ${JSON.stringify(value)} in all rows; there is nothing to learn.`,
  )
}
