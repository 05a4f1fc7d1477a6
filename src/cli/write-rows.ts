import { open } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { removeLeftTemporaries, replaceFile } from '../base/atomic-write.ts'
import { GrowingTable } from '../data/tables/duckdb/index.ts'
import type { Table } from '../data/tables/table.ts'
import { csvLines, jsonLines } from './row-lines.ts'

/** Writes rows as .csv, .parquet or .jsonl, atomically, in the form in which they are printed. @throws FileError as `writeTable`. */
export async function writeRows(rows: GrowingTable, path: string): Promise<void> {
  const ending = extname(path).toLowerCase()
  if (ending === '.csv' || ending === '.jsonl') await writeBlocks(path, linesOf(rows, ending === '.jsonl'))
  else await rows.writeTo(path)
}

/** Writes a table that is complete. */
export async function writeWhole(table: Table, path: string): Promise<void> {
  const rows = new GrowingTable()
  try {
    await rows.add(table)
    await writeRows(rows, path)
  } finally {
    rows.close()
  }
}

/** The rows as CSV with a header, or as JSON lines. */
export async function* linesOf(rows: GrowingTable, json: boolean): AsyncGenerator<string, void, undefined> {
  let first = true
  for await (const piece of rows.pieces()) {
    yield* json ? jsonLines(piece) : csvLines(piece, first)
    first = false
  }
}

/** Writes blocks of text to a file, atomically. @throws FileError as `writeTable`. */
export async function writeBlocks(path: string, blocks: AsyncIterable<string>): Promise<void> {
  await removeLeftTemporaries(dirname(path), path)
  await replaceFile(path, async (draft) => {
    const out = await open(draft, 'a')
    try {
      for await (const block of blocks) await out.writeFile(block)
    } finally {
      await out.close()
    }
  })
}
