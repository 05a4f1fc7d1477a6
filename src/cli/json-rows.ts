import { jsonTexts } from '../data/tables/duckdb/json-texts.ts'
import type { GrowingTable } from '../data/tables/duckdb/index.ts'
import { jsonLines } from './row-lines.ts'

/** Characters per write. */
const BLOCK = 1 << 20

/**
 * The rows of a JSON lines file as they are written there, with the new columns of a table with the same rows.
 *
 * @param names The columns of the file.
 * @returns lines, in blocks.
 */
export async function* jsonRowsWith(
  file: string,
  rows: GrowingTable,
  names: readonly string[],
): AsyncGenerator<string, void, undefined> {
  const before = new Set(names)
  const texts = jsonTexts(file)
  let block = ''
  try {
    for await (const piece of rows.pieces()) {
      const added = piece.select(piece.names.filter((name) => !before.has(name)))
      for (const lines of jsonLines(added))
        for (const line of lines.trimEnd().split('\n')) {
          const next = await texts.next()
          if (next.done) return
          block += `${joined(next.value, line)}\n`
          if (block.length < BLOCK) continue
          yield block
          block = ''
        }
    }
    if (block !== '') yield block
  } finally {
    await texts.return()
  }
}

/** Two JSON objects as one. */
function joined(first: string, second: string): string {
  const inner = first.slice(1, -1).trim()
  return `{${inner}${inner === '' ? '' : ','}${second.slice(1)}`
}
