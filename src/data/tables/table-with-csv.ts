import { fromCsv } from './csv/from-csv.ts'
import { Table as PlainTable } from './table.ts'

/**
 * `Table` with `Table.fromCsv`: not in `table.ts`, so that a page that only predicts does not load a CSV reader.
 *
 * @example
 * const table = await Table.fromCsv('size,city\n20,Ulm\n40,Bonn\n')
 * table.column('size').values // [20, 40]
 */
export const Table = /* @__PURE__ */ Object.assign(PlainTable, { fromCsv })
export type Table = PlainTable
