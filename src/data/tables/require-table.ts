import { wrongArgument } from '../../base/check-argument.ts'
import { Table } from './table.ts'

/** @throws ValueError if a value is not a table. */
export function requireTable(operation: string, value: unknown): void {
  if (!(value instanceof Table))
    throw wrongArgument(operation, 'a Table, such as Table.fromRows(rows) or await readTable(path)', value)
}
