import { quoted } from '../../../base/quoted.ts'
import type { TransformWarning } from './options.ts'

const EXAMPLES = 3

/** Counts values in new rows of a column that training rows did not have. */
export class Tally {
  readonly #column: string
  readonly #source: string
  readonly #part: string | null
  readonly #standIn: TransformWarning['standIn']
  #missing = 0
  #unseen = 0
  readonly #examples = new Set<string>()

  /** @param options What stands in for a missing cell; `source` is the column of a date, whose parts are missing together. */
  constructor(
    column: string,
    {
      source = column,
      part = null,
      standIn = 'unknown',
    }: {
      readonly source?: string
      readonly part?: string | null
      readonly standIn?: 'median' | 'unknown'
    } = {},
  ) {
    this.#column = column
    this.#source = source
    this.#part = part
    this.#standIn = standIn
  }

  missing(): void {
    this.#missing++
  }

  unseen(shown: string): void {
    this.#unseen++
    if (this.#examples.size < EXAMPLES)
      this.#examples.add(shown.length > 60 ? `${shown.slice(0, 57)}...` : shown)
  }

  /** The warnings. With `missingBefore`, training rows had missing cells too, so there is no warning of missing ones. */
  warnings(missingBefore: boolean): TransformWarning[] {
    return [
      ...(this.#unseen > 0
        ? [
            warningOf({
              column: this.#column,
              ...(this.#part === null ? {} : { source: this.#source, part: this.#part }),
              kind: 'unseen',
              count: this.#unseen,
              examples: [...this.#examples],
            }),
          ]
        : []),
      ...(this.#missing > 0 && !missingBefore
        ? [
            warningOf({
              column: this.#source,
              kind: 'missing',
              count: this.#missing,
              examples: [],
              standIn: this.#standIn,
            }),
          ]
        : []),
    ]
  }
}

/** Merges the warnings of more rows into earlier ones. */
export function mergeWarnings(
  before: readonly TransformWarning[],
  more: readonly TransformWarning[],
): TransformWarning[] {
  const merged = [...before]
  for (const own of more) {
    const at = merged.findIndex(({ column, kind }) => column === own.column && kind === own.kind)
    const known = merged[at]
    if (known === undefined) merged.push(own)
    else {
      const examples = [...new Set([...known.examples, ...own.examples])].slice(0, EXAMPLES)
      merged[at] = warningOf({ ...own, count: known.count + own.count, examples })
    }
  }
  return merged
}

function warningOf(facts: Omit<TransformWarning, 'message'>): TransformWarning {
  const { column, source = column, part, kind, count, examples, standIn } = facts
  const listed = examples.map((text) => JSON.stringify(text)).join(', ')
  const message =
    kind === 'missing'
      ? `${rows(count)} a missing cell, unlike any training row; ${standIn === 'median' ? 'the median of the training rows replaces it' : 'it counts as unknown'}.`
      : part === undefined
        ? `${rows(count)} a category that no training row has (${listed}); it counts as missing.`
        : `${rows(count)} a date whose ${part} no training row has (${listed}); this part of the date counts as missing.`
  return { ...facts, message: `Column ${quoted(source)}: ${message}` }
}

const rows = (count: number): string => (count === 1 ? '1 row has' : `${count} rows have`)
