import { DataError, FileError } from '../../../base/errors.ts'
import { nodeBuiltin } from '../../../base/node-builtin.ts'

/** What the first line of a CSV says. */
export interface Header {
  readonly names: readonly string[]
  readonly delimiter: string
  /** Empty lines before it. */
  readonly blankLines: number
}

const LONGEST_LINE = 1 << 20

/**
 * Reads the names of the columns of a CSV, without spaces around them, and finds what stands between them where that is not said.
 *
 * @throws DataError for names that are empty, or the same twice; FileError where the bytes are no text, or damaged.
 */
export async function readHeader(
  path: string,
  delimiter: string | null,
  { header = true, names }: { readonly header?: boolean; readonly names?: readonly string[] },
): Promise<Header> {
  const { line, blankLines } = await firstRecord(path)
  const between = delimiter ?? likeliestDelimiter(line)
  const fields = splitRecord(line, between).map((field) => field.trim())
  if (names !== undefined && names.length !== fields.length)
    throw new DataError(
      `${path} has ${fields.length} ${fields.length === 1 ? 'column' : 'columns'} in line 1 and ${names.length} names were given.`,
    )
  const own = names ?? (header ? fields : fields.map((_, i) => `column${i}`))
  own.forEach((name, i) => {
    if (name.trim() === '')
      throw new DataError(`${path}: column ${i + 1} of the header has no name; give it one in line 1.`)
    const same = own.findIndex((other) => other.toLowerCase() === name.toLowerCase())
    if (same < i)
      throw new DataError(
        `${path}: columns ${same + 1} and ${i + 1} of the header are both called "${name}"; rename one of them.`,
      )
  })
  return { names: own, delimiter: between, blankLines }
}

/** The first record that is not an empty line; line ends inside quotes belong to it. */
async function firstRecord(path: string): Promise<{ readonly line: string; readonly blankLines: number }> {
  const { createReadStream } = nodeBuiltin('fs', 'readTable')
  const { createGunzip } = nodeBuiltin('zlib', 'readTable')
  const file = createReadStream(path)
  const stream = /\.gz$/i.test(path) ? file.pipe(createGunzip()) : file
  file.on('error', (error) => stream.destroy(error))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let blankLines = 0
  try {
    for await (const part of stream as AsyncIterable<Uint8Array>) {
      text = (text + decoder.decode(part, { stream: true })).replace(/^[\r\n]+/, (blank) => {
        blankLines += blank.match(/\r\n|\r|\n/g)!.length
        return ''
      })
      const end = endOfRecord(text)
      if (end >= 0) return { line: text.slice(0, end), blankLines }
      if (text.length > LONGEST_LINE)
        throw new DataError(`${path}: line 1 is longer than ${LONGEST_LINE} characters; is it a CSV?`)
    }
  } catch (error) {
    if (error instanceof DataError) throw error
    const reason = error instanceof TypeError ? 'it is not UTF-8 text' : (error as Error).message
    throw new FileError(`${path} cannot be read: ${reason}.`, { cause: error })
  } finally {
    file.destroy()
  }
  if (text.trim() === '') throw new DataError(`${path} is empty: it has no line with names of columns.`)
  return { line: text.replace(/\r$/, ''), blankLines }
}

function endOfRecord(text: string): number {
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]
    if (letter === '"') quoted = !quoted
    else if (!quoted && (letter === '\n' || letter === '\r')) return i
  }
  return -1
}

function likeliestDelimiter(line: string): string {
  const bare = line.replace(/"[^"]*"/g, '')
  const counts = [',', ';', '\t', '|'].map((letter) => bare.split(letter).length - 1)
  return [',', ';', '\t', '|'][counts.indexOf(Math.max(...counts))]!
}

/** The fields of one record, without their quotes. */
export function splitRecord(line: string, delimiter: string): string[] {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const letter = line[i]!
    if (quoted) {
      if (letter !== '"') field += letter
      else if (line[i + 1] === '"') field += line[++i]
      else quoted = false
    } else if (letter === '"' && field === '') quoted = true
    else if (letter === delimiter) {
      fields.push(field)
      field = ''
    } else field += letter
  }
  fields.push(field)
  return fields
}
