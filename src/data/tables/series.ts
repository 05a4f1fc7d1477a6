import { quoted } from '../../base/quoted.ts'
import { shellWord } from '../../base/shell-command.ts'
import { isMissing, type TableColumn } from './table-column.ts'
import type { Table } from './table.ts'

/** Number of values kept of a column, to compare distant rows. */
const KEPT = 2048

/** Finds the column by which rows form a time series, from chunks of the table in order. */
export class SeriesSearch {
  /** The columns that can date the rows: dates, and numbers named after a unit of time. */
  readonly columns: readonly string[]
  readonly #date: string | undefined
  readonly #orders: ReadonlyMap<string, ColumnOrder>

  constructor(columns: Iterable<readonly [name: string, kind: TableColumn['kind']]>) {
    const all = [...columns]
    const dates = all.filter(([, kind]) => kind === 'date').map(([name]) => name)
    const timed = all.filter(([name, kind]) => kind === 'number' && isTimeName(name)).map(([name]) => name)
    this.#date = dates[0]
    this.columns = [...dates, ...timed]
    this.#orders = new Map(this.columns.map((name) => [name, new ColumnOrder()]))
  }

  /** Adds the next rows. */
  add(rows: Table): void {
    for (const [name, order] of this.#orders) order.add(rows.column(name))
  }

  /** The warning about a random split of these rows; null if no column dates them. */
  warning(): string | null {
    const sorted = this.columns.find((name) => this.#orders.get(name)!.isSorted())
    const column = sorted ?? this.#date
    if (column === undefined) return null
    const why =
      sorted === undefined
        ? `the table has dates in ${quoted(column)}: validation days also occur in training`
        : `the rows are a series by ${quoted(column)}: their neighbors in time are in training`
    return `The validation rows are random, but ${why}, so the score is probably too optimistic; validate on the last rows by ${quoted(column)} (--valid-last ${shellWord(column)}).`
  }
}

function isTimeName(name: string): boolean {
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1_$2')
  return /(^|[^a-z])(date|time|timestamp|year|month|week|day|hour)s?($|[^a-z])/i.test(words)
}

/** Whether the values of a column rise (or fall) almost without exception, both from row to row and over half of the table. */
class ColumnOrder {
  readonly #steps = { rises: 0, falls: 0 }
  #last = NaN
  #seen = 0
  #stride = 1
  #kept: number[] = []

  add(column: TableColumn): void {
    if (column.kind === 'text') return
    for (let row = 0; row < column.values.length; row++) {
      if (isMissing(column, row)) continue
      const value = column.values[row]!
      count(this.#steps, this.#last, value)
      this.#last = value
      if (this.#seen++ % this.#stride === 0) this.#kept.push(value)
      if (this.#kept.length <= KEPT) continue
      this.#kept = this.#kept.filter((_, i) => i % 2 === 0)
      this.#stride *= 2
    }
  }

  isSorted(): boolean {
    const far = { rises: 0, falls: 0 }
    const half = this.#kept.length >> 1
    for (let i = half; i < this.#kept.length; i++) count(far, this.#kept[i - half]!, this.#kept[i]!)
    // A handful of changes is not enough.
    return [this.#steps, far].every(
      ({ rises, falls }) =>
        Math.max(rises, falls) >= 10 && Math.min(rises, falls) <= 0.05 * Math.max(rises, falls),
    )
  }
}

function count(steps: { rises: number; falls: number }, before: number, value: number): void {
  if (value > before) steps.rises++
  if (value < before) steps.falls++
}
