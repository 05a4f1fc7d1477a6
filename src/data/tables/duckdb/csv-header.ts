import { DataError, FileError } from '../../../base/errors.ts'
import { csvRecords } from './csv-records.ts'
import { bytesOf } from './inspect-text.ts'
import { DELIMITERS } from './likeliest-delimiter.ts'
import { parseHeader, type Header, type HeaderOptions } from './parse-header.ts'

const LONGEST_LINE = 1 << 20
/** Number of bytes examined to detect the delimiter. */
const SAMPLE = 1 << 16

/**
 * Reads the column names of a CSV, trimmed, and detects the delimiter unless it is given.
 *
 * @param shown The path shown in messages.
 * @throws DataError for a duplicate name, or if no column has one; FileError if the bytes are not text, or damaged.
 */
export async function readHeader(
  path: string,
  delimiter: string | null,
  { shown = path, ...options }: HeaderOptions,
): Promise<Header> {
  const { text, isAll } = await beginningOf(path, shown)
  return parseHeader(text, isAll, delimiter, { ...options, shown })
}

/** The start of a file, with at least its first complete record, and whether that is the whole file. */
async function beginningOf(
  path: string,
  shown: string,
): Promise<{ readonly text: string; readonly isAll: boolean }> {
  const bytes = bytesOf(path)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const parts: string[] = []
  let [length, isAll] = [0, false]
  try {
    const chunks = bytes[Symbol.asyncIterator]()
    for (;;) {
      const { done, value } = await chunks.next()
      isAll = done === true
      const part = isAll ? decoder.decode() : decoder.decode(value as Uint8Array, { stream: true })
      parts.push(part)
      length += part.length
      if (isAll) break
      if (length > LONGEST_LINE || (length > SAMPLE && hasRecord(parts.join('')))) break
    }
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8 text' : (error as Error).message
    throw new FileError(`${shown} cannot be read: ${reason}.`, { cause: error })
  } finally {
    bytes.destroy()
  }
  const text = parts.join('')
  if (!isAll && !hasRecord(text))
    throw new DataError(`${shown}: line 1 is longer than ${LONGEST_LINE} characters; is it a CSV?`)
  return { text, isAll }
}

/** Whether a text starts with a complete record, whatever the delimiter is. */
function hasRecord(text: string): boolean {
  return DELIMITERS.some((delimiter) => (csvRecords(text, delimiter).next().value?.lineEnd ?? '') !== '')
}
