import type { TableColumn } from '../table-column.ts'
import { Category, isSmall, SMALL, textOfLevel, type LevelKind } from './category.ts'
import { finite } from './cells.ts'
import { isMoment, notDate } from './dates.ts'
import type { DatePart } from './date-parts.ts'
import type { ColumnSource } from './options.ts'

/** Fits a category column on training rows. @throws DataError naming the column and row of NaN or infinity. */
export function fitCategory(from: ColumnSource<DatePart>, column: TableColumn): Category {
  const levels = new LevelTally(from.name, column.kind)
  levels.add(column)
  return levels.category(from)
}

/** Collects the levels of a category column from the training rows, some at a time. */
export class LevelTally {
  readonly #name: string
  readonly #kind: LevelKind
  readonly #texts = new Set<string>()
  readonly #numbers = new Set<number>()
  readonly #small = new Uint8Array(SMALL)
  /** Which levels of the last rows were used: later rows mostly share them. */
  #used: { readonly levels: readonly string[]; readonly flags: Uint8Array } | null = null
  #missing = 0

  constructor(name: string, kind: LevelKind) {
    this.#name = name
    this.#kind = kind
  }

  /** @throws DataError naming the column and row of NaN or infinity. */
  add(column: TableColumn): void {
    if (column.kind === 'text') {
      const { codes, levels } = column
      if (this.#used?.levels !== levels) {
        this.#keepUsed()
        this.#used = { levels, flags: new Uint8Array(levels.length) }
      }
      const { flags } = this.#used!
      for (const code of codes) {
        if (code < 0 || levels[code] === '') this.#missing++
        else flags[code] = 1
      }
      return
    }
    const { values, missing } = column
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!
      if (missing?.[row] === 1) this.#missing++
      else if (isSmall(value, SMALL)) this.#small[value] = 1
      else this.#numbers.add(checked(column, row, this.#name))
    }
  }

  category(from: ColumnSource<DatePart>): Category {
    const kind = this.#kind
    this.#keepUsed()
    if (kind === 'text') return new Category(from, kind, [...this.#texts].toSorted(byCodeUnit), this.#missing)
    const all = new Set(this.#numbers)
    const small = this.#small
    for (let value = small.indexOf(1); value >= 0; value = small.indexOf(1, value + 1)) all.add(value)
    const texts = Array.from(Float64Array.from(all).toSorted(), (value) => textOfLevel(kind, value))
    return new Category(from, kind, [...new Set(texts)], this.#missing)
  }

  #keepUsed(): void {
    this.#used?.flags.forEach((flag, code) => {
      if (flag === 1) this.#texts.add(this.#used!.levels[code]!)
    })
    this.#used = null
  }
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function checked(column: Exclude<TableColumn, { readonly kind: 'text' }>, row: number, name: string): number {
  const value = finite(column.values[row]!, name, row)
  if (column.kind !== 'date') return value
  if (!isMoment(value)) throw notDate(name, row, String(value))
  return Math.trunc(value)
}
