// The page version of the DuckDB functions of `lanner/tables`: each throws an error that says what to use instead.
import { FileError } from '../../../base/errors.ts'

function nodeOnly(name: string): FileError {
  return new FileError(`${name} runs only in Node; in a page read a CSV with Table.fromCsv(text or File).`)
}

const refusing = (name: string) => () => Promise.reject(nodeOnly(name))

export const readTable = refusing('readTable')
export const writeTable = refusing('writeTable')
export const checkWritable = refusing('checkWritable')

export function streamTable(): never {
  throw nodeOnly('streamTable')
}

export const StoredTable = { open: refusing('StoredTable') }
export const TableDatabase = { open: refusing('TableDatabase') }

export function GrowingTable(): never {
  throw nodeOnly('GrowingTable')
}
