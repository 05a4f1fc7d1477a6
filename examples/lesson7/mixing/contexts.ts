import type { CharVocab } from 'lanner/data'

/** Maximum number of characters in a context. */
export const longestOrder = 8

/** Number of distinct columns. */
export const columns = 128

/** Kinds of contexts that `Contexts` keeps. */
export const contextKinds = 24

const hash = (a: number, b: number): number => {
  const h = Math.imul(a ^ Math.imul(b + 1, 0x85ebca6b), 0xc2b2ae35)
  return (h ^ (h >>> 15)) | 0
}

/**
 * Hashes of what precedes the next character: the last 0 to 8 characters, the word so far with the
 * previous words, sequences with gaps, the column. A line end counts as a space everywhere but in the column.
 */
export class Contexts {
  readonly hashes = new Int32Array(contextKinds)
  readonly #letter: Uint8Array
  readonly #space: number
  readonly #lineEnd: number
  /** Newest character first, line ends as spaces. */
  readonly #last = new Int32Array(16)
  #word = 0
  #words: [number, number, number] = [0, 0, 0]
  #initials = 0
  #punctuation = 0
  #shape = 0
  #ending = 0
  /** Letters of the word so far. */
  wordLength = 0
  /** Characters since the last line end. */
  column = 0
  /** The newest character; a space where it ended a line. */
  previous = 0

  constructor(vocab: CharVocab) {
    this.#letter = Uint8Array.from(vocab.characters, (c) => (/[\p{L}]/u.test(c) ? 1 : 0))
    this.#space = vocab.characters.indexOf(' ')
    this.#lineEnd = vocab.characters.indexOf('\n')
    this.#hashAll()
  }

  push(id: number): void {
    const c = id === this.#lineEnd ? this.#space : id
    this.column = id === this.#lineEnd ? 0 : Math.min(this.column + 1, columns - 1)
    this.#last.copyWithin(1, 0)
    this.#last[0] = c
    this.previous = c
    const letter = this.#letter[c] === 1
    this.#shape = (this.#shape * 4 + (letter ? 1 : c === this.#space ? 2 : 3)) & 0xffff
    if (letter) {
      if (this.wordLength === 0) this.#initials = hash(this.#initials & 0xffff, c)
      this.#word = hash(this.#word, c + 1)
      this.wordLength++
    } else {
      if (this.wordLength > 0) {
        this.#words = [this.#word, this.#words[0], this.#words[1]]
        this.#ending = hash(hash(this.#last[1]!, this.#last[2]!), this.#last[3]!)
      }
      this.#word = 0
      this.wordLength = 0
      if (c !== this.#space) this.#punctuation = c + 1
    }
    this.#hashAll()
  }

  #hashAll(): void {
    const last = this.#last
    const [one, two, three] = this.#words
    const word = this.#word
    let kind = 0
    const add = (h: number): void => {
      this.hashes[kind] = hash(h, kind + 1000)
      kind++
    }
    let run = 0
    add(0)
    for (let order = 1; order <= longestOrder; order++) {
      run = hash(run, last[order - 1]! + 1)
      add(run)
    }
    const start = hash(word, last[0]! + 1)
    add(start)
    add(hash(start, one))
    add(hash(hash(start, one), two))
    add(hash(start, two))
    add(hash(start, this.#ending))
    add(hash(hash(hash(start, one), two), three))
    add(hash(last[1]!, last[2]!))
    add(hash(hash(last[1]!, last[2]!), last[3]!))
    add(hash(hash(last[0]!, last[2]!), last[3]!))
    add(hash(hash(last[2]!, last[3]!), last[4]!))
    add(hash(this.column, last[0]!))
    add(hash(this.column, Math.min(this.wordLength, 15)))
    add(hash(this.#shape, last[0]!))
    add(hash(start, this.#punctuation))
    add(hash(this.#shape & 0xff, hash(last[0]!, this.wordLength)))
  }
}
