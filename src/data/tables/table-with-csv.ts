import { fromCsv } from './csv/from-csv.ts'
import { Table as PlainTable } from './table.ts'

/** `Table` with `Table.fromCsv`: not in `table.ts`, so that a page that only predicts does not load a CSV reader. */
export const Table = /* @__PURE__ */ Object.assign(PlainTable, { fromCsv })
export type Table = PlainTable
