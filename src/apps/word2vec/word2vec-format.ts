import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { writeFileAtomically } from '../../base/atomic-write.ts'
import { Breathing } from '../../base/breathe.ts'
import { DataError, FileError } from '../../base/errors.ts'
import { readPieces } from '../../data/packed-file.ts'
import { WordVectors } from './word-vectors.ts'

/** Limits of a file: words, numbers per word, and characters per line. */
const [MAX_WORDS, MAX_DIM, MAX_LINE] = [20_000_000, 65_536, 2_000_000]
/** Maximum number of values: an array cannot hold more. */
const MAX_VALUES = 2 ** 31 - 1
/** Lines encoded at a time. */
const LINES = 4096

/**
 * Saves vectors in word2vec's text format, read by gensim and most tools: a line with the numbers of words and dimensions, then a line for each word. Each
 * number has nine digits, enough to restore the same float32. Node only.
 *
 * @throws DataError for a word that contains a space, which the format cannot represent; FileError if the file cannot be written.
 * @example
 * await saveWord2vecFormat(new WordVectors(['a', 'b'], Float32Array.of(1, 2, 3, 4), 2), '/tmp/lanner-two-vectors.txt')
 */
export async function saveWord2vecFormat(vectors: WordVectors, path: string): Promise<void> {
  const { words, values, dim } = vectors
  const spaced = words.find((word) => word === '' || /\s/u.test(word))
  if (spaced !== undefined)
    throw new DataError(
      `The word ${JSON.stringify(spaced)} is empty or contains a space, which word2vec's text format cannot represent.`,
    )
  const encoder = new TextEncoder()
  const pieces = [encoder.encode(`${words.length} ${dim}\n`)]
  const breathing = new Breathing(50)
  for (let first = 0; first < words.length; first += LINES) {
    let text = ''
    for (let row = first; row < Math.min(words.length, first + LINES); row++) {
      text += words[row]!
      for (let i = row * dim; i < (row + 1) * dim; i++) text += ` ${Number(values[i]!.toPrecision(9))}`
      text += '\n'
    }
    pieces.push(encoder.encode(text))
    await breathing.now()
  }
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  await writeFileAtomically(path, whole)
}

export interface LoadWord2vecFormatOptions {
  /** Reads only this many words. Default: all. */
  readonly limit?: number
  readonly signal?: AbortSignal | undefined
}

const loadWord2vecFormatOptionNames: OptionNames<LoadWord2vecFormatOptions> = { limit: true, signal: true }

/**
 * Loads vectors from word2vec's text format, gzipped or not. Node only.
 *
 * @throws FileError naming the malformed line.
 * @example
 * await saveWord2vecFormat(new WordVectors(['a', 'b'], new Float32Array([1, 2, 3, 4]), 2), '/tmp/lanner-vectors.txt')
 * const vectors = await loadWord2vecFormat('/tmp/lanner-vectors.txt')
 * vectors.vector('b')[1] // 4
 */
export async function loadWord2vecFormat(
  path: string,
  options: LoadWord2vecFormatOptions = {},
): Promise<WordVectors> {
  checkOptions('loadWord2vecFormat', options, loadWord2vecFormatOptionNames)
  const { limit = Infinity, signal } = options
  const reader = new FormatReader(path, limit)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const breathing = new Breathing(50)
  let rest = ''
  for await (const piece of readPieces(path)) {
    let text: string
    try {
      text = rest + decoder.decode(piece, { stream: true })
    } catch (error) {
      throw reader.problem('it is not UTF-8 (the binary format is not supported; save as text)', error)
    }
    const lines = text.split('\n')
    rest = lines.pop()!
    for (const line of lines) reader.add(line)
    if (rest.length > MAX_LINE)
      throw reader.problem(
        `it has more than ${MAX_LINE} characters, so this is not a file in word2vec's text format`,
      )
    if (reader.complete) break
    await breathing.now()
    signal?.throwIfAborted()
  }
  if (!reader.complete && rest !== '') reader.add(rest)
  return reader.finish()
}

class FormatReader {
  readonly #path: string
  readonly #limit: number
  readonly #words: string[] = []
  readonly #lineOf = new Map<string, number>()
  #values = new Float32Array(0)
  #dim = 0
  #wanted = 0
  #line = 0

  constructor(path: string, limit: number) {
    this.#path = path
    this.#limit = limit
  }

  /** True once all requested words have been read. */
  get complete(): boolean {
    return this.#line > 0 && this.#limit < Infinity && this.#words.length === this.#wanted
  }

  /** An error about the line after the last one that was read. */
  problem(what: string, cause?: unknown): FileError {
    return new FileError(`${this.#path}, line ${this.#line + 1}: ${what}.`, { cause })
  }

  add(raw: string): void {
    const line = raw.trim()
    if (this.#line === 0) this.#begin(line)
    else if (line !== '' && !this.complete) this.#addWord(line)
    this.#line++
  }

  finish(): WordVectors {
    if (this.#line === 0) throw new FileError(`${this.#path} is empty.`)
    if (this.#words.length < this.#wanted)
      throw new FileError(
        `${this.#path} is cut short: it has ${this.#words.length} of ${this.#wanted} words.`,
      )
    return new WordVectors(this.#words, this.#values.slice(0, this.#words.length * this.#dim), this.#dim)
  }

  #begin(line: string): void {
    const match = /^(\d{1,9}) (\d{1,9})$/.exec(line)
    if (match === null)
      throw this.problem("a file in word2vec's text format starts with two numbers: words and dimensions")
    const [words, dim] = [Number(match[1]), Number(match[2])]
    if (words < 1 || words > MAX_WORDS || dim < 1 || dim > MAX_DIM)
      throw this.problem(
        `${words} words of ${dim} numbers are out of range (1 to ${MAX_WORDS}, 1 to ${MAX_DIM})`,
      )
    this.#wanted = Math.min(words, this.#limit)
    if (this.#wanted * dim > MAX_VALUES)
      throw this.problem(
        `${words} words of ${dim} numbers do not fit in one array; read fewer with { limit }`,
      )
    this.#dim = dim
  }

  #addWord(line: string): void {
    const [word, ...numbers] = line.split(' ')
    if (numbers.length !== this.#dim)
      throw this.problem(`expected a word and ${this.#dim} numbers, got ${numbers.length} numbers`)
    if (this.#words.length === this.#wanted)
      throw this.problem(`the first line says ${this.#wanted} words, but there are more`)
    const before = this.#lineOf.get(word!)
    if (before !== undefined) throw this.problem(`the word ${JSON.stringify(word)} is also in line ${before}`)
    this.#lineOf.set(word!, this.#line + 1)
    const at = this.#words.length * this.#dim
    // Memory grows with the actual contents, whatever the first line promises.
    if (at + this.#dim > this.#values.length) {
      const larger = new Float32Array(
        Math.min(this.#wanted * this.#dim, Math.max(2 * this.#values.length, 1024 * this.#dim)),
      )
      larger.set(this.#values)
      this.#values = larger
    }
    numbers.forEach((text, i) => {
      const value = Number(text)
      if (text === '' || !Number.isFinite(value) || !Number.isFinite(Math.fround(value)))
        throw this.problem(`${JSON.stringify(text.slice(0, 40))} is not a number`)
      this.#values[at + i] = value
    })
    this.#words.push(word!)
  }
}
