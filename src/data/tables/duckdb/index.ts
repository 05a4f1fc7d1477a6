export type { ReadTableOptions } from './file-source.ts'
export { readTable, streamTable, type StreamTableOptions } from './read-table.ts'
export { TableDatabase, type DatabaseOptions } from './table-database.ts'
export { checkWritable, writeTable } from './write-table.ts'
