import { isStatic, same, type Each } from './each.ts'

/** A named size of the inputs that may differ from call to call, and where it can be read. */
export interface DynamicSize {
  readonly name: string
  readonly input: string
  readonly axis: number
  /** The size in the example. */
  readonly example: number
}

/** An integer times the product of some dynamic sizes. */
export interface Term {
  readonly factor: number
  readonly of: readonly DynamicSize[]
}

/** From the first size of a dimension to its second one. */
function stepFrom(size: number): 1 | -1 {
  return size < 8 ? 1 : -1
}

/** The most dynamic sizes: a trace takes 2^n runs. */
export const MOST_DYNAMIC = 3

/**
 * The sizes of each run of a trace: every combination of two sizes of each dynamic dimension, and one run with third sizes, which checks what the others suggest. They
 * are not above that of the example, which may be the largest that a model takes, unless that is small: sizes of 1 broadcast, and sizes of 2 become 1 when one is taken away.
 */
export class DynamicSizes {
  readonly sizes: readonly DynamicSize[]
  /** The size of each dynamic dimension, per run. */
  readonly runs: readonly (readonly number[])[]

  constructor(sizes: readonly DynamicSize[]) {
    this.sizes = sizes
    const first = sizes.map(({ example }) => Math.max(example, 3))
    const corners = Array.from({ length: 2 ** sizes.length }, (_, corner) =>
      first.map((size, i) => size + ((corner >> i) & 1) * stepFrom(size)),
    )
    // Half or twice as much: a loop that halves or doubles takes another number of steps.
    const third = first.map((size, i) => (stepFrom(size) < 0 ? Math.ceil(size / 2) - i : 2 * size + 1 + i))
    this.runs = sizes.length === 0 ? corners : [...corners, third]
  }

  /** The sizes of a run, as text. */
  inWords(run: number): string {
    return this.sizes.map(({ name }, i) => `${name} = ${this.runs[run]![i]}`).join(' and ')
  }

  /** The dynamic size that a number is, if it is one. */
  find(number: Each): DynamicSize | undefined {
    return this.sizes.find((_, i) =>
      same(
        number,
        this.runs.map((sizes) => sizes[i]!),
      ),
    )
  }

  /** A number as a sum of products of dynamic sizes; null if it is none. */
  termsOf(number: Each): readonly Term[] | null {
    const factors = number.slice(0, 2 ** this.sizes.length)
    const first = this.runs[0]!
    for (let i = 0; i < this.sizes.length; i++)
      for (let corner = 0; corner < factors.length; corner++) {
        if ((corner >> i) & 1) continue
        const slope = (factors[corner | (1 << i)]! - factors[corner]!) / stepFrom(first[i]!)
        factors[corner | (1 << i)] = slope
        factors[corner]! -= slope * first[i]!
      }
    const terms = factors.flatMap((factor, corner): Term[] =>
      factor === 0 ? [] : [{ factor, of: this.sizes.filter((_, i) => (corner >> i) & 1) }],
    )
    if (terms.some(({ factor }) => !Number.isSafeInteger(factor))) return null
    const valueIn = (run: number): number =>
      terms.reduce(
        (sum, { factor, of }) =>
          sum + of.reduce((value, size) => value * this.runs[run]![this.sizes.indexOf(size)]!, factor),
        0,
      )
    return number.every((value, run) => value === valueIn(run)) ? terms : null
  }

  /** A size for the description of an input or output: a number, a name, or a text such as `2 * batch`. */
  label(number: Each): number | string {
    if (isStatic(number)) return number[0]!
    const terms = this.termsOf(number)
    if (terms === null) return 'unknown'
    return terms
      .map(({ factor, of }) =>
        [...(factor === 1 && of.length > 0 ? [] : [String(factor)]), ...of.map(({ name }) => name)].join(
          ' * ',
        ),
      )
      .toReversed()
      .join(' + ')
      .replaceAll('+ -', '- ')
  }
}
