export type { ReadTableOptions } from './read-table-options.ts'
export { readTable, streamTable, type StreamTableOptions } from './read-table.ts'
export { TableDatabase, type DatabaseOptions } from './table-database.ts'
export { checkWritable, GrowingTable, writeTable } from './write-table.ts'
