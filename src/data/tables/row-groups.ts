import { DataError } from '../../base/errors.ts'
import { Mt19937, seed32 } from '../mt19937.ts'
import { isMissing, type TableColumn } from './table-column.ts'

/**
 * Groups of rows that stay together in a split: those with the same cell in a column, such as all visits of one patient. A row with a missing cell is a
 * separate group.
 */
export class RowGroups {
  readonly #name: string
  readonly #known = new Map<string | number, number>()
  readonly #sizes: number[] = []

  /** @param name The column, for errors. */
  constructor(name: string) {
    this.#name = name
  }

  /** Number of groups. */
  get count(): number {
    return this.#sizes.length
  }

  /** Rows of each group. */
  get sizes(): readonly number[] {
    return this.#sizes
  }

  /** The group of each row, from 0 in order of appearance; earlier rows may have been added before. */
  add(column: TableColumn): Int32Array<ArrayBuffer> {
    const rows = column.kind === 'text' ? column.codes.length : column.values.length
    const groups = new Int32Array(rows)
    for (let row = 0; row < rows; row++) {
      const cell = isMissing(column, row)
        ? null
        : column.kind === 'text'
          ? column.levels[column.codes[row]!]!
          : column.values[row]!
      const known = cell === null ? undefined : this.#known.get(cell)
      const group = known ?? this.#sizes.length
      if (known === undefined) this.#sizes.push(0)
      if (known === undefined && cell !== null) this.#known.set(cell, group)
      this.#sizes[group]!++
      groups[row] = group
    }
    return groups
  }

  /**
   * Draws groups for validation, about this share of the rows.
   *
   * @returns 1 for each chosen group.
   * @throws DataError if there is only one group.
   */
  draw(part: number, seed: number): Uint8Array {
    this.refuseFewer(2)
    const rows = this.#sizes.reduce((sum, size) => sum + size, 0)
    const order = new Mt19937(seed32(seed)).permutation(this.count)
    const chosen = new Uint8Array(this.count)
    let [missing, drawn] = [part * rows, 0]
    for (const group of order) {
      const size = this.#sizes[group]!
      if (Math.abs(missing - size) >= Math.abs(missing) || drawn === this.count - 1) continue
      chosen[group] = 1
      missing -= size
      drawn++
    }
    // Every group is more than twice the requested size: the smallest is nearest.
    if (drawn === 0) chosen[order.reduce((a, b) => (this.#sizes[b]! < this.#sizes[a]! ? b : a))] = 1
    return chosen
  }

  /** The fold of each group, balanced by number of rows: larger groups first, each to the smallest fold. */
  deal(folds: number, seed: number): Int32Array {
    this.refuseFewer(folds)
    return deal(this.#sizes, folds, seed)
  }

  /** @throws DataError if there are fewer groups than sides or folds. */
  refuseFewer(least: number): void {
    if (this.count === 1 && this.#sizes[0]! > 0)
      throw new DataError(
        `Group column "${this.#name}" has the same value in all rows, so no group is left for validation; choose another column.`,
        { column: this.#name },
      )
    if (this.count < least)
      throw new DataError(
        `Group column "${this.#name}" has ${this.count} values, too few for ${least} folds; use at most ${this.count}.`,
        { column: this.#name },
      )
  }
}

/** The fold of each row, so that rows of a group are in one fold; with fewer groups than folds, some folds are empty. */
export function dealGroups(groups: Int32Array, folds: number, seed: number): Int32Array {
  const sizes: number[] = []
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1
  const fold = deal(
    Array.from(sizes, (size) => size ?? 0),
    folds,
    seed,
  )
  return groups.map((group) => fold[group]!)
}

function deal(sizes: readonly number[], folds: number, seed: number): Int32Array {
  const order = Array.from(new Mt19937(seed32(seed)).permutation(sizes.length))
  const totals = new Float64Array(folds)
  const fold = new Int32Array(sizes.length)
  for (const group of order.toSorted((a, b) => sizes[b]! - sizes[a]!)) {
    const least = totals.indexOf(Math.min(...totals))
    fold[group] = least
    totals[least]! += sizes[group]!
  }
  return fold
}
