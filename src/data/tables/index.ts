export {
  readTable,
  streamTable,
  TableDatabase,
  writeTable,
  type DatabaseOptions,
  type ReadTableOptions,
  type StreamTableOptions,
} from './duckdb/index.ts'
export * from './pipeline/index.ts'
export { addDatepart, type AddDatepartOptions } from './add-datepart.ts'
export * from './lesson/index.ts'
export { RankGauss, type RankGaussJson, type RankGaussKind, type RankGaussOptions } from './rank-gauss.ts'
export { foldsOf, type FoldOptions } from './folds.ts'
export { splitTable, type SplitOptions, type TableSplit } from './splits.ts'
export {
  cellOf,
  columnOf,
  countMissing,
  isMissing,
  type BooleanColumn,
  type Cell,
  type DateColumn,
  type NumberColumn,
  type TableColumn,
  type TextColumn,
} from './table-column.ts'
export { Table } from './table-with-csv.ts'
export type { Row } from './table.ts'
export type { FromCsvOptions } from './csv/from-csv.ts'
export { tableFromJson, tableToJson, type TableJson } from './table-json.ts'
