import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { Table, cellOf, columnOf, type Cell } from '../../../src/data/tables/index.ts'

/** A table as the fixtures hold it. */
export type PlainTable = Readonly<Record<string, (number | string | boolean | null)[]>>

interface ProcCase {
  readonly options: {
    readonly scale?: true
    readonly skip?: string[]
    readonly ignore?: string[]
    readonly most?: number
  }
  readonly fillers: Record<string, number>
  readonly testFillers: Record<string, number>
  readonly train: PlainTable
  readonly y: number[]
  readonly test: PlainTable
  readonly testY: number[]
}

interface DateCase {
  readonly given: string[]
  readonly parts: PlainTable
}

/** What pandas and scikit-learn made, see test/data/pipeline/make-fixtures.py. */
export interface Fixtures {
  readonly days: DateCase
  readonly moments: DateCase
  readonly raw: { readonly train: PlainTable; readonly test: PlainTable }
  readonly categories: Record<
    string,
    { readonly levels: string[]; readonly train: number[]; readonly test: number[] }
  >
  readonly procs: ProcCase[]
  readonly codedTarget: number[]
  readonly stores: PlainTable
  readonly timeline: PlainTable
  readonly scaled: {
    readonly train: PlainTable
    readonly test: PlainTable
    readonly mean: number[]
    readonly var: number[]
    readonly scaledTrain: number[][]
    readonly scaledTest: number[][]
  }
}

export const fixtures = JSON.parse(
  readFileSync(new URL('../pipeline/fixtures.json', import.meta.url), 'utf8'),
) as Fixtures

/** A table of the fixtures' cells. */
export function tableOf(plain: PlainTable): Table {
  return new Table(Object.entries(plain).map(([name, cells]) => [name, columnOf(cells)] as const))
}

/** Expects the same columns, in this order, and the same cells to 1e-6; true counts as 1. */
export function expectTable(table: Table, plain: PlainTable): void {
  expect(table.names).toEqual(Object.keys(plain))
  for (const name of table.names) expectCells(table, name, plain[name]!)
}

/** Expects the same cells to 1e-6; true counts as 1. */
export function expectCells(table: Table, name: string, cells: readonly Cell[]): void {
  const column = table.column(name)
  expect(table.rows).toBe(cells.length)
  cells.forEach((cell, row) => {
    const seen = cellOf(column, row)
    const where = `${name}, row ${row}`
    if (cell === null || typeof cell === 'string') expect(seen, where).toBe(cell)
    else {
      expect(seen, where).not.toBeNull()
      const difference = Math.abs(Number(seen) - Number(cell))
      expect(difference / Math.max(1, Math.abs(Number(cell))), where).toBeLessThan(1e-6)
    }
  })
}
