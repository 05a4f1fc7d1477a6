import { DataError } from '../../../base/errors.ts'
import { getCvIdxs } from '../../../data/index.ts'
import { seed32 } from '../../../data/mt19937.ts'
import { countingRows } from '../../../data/tables/cell-error.ts'
import type { StoredTable } from '../../../data/tables/duckdb/stored-table.ts'
import {
  checkPart,
  countOfLast,
  hasNoPlace,
  markedRows,
  noPlace,
  refuseEmptyPart,
  unknownSplit,
  type SplitOptions,
} from '../../../data/tables/splits.ts'
import { RowGroups } from '../../../data/tables/row-groups.ts'
import type { Table } from '../../../data/tables/table.ts'

/** The side of the split a row is on. */
export const Side = { none: 0, train: 1, valid: 2, tie: 3 } as const

/**
 * Splits the rows of a table on disk as `splitTable` does: rows seen in a first pass are marked, the others are found after it. Strings sort by their UTF-8
 * bytes, which differs from `splitTable` for characters beyond 16 bits.
 */
export class FileSplit {
  /** The side of each row, one byte each. */
  readonly marks: Uint8Array
  readonly #store: StoredTable
  readonly #how: SplitOptions
  readonly #groups: RowGroups | null
  /** The group of each row. */
  readonly #groupOf: Int32Array
  #present = 0

  /** @throws DataError for a share of validation rows that is not between 0 and 1. */
  constructor(store: StoredTable, how: SplitOptions) {
    checkPart(how)
    this.#store = store
    this.#how = how
    this.marks = new Uint8Array(store.rows)
    this.#groups = how.kind === 'random' && how.group !== undefined ? new RowGroups(how.group) : null
    this.#groupOf = new Int32Array(this.#groups === null ? 0 : store.rows)
  }

  /** The column that `add` needs. */
  get column(): string | null {
    if (this.#how.kind === 'random') return this.#how.group ?? null
    return this.#how.kind === 'last' || this.#how.kind === 'column' ? this.#how.column : null
  }

  /** Adds the next rows of the table, and which of them have a target. */
  add(rows: Table, from: number, present: Int32Array): void {
    this.#present += present.length
    for (const row of present) this.marks[from + row] = Side.train
    if (this.column === null) return
    const own = rows.select([this.column]).take(present)
    const column = own.column(this.column)
    if (this.#groups !== null)
      this.#groups.add(column).forEach((group, row) => (this.#groupOf[from + present[row]!] = group))
    else if (this.#how.kind === 'column')
      countingRows(
        () => {
          for (const row of markedRows(column, this.column!)) this.marks[from + present[row]!] = Side.valid
        },
        (row) => present[row]!,
      )
    else
      countingRows(
        () => {
          for (let row = 0; row < own.rows; row++)
            if (hasNoPlace(column, row)) throw noPlace(this.column!, row)
        },
        (row) => present[row]!,
      )
  }

  /**
   * Finds the validation rows, after all rows were added; rows without a value in column `target` are on neither side.
   *
   * @returns the number of rows on each side.
   */
  async finish(target: string): Promise<{ readonly trainRows: number; readonly validRows: number }> {
    switch (this.#how.kind) {
      case 'random':
        this.#drawRandom(this.#how.part ?? 0.2, this.#how.seed ?? 42)
        break
      case 'last':
        await this.#takeLast(
          this.#how.column,
          countOfLast(this.#present, this.#how.count, this.#how.part ?? 0.2),
          target,
        )
        break
      case 'rows':
        this.#takeGiven(this.#how.rows)
        break
      case 'column':
        break
      default:
        throw unknownSplit(this.#how)
    }
    const validRows = this.marks.reduce((sum, side) => sum + Number(side === Side.valid), 0)
    refuseEmptyPart(validRows, this.#present)
    return { trainRows: this.#present - validRows, validRows }
  }

  #drawRandom(part: number, seed: number): void {
    if (this.#groups !== null) {
      const chosen = this.#groups.draw(part, seed)
      this.marks.forEach((side, row) => {
        if (side !== Side.none && chosen[this.#groupOf[row]!] === 1) this.marks[row] = Side.valid
      })
      return
    }
    const drawn = new Uint8Array(this.#present)
    for (const row of getCvIdxs(this.#present, { valPct: part, seed: seed32(seed) })) drawn[row] = 1
    let at = 0
    this.marks.forEach((side, row) => {
      if (side !== Side.none && drawn[at++] === 1) this.marks[row] = Side.valid
    })
  }

  async #takeLast(name: string, count: number, target: string): Promise<void> {
    const first = await this.#store.valueInOrder(name, this.#present - count, target)
    let [below, ties, above] = [0, 0, 0]
    await this.#store.eachPiece([name], ({ from, table }) => {
      const column = table.column(name)
      for (let row = 0; row < table.rows; row++) {
        if (this.marks[from + row] === Side.none) continue
        const value = column.kind === 'text' ? column.levels[column.codes[row]!]! : column.values[row]!
        if (value < first) below++
        else if (value > first) {
          above++
          this.marks[from + row] = Side.valid
        } else {
          ties++
          this.marks[from + row] = Side.tie
        }
      }
    })
    // Rows with the same time stay together, unless that time is the only one.
    let before = below > 0 ? 0 : ties - (count - above)
    this.marks.forEach((side, row) => {
      if (side === Side.tie) this.marks[row] = before-- > 0 ? Side.train : Side.valid
    })
  }

  #takeGiven(rows: ArrayLike<number>): void {
    for (const row of Array.from(rows)) {
      const at = row < 0 ? row + this.marks.length : row
      if (!Number.isInteger(row) || at < 0 || at >= this.marks.length)
        throw new DataError(
          `Validation row ${row} is not one of the table's ${this.marks.length} rows, counted from 0.`,
        )
      if (this.marks[at] !== Side.none) this.marks[at] = Side.valid
    }
  }
}

/** The rows of a piece that are on these sides, as indices into the piece. */
export function rowsOn(
  marks: Uint8Array,
  from: number,
  count: number,
  wanted: (side: number) => boolean,
): Int32Array {
  const rows = new Int32Array(count)
  let at = 0
  for (let row = 0; row < count; row++) if (wanted(marks[from + row]!)) rows[at++] = row
  return rows.subarray(0, at)
}
