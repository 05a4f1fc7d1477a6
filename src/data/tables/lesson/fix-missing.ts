import type { BooleanColumn, NumberColumn } from '../table-column.ts'
import type { Table } from '../table.ts'
import { numbersOf } from '../pipeline/continuous.ts'
import { medianOf } from '../pipeline/fit-continuous.ts'
import { isMissing } from '../table-column.ts'
import { hasMissing, isNumeric } from './train-cats.ts'

/** The filler for missing numbers, by column: the lesson's `na_dict`. */
export type Fillers = Readonly<Record<string, number>>

/**
 * Fills the missing numbers of one column, like the lesson's `fix_missing`: if any is missing, or `nas` names the column, a column `<name>_na` marks these
 * rows, and they get the filler from `nas`, else the median. Other columns stay as they are.
 *
 * @returns the table, and `nas` with this column's filler added; the inputs are not changed.
 * @throws DataError if there is no such column.
 * @example
 * const filled = fixMissing(Table.fromRows([{ x: 1 }, { x: null }, { x: 3 }]), 'x')
 * filled.table.row(1) // { x: 2, x_na: true }
 * filled.nas // { x: 2 }
 */
export function fixMissing(
  table: Table,
  name: string,
  nas: Fillers = {},
): { readonly table: Table; readonly nas: Fillers } {
  const column = table.column(name)
  if (!isNumeric(column)) return { table, nas }
  const known = Object.hasOwn(nas, name) ? nas[name]! : null
  if (known === null && !hasMissing(column)) return { table, nas }
  const values = numbersOf(column, name)
  const median = known ?? medianOf(values)
  const filler = Number.isNaN(median) ? 0 : median
  const flags: BooleanColumn = {
    kind: 'boolean',
    values: Uint8Array.from(values, (_, row) => Number(isMissing(column, row))),
    missing: null,
  }
  const filled: NumberColumn = {
    kind: 'number',
    values: values.map((value) => (Number.isNaN(value) ? filler : value)),
    missing: null,
    whole: false,
  }
  return { table: table.with(name, filled).with(`${name}_na`, flags), nas: { ...nas, [name]: filler } }
}
