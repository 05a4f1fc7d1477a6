import { FileError } from '../../../base/errors.ts'
import { fileProblem } from '../../../base/file-problem.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'

/** Encoding of a text file. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** The result of scanning a text file. */
export interface TextFacts {
  readonly encoding: TextEncoding
  /** Whether it may contain integers like `0x1F` or `0b11`, which DuckDB converts unless it is told that they are text. */
  readonly mayHoldHex: boolean
  /** Whether some lines end with `\r\n` and others with `\n`, which DuckDB does not read. */
  readonly mixesLineEnds: boolean
}

/** Maximum nesting depth of a JSON value. DuckDB becomes very slow at some thousands, and crashes the process at some ten thousands. */
const DEEPEST = 500
/** Number of bytes to examine if only the first rows are needed. */
const FIRST_BYTES = 1 << 24

/** The bytes of a file, decompressed if its name ends in .gz. */
export function bytesOf(path: string): AsyncIterable<Uint8Array> & { destroy(): unknown } {
  const { createReadStream } = nodeBuiltin('fs', 'readTable')
  const { createGunzip } = nodeBuiltin('zlib', 'readTable')
  const file = createReadStream(path, { highWaterMark: 1 << 18 })
  if (!/\.gz$/i.test(path)) return file
  const stream = file.pipe(createGunzip())
  file.on('error', (error) => stream.destroy(error))
  stream.on('close', () => file.destroy())
  return stream
}

/**
 * Scans a text file before it is read: detects its encoding, hexadecimal numbers, and JSON that is nested too deeply.
 *
 * @throws FileError if it is not text, or nested too deeply.
 */
export async function inspectText(
  path: string,
  {
    isJson,
    firstOnly,
    shown = path,
  }: { readonly isJson: boolean; readonly firstOnly: boolean; readonly shown?: string },
): Promise<TextFacts> {
  const bytes = bytesOf(path)
  const hex = isJson ? null : new HexSearch()
  const lines = isJson ? null : new LineEndSearch()
  const utf8 = new Utf8Check()
  const depth = isJson ? new DepthCheck(shown) : null
  let [seen, couldBeLatin] = [0, true]
  try {
    for await (const chunk of bytes) {
      if (seen === 0) {
        if (chunk[0] === 0xff && chunk[1] === 0xfe) return { encoding: 'utf-16le', ...UNKNOWN }
        if (chunk[0] === 0xfe && chunk[1] === 0xff) return { encoding: 'utf-16be', ...UNKNOWN }
      }
      seen += chunk.length
      couldBeLatin &&= isLatin(chunk)
      if (!utf8.add(chunk) && !couldBeLatin) throw notText(path)
      hex?.add(chunk)
      lines?.add(chunk)
      depth?.add(chunk)
      if (firstOnly && seen > FIRST_BYTES) break
    }
  } catch (error) {
    if (error instanceof FileError) throw error
    const reason = (error as NodeJS.ErrnoException).code?.startsWith('E')
      ? fileProblem(error)
      : (error as Error).message
    throw new FileError(`${path} cannot be read: ${reason}.`, { cause: error })
  } finally {
    bytes.destroy()
  }
  if (!utf8.isValid && !couldBeLatin) throw notText(path)
  return {
    encoding: utf8.isValid ? 'utf-8' : 'windows-1252',
    mayHoldHex: hex?.found === true,
    mixesLineEnds: lines?.isMixed === true,
  }
}

/** What is assumed of a text that is rewritten anyway. */
const UNKNOWN = { mayHoldHex: true, mixesLineEnds: true }

function notText(path: string): FileError {
  return new FileError(
    `${path} cannot be read: it is not UTF-8 text, nor any other known encoding; save it as UTF-8.`,
  )
}

/** Bytes not assigned in windows-1252, and control characters that do not occur in text. */
const NO_LETTER = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(
    (byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1a].includes(byte)) ||
      byte === 0x7f ||
      [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte),
  ),
)

/** Whether bytes may be windows-1252 text. */
export function isLatin(chunk: Uint8Array): boolean {
  for (let i = 0; i < chunk.length; i++) if (NO_LETTER[chunk[i]!] === 1) return false
  return true
}

/** A number in hexadecimal or binary digits, not within a longer word. */
const HEX = /(?:^|[^\w.+-])0(?:x[\da-f_]+|b[01_]+)(?![\w.-])/i

class HexSearch {
  found = false
  /** The end of the previous chunk, in which a number may begin. */
  #rest = ''

  add(chunk: Uint8Array): void {
    if (this.found) return
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    const isLikely =
      /0[xb]?$/i.test(this.#rest) || ['0x', '0X', '0b', '0B'].some((each) => bytes.includes(each))
    const text = isLikely ? this.#rest + bytes.toString('latin1') : ''
    this.found = HEX.test(text)
    this.#rest = bytes.toString('latin1', Math.max(0, bytes.length - 80))
  }
}

/** Searches for both kinds of line ends, also inside quotes. */
class LineEndSearch {
  #hasBoth = false
  #hasLone = false
  #last = 0

  get isMixed(): boolean {
    return this.#hasBoth && this.#hasLone
  }

  add(chunk: Uint8Array): void {
    if (!this.isMixed) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
      this.#hasBoth ||= bytes.includes('\r\n') || (this.#last === 0x0d && bytes[0] === 0x0a)
      for (let at = bytes.indexOf(0x0a); at >= 0 && !this.#hasLone; at = bytes.indexOf(0x0a, at + 1))
        this.#hasLone = (at === 0 ? this.#last : bytes[at - 1]) !== 0x0d
    }
    this.#last = chunk.at(-1) ?? this.#last
  }
}

class Utf8Check {
  isValid = true
  #rest = new Uint8Array(0)

  /** Whether all bytes so far are valid UTF-8. */
  add(chunk: Uint8Array): boolean {
    if (!this.isValid) return false
    const { isUtf8 } = nodeBuiltin('buffer', 'readTable')
    const all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    // A multi-byte character may continue in the next chunk.
    let end = all.length
    for (let back = 1; back <= 3 && back <= all.length; back++) {
      const byte = all[all.length - back]!
      if (byte < 0x80) break
      if (byte >= 0xc0) {
        const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
        if (length > back) end = all.length - back
        break
      }
    }
    this.isValid = isUtf8(all.subarray(0, end))
    this.#rest = Uint8Array.from(all.subarray(end))
    return this.isValid
  }
}

/** Counts brackets outside strings. */
class DepthCheck {
  readonly #path: string
  #depth = 0
  #line = 1
  #inText = false
  #escaped = false

  constructor(path: string) {
    this.#path = path
  }

  add(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!
      if (byte === 0x0a) {
        this.#line++
        this.#inText = false
        this.#escaped = false
      } else if (this.#inText) {
        if (this.#escaped) this.#escaped = false
        else if (byte === 0x5c) this.#escaped = true
        else if (byte === 0x22) this.#inText = false
      } else if (byte === 0x22) this.#inText = true
      else if (byte === 0x7b || byte === 0x5b) {
        if (++this.#depth > DEEPEST)
          throw new FileError(
            `${this.#path}, line ${this.#line} has values nested more than ${DEEPEST} levels deep; flatten them first.`,
          )
      } else if ((byte === 0x7d || byte === 0x5d) && this.#depth > 0) this.#depth--
    }
  }
}
