import { ValueError } from '../../base/errors.ts'
import { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'
import type { BatchCells } from './write-rows.ts'

/**
 * Swap noise (Jahrer 2017): with some probability, each cell of a batch is replaced by the cell of the same column in a random row. Every value therefore
 * really occurs in its column, and the net can only tell from the rest of the row that a cell is wrong.
 *
 * One random 32-bit word per cell decides both: a word below `probability * 2^32` swaps, and its position below that picks the row. A number or a category is
 * one cell: the one-hot numbers of a category change together.
 *
 * @example
 * const noise = new SwapNoise({ numbers: Float32Array.of(1, 2, 3, 4), codes: new Int32Array(0) }, Int32Array.of(0, 1, 2, 3), 0.5, 42)
 * const batch = { numbers: Float32Array.of(1, 2, 3, 4), codes: new Int32Array(0) }
 * noise.apply(batch, 4, 0) // the number of swapped cells
 */
export class SwapNoise {
  readonly probability: number
  readonly #table: BatchCells
  readonly #rows: Int32Array
  readonly #seed: number
  readonly #threshold: number
  readonly #widths: readonly [numbers: number, codes: number]
  #words = new Uint32Array(0)

  /**
   * @param table the cells of all rows.
   * @param rows the rows that cells are drawn from.
   * @throws ValueError if the probability is not at least 0 and below 1.
   */
  constructor(
    table: BatchCells,
    rows: Int32Array,
    probability: number,
    seed: number,
    widths: readonly [numbers: number, codes: number] = [1, 0],
  ) {
    if (!(probability >= 0 && probability < 1))
      throw new ValueError(
        'SwapNoise',
        `the probability must be from 0 to below 1, got ${shownValue(probability)}`,
      )
    this.probability = probability
    this.#table = table
    this.#rows = rows
    this.#seed = seed
    this.#threshold = Math.round(probability * 2 ** 32)
    this.#widths = widths
  }

  /**
   * Swaps cells of a batch of `size` rows in place. The same block produces the same noise.
   *
   * @returns the number of swapped cells.
   */
  apply(batch: BatchCells, size: number, block: number): number {
    if (this.#threshold === 0) return 0
    const [numbers, codes] = this.#widths
    const cells = size * (numbers + codes)
    if (this.#words.length < cells) this.#words = new Uint32Array(cells)
    const words = new Generator(this.#seed, 'noise', block).words(this.#words.subarray(0, cells))
    const inNumbers = this.#swap(words, 0, batch.numbers, this.#table.numbers, size, numbers)
    return inNumbers + this.#swap(words, size * numbers, batch.codes, this.#table.codes, size, codes)
  }

  #swap(
    words: Uint32Array,
    from: number,
    out: Float32Array | Int32Array,
    table: Float32Array | Int32Array,
    size: number,
    width: number,
  ): number {
    const scale = this.#rows.length / this.#threshold
    let swapped = 0
    for (let row = 0, at = 0; row < size; row++)
      for (let j = 0; j < width; j++, at++) {
        const word = words[from + at]!
        if (word >= this.#threshold) continue
        out[at] = table[this.#rows[Math.floor(word * scale)]! * width + j]!
        swapped++
      }
    return swapped
  }
}
