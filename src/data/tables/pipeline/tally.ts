import type { TransformWarning } from './options.ts'

const EXAMPLES = 3

/** Counts what new rows of one column had that the training rows had not. */
export class Tally {
  readonly #column: string
  #missing = 0
  #unseen = 0
  readonly #examples = new Set<string>()

  constructor(column: string) {
    this.#column = column
  }

  missing(): void {
    this.#missing++
  }

  unseen(shown: string): void {
    this.#unseen++
    if (this.#examples.size < EXAMPLES)
      this.#examples.add(shown.length > 60 ? `${shown.slice(0, 57)}...` : shown)
  }

  /** The warnings; `missingBefore` says that training rows lacked cells too, which makes missing ones no news. */
  warnings(missingBefore: boolean): TransformWarning[] {
    const found: TransformWarning[] = []
    const column = this.#column
    if (this.#unseen > 0) {
      const examples = [...this.#examples]
      const listed = examples.map((text) => JSON.stringify(text)).join(', ')
      found.push({
        column,
        kind: 'unseen',
        count: this.#unseen,
        examples,
        message: `Column "${column}": ${rows(this.#unseen)} a category that no training row has (${listed}); it counts as missing.`,
      })
    }
    if (this.#missing > 0 && !missingBefore)
      found.push({
        column,
        kind: 'missing',
        count: this.#missing,
        examples: [],
        message: `Column "${column}": ${rows(this.#missing)} a missing cell, and no training row has; the training rows' usual value stands in.`,
      })
    return found
  }
}

const rows = (count: number): string => (count === 1 ? '1 row has' : `${count} rows have`)
