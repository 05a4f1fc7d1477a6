import { FileError } from '../../../src/base/errors.ts'
import { Table } from '../../../src/data/tables/table-with-csv.ts'
import type { Table as PlainTable } from '../../../src/data/tables/table.ts'

/** How a table is read. */
export interface TableReading {
  /** Default: all columns. */
  readonly columns?: readonly string[]
  /** Columns that are read as text: ids keep their zeros. */
  readonly texts?: readonly string[]
}

/** Reads the table of a file, as often as it is needed. */
export type ReadTable = (reading?: TableReading) => Promise<PlainTable>

/** Bytes of a file that was compressed. */
const MOST = 1e9

/** A function that reads a CSV, TSV, JSON lines or Parquet file by the rules of `readTable` in Node. @throws LannerError for a file that it cannot read. */
export async function tableReader(file: Blob, name: string): Promise<ReadTable> {
  if (/\.parquet$/i.test(name)) return (await import('./parquet-columns.ts')).parquetReader(file, name)
  if (/\.parquet\.gz$/i.test(name))
    throw new FileError(`${name}: Parquet is compressed already; decompress the file first.`)
  const plainName = name.replace(/\.gz$/i, '')
  const plain = plainName === name ? file : new File([await unzipped(file, name)], name)
  if (/\.(jsonl|ndjson)$/i.test(plainName)) return (await import('./json-lines.ts')).jsonReader(plain, name)
  if (!/\.(csv|tsv)$/i.test(plainName))
    throw new FileError(
      `${name} is not a supported table: its name must end in .csv, .tsv, .parquet, .jsonl, .ndjson, or in one of the text formats followed by .gz.`,
    )
  const tabs = /\.tsv$/i.test(plainName) ? { delimiter: '\t' } : {}
  return ({ columns, texts = [] } = {}) =>
    Table.fromCsv(plain, {
      ...tabs,
      ...(columns === undefined ? {} : { columns }),
      types: Object.fromEntries(texts.map((column) => [column, 'text' as const])),
    })
}

/** The contents of a gzip file, up to a limit: a small one can hold any number of bytes. */
async function unzipped(file: Blob, name: string): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new FileError(`${name} is damaged or not a gzip file.`, { cause: error })
    })
    if (done) return new Blob(parts)
    parts.push(value)
    bytes += value.length
    if (bytes <= MOST) continue
    await reader.cancel()
    throw new FileError(`${name} has more than 1,000 MB, which is too much for a page.`)
  }
}
