import { FileError } from '../../../base/errors.ts'
import { isLatin } from '../duckdb/inspect-text.ts'

/** A text, with a note if its encoding is not UTF-8. */
export interface DecodedText {
  readonly text: string
  readonly note: string | null
}

/**
 * Decodes the bytes of a text as `readTable` does: UTF-16 if it has a byte order mark, else UTF-8, else windows-1252.
 *
 * @param shown The name of the bytes in messages.
 * @throws FileError if they are not text.
 */
export function decodeText(bytes: Uint8Array, shown: string): DecodedText {
  const mark = bytes[0]! * 256 + bytes[1]!
  if (mark === 0xfffe || mark === 0xfeff)
    return {
      text: new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be').decode(bytes),
      note: `${shown} is read as UTF-16.`,
    }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), note: null }
  } catch (error) {
    if (!isLatin(bytes))
      throw new FileError(
        `${shown} cannot be read: it is not UTF-8 text, nor any other known encoding; save it as UTF-8.`,
        { cause: error },
      )
  }
  return {
    text: new TextDecoder('windows-1252').decode(bytes),
    note: `${shown} is not UTF-8 text, so it is read as windows-1252 (latin-1); save it as UTF-8 if its letters come out wrong.`,
  }
}
