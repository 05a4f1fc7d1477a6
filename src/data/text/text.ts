import { requireBytes } from '../../base/check-argument.ts'
import { DataError, FileError } from '../../base/errors.ts'
import { utf8ErrorPosition } from './utf8.ts'

/** Node's maximum string length in UTF-16 units: 2^29 - 24. */
export const MAX_TEXT_BYTES = 0x1fffffe8

/**
 * Decodes the bytes of a text file: UTF-8, without a byte order mark, with the line ends of Windows and old Macs converted to `\n`, as in Python.
 *
 * @param name name of the text in errors: its path.
 * @throws FileError if it is empty, too long for a string, or not UTF-8 (with the position of the first wrong byte).
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  requireBytes('decodeText', bytes)
  if (bytes.length === 0) throw new FileError(`${name} is empty.`)
  if (bytes.length > MAX_TEXT_BYTES)
    throw new FileError(
      `${name} has ${bytes.length} bytes; a text may have at most ${MAX_TEXT_BYTES}; train on a part of it.`,
    )
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new FileError(`${name} is UTF-16, but must be UTF-8; convert it with \`iconv -f UTF-16 -t UTF-8\`.`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    const at = utf8ErrorPosition(bytes)
    if (isCutOff(bytes, at))
      throw new FileError(
        `${name} ends in the middle of a character: its last ${bytes.length - at} ${bytes.length - at === 1 ? 'byte is' : 'bytes are'} the start of one; restore the end of the file, or remove ${bytes.length - at === 1 ? 'this byte' : 'these bytes'}.`,
        { cause: error },
      )
    if (bytes.subarray(0, BINARY_WITHIN).includes(0))
      throw new FileError(
        `${name} is not a text: it has zero bytes, as programs, pictures and archives do.`,
        {
          cause: error,
        },
      )
    const byte = bytes[at]?.toString(16).padStart(2, '0') ?? '?'
    throw new FileError(
      `${name} is not UTF-8 text: byte ${at} (0x${byte}) is invalid; convert the file, for instance with \`iconv -f LATIN1 -t UTF-8\`, or check that it is a text.`,
      { cause: error },
    )
  }
  if (text === '') throw new FileError(`${name} is empty except for its byte order mark.`)
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

/** Texts have no zero bytes; nearly all other files have one soon. */
const BINARY_WITHIN = 8192

/** Whether the invalid bytes from `at` on are the start of a character at the end of the text. */
function isCutOff(bytes: Uint8Array, at: number): boolean {
  const rest = bytes.subarray(at)
  const length = rest[0]! >= 0xf0 ? 4 : rest[0]! >= 0xe0 ? 3 : 2
  return (
    at > 0 &&
    rest[0]! >= 0xc2 &&
    rest[0]! <= 0xf4 &&
    rest.length < length &&
    rest.subarray(1).every((byte) => byte >= 0x80 && byte < 0xc0)
  )
}

/**
 * Refuses a text that no character model can learn from.
 *
 * @param steps characters per window; a window also needs the next character.
 * @throws DataError if the text is too short or repeats a single character.
 */
export function checkText(text: string, steps: number, name = 'The text'): void {
  const needed = steps + 2
  let count = 0
  for (const _ of text) if (++count >= needed) break
  if (count < needed)
    throw new DataError(
      `${name} is too short: it has ${count} ${count === 1 ? 'character' : 'characters'}, and windows of ${steps} need at least ${needed}.`,
    )
  const first = String.fromCodePoint(text.codePointAt(0)!)
  if (text.length % first.length === 0 && text === first.repeat(text.length / first.length))
    throw new DataError(
      `${name} has only one distinct character, ${JSON.stringify(first)}, so there is nothing to learn.`,
    )
}
