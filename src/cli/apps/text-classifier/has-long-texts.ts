import { quoted } from '../../../base/quoted.ts'
import { note } from '../../output.ts'
import { defined } from '../../../base/defined.ts'
import { readTable } from '../../../data/tables/duckdb/index.ts'
import { cellOf } from '../../../data/tables/table-column.ts'

/** Rows that are looked at. */
const ROWS = 500
/** Fewer words than this, on average, are a name or a code. */
const LEAST_WORDS = 4

/**
 * Whether the columns of a table have texts to read, and not names or codes: nearly all different, of several words. A file or column that cannot be read is
 * reported later, by its reader.
 */
export async function hasLongTexts(
  file: string,
  columns: readonly string[],
  missing?: readonly string[],
): Promise<boolean> {
  const types = Object.fromEntries(columns.map((name) => [name, 'text'] as const))
  const table = await readTable(file, { types, columns, limit: ROWS, ...defined({ missing }) }).catch(
    () => null,
  )
  if (table === null) return false
  return columns.some((name) => {
    const cells = Array.from({ length: table.rows }, (_, row) => cellOf(table.column(name), row))
    const texts = cells.filter((cell) => cell !== null).map(String)
    const words = texts.reduce((sum, text) => sum + text.trim().split(/\s+/).length, 0)
    const isShort = words < LEAST_WORDS * texts.length
    const isRepeating = 2 * new Set(texts).size <= texts.length
    if (!isShort && !isRepeating) return true
    // Codes and names of one word that repeat are categories, which needs no explanation.
    if (!isShort || (!isRepeating && words >= 2 * texts.length))
      note(
        `Column ${quoted(name)} has ${isShort ? 'short texts' : 'texts that repeat'}, so it is read as categories; to read its words, add --app text-classifier.`,
      )
    return false
  })
}
