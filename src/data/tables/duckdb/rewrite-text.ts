import { FileError } from '../../../base/errors.ts'
import { fileProblem } from '../../../base/file-problem.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../../base/temporary-folder.ts'
import { bytesOf, type TextEncoding } from './inspect-text.ts'

/**
 * Copies a text to a temporary folder in a form that DuckDB can read: UTF-8, with `\n` for all line ends outside quotes.
 *
 * @param file Its name in messages, and where it is read.
 * @throws FileError if it cannot be read or written.
 */
export async function rewriteText(
  { path, at }: { readonly path: string; readonly at: string },
  encoding: TextEncoding,
  extension: string,
): Promise<{ readonly path: string; readonly folder: TemporaryFolder }> {
  const { open } = nodeBuiltin('fs/promises', 'readTable')
  const { join } = nodeBuiltin('path', 'readTable')
  const folder = makeTemporaryFolder('text')
  const copy = join(folder.path, `table${extension}`)
  const isCsv = extension === '.csv' || extension === '.tsv'
  const decode = decoder(encoding)
  const lines = new LineEnds()
  try {
    const out = await open(copy, 'w')
    try {
      for await (const chunk of bytesOf(at)) {
        const text = decode(chunk)
        await out.writeFile(isCsv ? lines.next(text) : text)
      }
      const rest = decode(null)
      await out.writeFile(isCsv ? lines.next(rest, true) : rest)
    } finally {
      await out.close()
    }
  } catch (error) {
    folder.remove()
    const reason = (error as NodeJS.ErrnoException).code?.startsWith('E')
      ? fileProblem(error)
      : error instanceof TypeError
        ? `it is not ${encoding} text`
        : (error as Error).message
    throw new FileError(`${path} cannot be read: ${reason}.`, { cause: error })
  }
  return { path: copy, folder }
}

/** Characters of windows-1252 from 0x80 to 0x9f; the others are those of latin-1. */
const LATER =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

function decoder(encoding: TextEncoding): (chunk: Uint8Array | null) => string {
  // Some versions of Node.js decode windows-1252 as latin-1.
  if (encoding === 'windows-1252')
    return (chunk) =>
      chunk === null
        ? ''
        : Buffer.from(chunk)
            .toString('latin1')
            .replaceAll(/[\u0080-\u009f]/g, (letter) => LATER[letter.charCodeAt(0) - 0x80]!)
  const own = new TextDecoder(encoding, { fatal: true })
  return (chunk) => (chunk === null ? own.decode() : own.decode(chunk, { stream: true }))
}

/** Normalizes every line end outside quotes to `\n`. */
class LineEnds {
  #quoted = false
  #held = ''

  /** @param isLast Whether this is the end of the text. */
  next(text: string, isLast = false): string {
    const all = this.#held + text
    // The character after a carriage return may be the second half of the line end.
    this.#held = !isLast && all.endsWith('\r') ? '\r' : ''
    return all.slice(0, all.length - this.#held.length).replaceAll(/"|\r\n?|\n/g, (found) => {
      if (found === '"') this.#quoted = !this.#quoted
      return found === '"' || this.#quoted ? found : '\n'
    })
  }
}
