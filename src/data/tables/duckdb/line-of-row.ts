import { bytesOf } from './inspect-text.ts'

/**
 * The line of a CSV, from 1, at which a row begins; null if the file has fewer rows. Line ends inside quotes belong to a row; empty lines do not count as rows.
 *
 * @param row The number of the row from 0.
 * @param before Lines before the table, and whether it has a header.
 */
export async function lineOfRow(
  path: string,
  row: number,
  { lines, header }: { readonly lines: number; readonly header: boolean },
): Promise<number | null> {
  const wanted = row + Number(header)
  const bytes = bytesOf(path)
  let [line, begun, records] = [1, 1, 0]
  let [inQuotes, isEmpty, afterReturn] = [false, true, false]
  try {
    for await (const chunk of bytes)
      for (const byte of chunk) {
        const isEnd = byte === NEW_LINE || byte === RETURN
        if (isEnd && !(byte === NEW_LINE && afterReturn)) {
          line++
          if (!inQuotes) {
            if (!isEmpty && line - 1 > lines) records++
            ;[isEmpty, begun] = [true, line]
          }
        } else if (!isEnd) {
          isEmpty = false
          if (byte === QUOTE) inQuotes = !inQuotes
          if (records === wanted && line > lines) return begun
        }
        afterReturn = byte === RETURN
      }
  } finally {
    bytes.destroy()
  }
  return null
}

const [NEW_LINE, RETURN, QUOTE] = [0x0a, 0x0d, 0x22]
