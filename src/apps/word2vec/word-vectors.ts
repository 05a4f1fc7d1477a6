import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { nearestNames } from '../../base/nearest-name.ts'
import { shownValue } from '../../base/quoted.ts'

/** A word and its cosine similarity. */
export interface SimilarWord {
  readonly word: string
  readonly similarity: number
}

export interface NearestOptions {
  /** Number of words returned. Default 10. */
  readonly n?: number
  /** Searches only this many of the most frequent words. Default: all. */
  readonly restrictVocab?: number
}

const nearestOptionNames: OptionNames<NearestOptions> = { n: true, restrictVocab: true }

/**
 * Words and their vectors, with nearest words and analogies. A word that is not found as written is looked up in lower case.
 *
 * @example
 * const vectors = new WordVectors(['king', 'queen', 'ash'], new Float32Array([1, 0.1, 1, 0.2, -1, 1]), 2)
 * vectors.nearest('king', { n: 1 })[0].word // 'queen'
 */
export class WordVectors {
  /** Most frequent first. */
  readonly words: readonly string[]
  /** [words, dim], row-major. */
  readonly values: Float32Array
  readonly dim: number
  readonly #numbers: ReadonlyMap<string, number>
  #unit: Float32Array | null = null

  /** @throws ValueError unless there are `dim` numbers for each word, DataError if a word is listed twice. */
  constructor(words: readonly string[], values: Float32Array, dim: number) {
    if (!Number.isInteger(dim) || dim < 1 || values.length !== words.length * dim)
      throw new ValueError(
        'WordVectors',
        `${words.length} words need ${dim} numbers each, got ${values.length} numbers`,
      )
    this.words = words
    this.values = values
    this.dim = dim
    const numbers = new Map<string, number>()
    words.forEach((word, i) => {
      if (numbers.has(word)) throw new DataError(`The word ${JSON.stringify(word)} is listed twice.`)
      numbers.set(word, i)
    })
    this.#numbers = numbers
  }

  get size(): number {
    return this.words.length
  }

  has(word: string): boolean {
    return this.#find(word) !== undefined
  }

  /** The row of a word. @throws DataError if it is unknown; the message suggests similar words. */
  indexOf(word: string): number {
    const found = this.#find(word)
    if (found !== undefined) return found
    const other = [word.normalize('NFC'), word.normalize('NFD')].find((form) => this.has(form))
    if (other !== undefined)
      throw new DataError(
        `${JSON.stringify(word)} is not among the words, but the corpus has it with other code points (composed or decomposed accents); bring both to one form with normalize('NFC').`,
      )
    const near = nearestNames(word, this.words, 3)
    const hint = near.length === 0 ? '' : `; similar ones are ${near.join(', ')}`
    throw new DataError(
      `${JSON.stringify(word)} is not among the ${this.size.toLocaleString('en')} words${hint}.`,
    )
  }

  /** The vector of a word: a view into `values`. @throws DataError if the word is unknown. */
  vector(word: string): Float32Array {
    const row = this.indexOf(word)
    return this.values.subarray(row * this.dim, (row + 1) * this.dim)
  }

  /** All vectors scaled to length 1, row-major; a zero vector stays as it is. */
  unitVectors(): Float32Array {
    if (this.#unit !== null) return this.#unit
    const unit = this.values.slice()
    for (let row = 0; row < this.size; row++) normalize(unit.subarray(row * this.dim, (row + 1) * this.dim))
    return (this.#unit = unit)
  }

  /** Cosine similarity of two words: 1 is the same direction. */
  similarity(a: string, b: string): number {
    const unit = this.unitVectors()
    const [first, second] = [this.indexOf(a) * this.dim, this.indexOf(b) * this.dim]
    let sum = 0
    for (let i = 0; i < this.dim; i++) sum += unit[first + i]! * unit[second + i]!
    return sum
  }

  /** The words with the highest cosine similarity to a word, most similar first. */
  nearest(word: string, options: NearestOptions = {}): SimilarWord[] {
    checkOptions('WordVectors.nearest', options, nearestOptionNames)
    const row = this.indexOf(word)
    return this.#nearestTo(this.#unitRow(row), new Set([row]), options)
  }

  /**
   * Solves the analogy b is to a as ? is to c: the words nearest to b - a + c of the unit vectors (3CosAdd), excluding these three.
   */
  analogy(a: string, b: string, c: string, options: NearestOptions = {}): SimilarWord[] {
    checkOptions('WordVectors.analogy', options, nearestOptionNames)
    const rows = [a, b, c].map((word) => this.indexOf(word)) as [number, number, number]
    const [from, to, start] = rows.map((row) => this.#unitRow(row)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ]
    const wanted = to.map((value, i) => value - from[i]! + start[i]!)
    normalize(wanted)
    return this.#nearestTo(wanted, new Set(rows), options)
  }

  #find(word: string): number | undefined {
    return this.#numbers.get(word) ?? this.#numbers.get(word.toLowerCase())
  }

  #unitRow(row: number): Float32Array {
    return this.unitVectors().subarray(row * this.dim, (row + 1) * this.dim)
  }

  #nearestTo(
    wanted: Float32Array,
    excluded: ReadonlySet<number>,
    { n = 10, restrictVocab = this.size }: NearestOptions,
  ): SimilarWord[] {
    for (const [name, value] of Object.entries({ n, restrictVocab }))
      if (!Number.isInteger(value) || value < 1)
        throw new ValueError('nearest', `${name} must be an integer of at least 1, got ${shownValue(value)}`)
    const unit = this.unitVectors()
    const scores = new Float64Array(Math.min(restrictVocab, this.size))
    const rows: number[] = []
    for (let row = 0; row < scores.length; row++) {
      if (excluded.has(row)) continue
      let sum = 0
      for (let i = 0, at = row * this.dim; i < this.dim; i++, at++) sum += unit[at]! * wanted[i]!
      scores[row] = sum
      rows.push(row)
    }
    return rows
      .toSorted((a, b) => scores[b]! - scores[a]! || a - b)
      .slice(0, n)
      .map((row) => ({ word: this.words[row]!, similarity: scores[row]! }))
  }
}

function normalize(vector: Float32Array): void {
  let square = 0
  for (const value of vector) square += value * value
  if (square === 0) return
  const scale = 1 / Math.sqrt(square)
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale
}
