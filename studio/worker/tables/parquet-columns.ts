import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type SchemaTree } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { DataError, FileError } from '../../../src/base/errors.ts'
import { textColumn } from '../../../src/data/tables/table-column.ts'
import { booleans, dates, nestedNote, numbers, readerOf, type KnownColumn } from './known-columns.ts'
import type { ReadTable } from './table-reader.ts'

/** Cells that fit in the memory of a page. */
const MOST_CELLS = 2e8

/** Reads a Parquet file that is in memory. */
export async function parquetReader(blob: Blob, name: string): Promise<ReadTable> {
  const bytes = await blob.arrayBuffer()
  // All of the file is here: nothing is fetched.
  const file = { byteLength: bytes.byteLength, slice: (from: number, to?: number) => bytes.slice(from, to) }
  const damaged = (error: unknown): never => {
    throw new FileError(`${name} cannot be read: it is damaged, or not a Parquet file.`, { cause: error })
  }
  const metadata = await parquetMetadataAsync(file).catch(damaged)
  const rows = Number(metadata.num_rows)
  const { children } = parquetSchema(metadata)
  if (rows === 0) throw new DataError(`${name} has no rows.`)
  if (!(rows * children.length <= MOST_CELLS))
    throw new FileError(`${name} has ${rows.toLocaleString('en')} rows, which is too much for a page.`)
  const records = await parquetReadObjects({ file, metadata, compressors, geoparquet: false }).catch(damaged)
  const types = new Map(children.map((child) => [child.element.name, child]))
  return readerOf(name, [...types.keys()], (column, asText) =>
    read(
      types.get(column)!,
      records.map((record) => record[column] as Value),
      asText,
    ),
  )
}

type Value = number | bigint | string | boolean | Date | Uint8Array | object | null | undefined

function read({ element, children }: SchemaTree, cells: readonly Value[], asText: boolean): KnownColumn {
  const { type, converted_type: converted, logical_type: logical, name } = element
  const text = (): KnownColumn => ({ column: textColumn(cells.map(textOf)), note: null })
  const isNested = children.length > 0 || element.repetition_type === 'REPEATED'
  if (isNested) return { ...text(), note: asText ? null : { column: name, message: nestedNote(name) } }
  if (asText) return text()
  if (type === 'BOOLEAN') return { column: booleans(cells as boolean[]), note: null }
  const isDay = converted === 'DATE' || logical?.type === 'DATE'
  const isMoment = (converted ?? logical?.type ?? '').startsWith('TIMESTAMP') || type === 'INT96'
  if (isDay || isMoment) return { column: dates(cells as Date[], isMoment), note: null }
  const isTime = (converted ?? logical?.type ?? '').startsWith('TIME')
  const isDecimal = converted === 'DECIMAL' || logical?.type === 'DECIMAL'
  const isWhole = (type === 'INT32' || type === 'INT64') && !isTime && !isDecimal
  const isFraction = type === 'FLOAT' || type === 'DOUBLE' || isDecimal || logical?.type === 'FLOAT16'
  if (!isWhole && !isFraction) return text()
  const values = cells.map((cell) => (cell == null ? null : Number(cell)))
  // Integers this large are ids.
  if (isWhole && values.some((value) => value !== null && !Number.isSafeInteger(value))) return text()
  return { column: numbers(values, isWhole), note: null }
}

function textOf(value: Value): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date)
    return value
      .toISOString()
      .replace('T', ' ')
      .replace(/(\.000)?Z$/, '')
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (typeof value === 'object')
    return JSON.stringify(value, (_key, own: unknown) => (typeof own === 'bigint' ? Number(own) : own))
  return String(value)
}
