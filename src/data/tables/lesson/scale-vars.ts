import { DataError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { isMissing } from '../table-column.ts'
import type { Table } from '../table.ts'
import { numbersOf } from '../pipeline/continuous.ts'
import { momentsOf } from '../pipeline/fit-continuous.ts'
import { isNumeric } from './train-cats.ts'

/** Mean and population standard deviation of each numeric column: the lesson's mapper. */
export type ScaleMapper = Readonly<Record<string, { readonly mean: number; readonly std: number }>>

/**
 * Standardizes every numeric column, including booleans such as the `_na` flags, like the lesson's `scale_vars`. Category columns are unchanged. A constant
 * column is only shifted to 0, as in scikit-learn's StandardScaler; missing cells stay missing.
 *
 * @param mapper returned by an earlier call, to scale new rows like the training rows. Default: fitted on this table.
 * @throws DataError if the table lacks a column of the mapper.
 * @example
 * const scaled = scaleVars(Table.fromRows([{ x: 1 }, { x: 3 }]))
 * scaled.mapper // { x: { mean: 2, std: 1 } }
 * scaled.table.row(0) // { x: -1 }
 */
export function scaleVars(
  table: Table,
  mapper?: ScaleMapper,
): { readonly table: Table; readonly mapper: ScaleMapper } {
  const used = mapper ?? fitMapper(table)
  let out = table
  for (const [name, { mean, std }] of Object.entries(used)) {
    const column = table.column(name)
    if (!isNumeric(column))
      throw new DataError(
        `Column ${quoted(name)} is ${column.kind} here, but was a number when the mapper was fitted.`,
      )
    const values = numbersOf(column, name).map((value) => (value - mean) / (std === 0 ? 1 : std))
    out = out.with(name, { kind: 'number', values, missing: column.missing, whole: false })
  }
  return { table: out, mapper: used }
}

function fitMapper(table: Table): ScaleMapper {
  const moments: Record<string, { mean: number; std: number }> = {}
  for (const [name, column] of table.entries())
    if (isNumeric(column))
      moments[name] = momentsOf(numbersOf(column, name).filter((_, row) => !isMissing(column, row)))
  return moments
}
