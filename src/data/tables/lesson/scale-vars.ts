import { DataError } from '../../../base/errors.ts'
import { isMissing } from '../table-column.ts'
import type { Table } from '../table.ts'
import { momentsOf, numbersOf } from '../pipeline/continuous.ts'
import { isNumeric } from './train-cats.ts'

/** Mean and population deviation of each numeric column: what the lesson calls the mapper. */
export type ScaleMapper = Readonly<Record<string, { readonly mean: number; readonly std: number }>>

/**
 * Standardises every numeric column, booleans such as the `_na` flags too, the twin of the lesson's `scale_vars`. Category columns stay.
 * A constant column is only moved to 0, as scikit-learn's StandardScaler does; missing cells stay missing.
 *
 * @param mapper what an earlier call returned, to scale new rows as the training rows were. Default: fitted on this table.
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
        `Column "${name}" is ${column.kind} here and was a number where the mapper was fitted.`,
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
