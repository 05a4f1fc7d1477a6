import { fromCsv } from './csv/from-csv.ts'
import { Table as PlainTable } from './table.ts'

/** `Table` with `Table.fromCsv`: apart from `table.ts`, so that a page which only predicts does not load a CSV reader. */
export const Table = /* @__PURE__ */ Object.assign(PlainTable, { fromCsv })
export type Table = PlainTable
