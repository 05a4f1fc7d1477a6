import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LannerError } from '../../../src/base/errors.ts'
import { countingRows } from '../../../src/data/tables/cell-error.ts'
import {
  cellOf,
  Table,
  TablePipeline,
  type Cell,
  type PipelineOptions,
  type TableColumn,
} from '../../../src/data/tables/index.ts'
import { QuartileSearch } from '../../../src/data/tables/pipeline/quartile-search.ts'
import { PipelineFitter } from '../../../src/data/tables/pipeline/pipeline-fitter.ts'
import { textColumn } from '../../../src/data/tables/table-column.ts'
import { medianOf } from '../../../src/data/tables/pipeline/fit-continuous.ts'
import { whole } from '../../whole.ts'
import { options, tables } from './random-tables.ts'

/** The same pipeline from pieces of the table; texts of a piece have the levels of the whole, or their own. */
function fitInPieces(train: Table, given: PipelineOptions, rows: number, shared: boolean): TablePipeline {
  const own = (column: TableColumn): TableColumn =>
    column.kind === 'text' && !shared
      ? textColumn(Array.from(column.codes, (_, row) => cellOf(column, row) as string | null))
      : column
  const fitter = new PipelineFitter(
    train.names.map((name) => {
      const column = train.column(name)
      return { name, kind: column.kind, time: column.kind === 'date' && column.time, manyTexts: 0 }
    }),
    given,
  )
  for (let wanted = fitter.wanted; wanted !== null; wanted = fitter.wanted) {
    for (let from = 0; from < train.rows; from += rows) {
      const piece = train.slice(from, from + rows).select(wanted)
      const cut = new Table(
        piece.names.map((name) => [name, own(piece.column(name))] as const),
        piece.rows,
      )
      countingRows(
        () => fitter.add(cut),
        (row) => from + row,
      )
    }
    fitter.endPass()
  }
  return fitter.pipeline()
}

function attempt(work: () => TablePipeline): TablePipeline | string {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    return error.message
  }
}

/** The numbers that rounding may change are compared apart from all else. */
function expectSame(left: TablePipeline, right: TablePipeline): void {
  const exact = (pipeline: TablePipeline): unknown =>
    JSON.parse(
      JSON.stringify(pipeline, (key, value: unknown) => (key === 'mean' || key === 'std' ? null : value)),
    )
  expect(exact(right)).toEqual(exact(left))
  left.conts.forEach((cont, i) => {
    const other = right.conts[i]!
    const size = Math.max(Math.abs(cont.least), Math.abs(cont.greatest), cont.std)
    expect(Math.abs(other.mean - cont.mean)).toBeLessThanOrEqual(1e-12 * size)
    // A deviation is the root of what is left of squares, so its rounding counts relative to the numbers themselves.
    expect(Math.abs(other.std - cont.std)).toBeLessThanOrEqual(1e-9 * size)
    expect(other.std === 0).toBe(cont.std === 0)
  })
}

describe('PipelineFitter', () => {
  it('fits from pieces what TablePipeline fits from the whole, on random tables of all kinds of columns', () => {
    const runs = whole ? 1000 : 200
    let [fitted, refused] = [0, 0]
    const property = fc.property(
      tables.chain(({ train }) => fc.tuple(fc.constant(train), options(train))),
      fc.integer({ min: 1, max: 31 }),
      fc.boolean(),
      ([train, given], rows, shared) => {
        const whole = attempt(() => TablePipeline.fit(train, given))
        const pieces = attempt(() => fitInPieces(train, given, rows, shared))
        if (typeof whole === 'string' || typeof pieces === 'string') {
          // Which of several bad cells is named may differ.
          expect([typeof whole, typeof pieces]).toEqual(['string', 'string'])
          refused++
          return
        }
        fitted++
        expectSame(whole, pieces)
        const [left, right] = [whole.transform(train), pieces.transform(train)]
        expect(right.cats).toEqual(left.cats)
        left.conts.forEach((value, i) =>
          expect(Math.abs(right.conts[i]! - value)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(value))),
        )
      },
    )
    fc.assert(property, { numRuns: runs, seed: 20171205 })
    expect(fitted).toBeGreaterThan(0.4 * runs)
    expect(refused).toBeGreaterThan(0.02 * runs)
  })

  it('names the row of the table, not that of the piece', () => {
    const cells: Cell[] = Array.from({ length: 50 }, (_, i) => i + 0.5)
    cells[42] = NaN
    const train = Table.fromColumns({ size: cells })
    const message = 'Column "size", row 43 is NaN; correct the value, or leave the cell empty'
    expect(() => TablePipeline.fit(train)).toThrow(message)
    expect(() => fitInPieces(train, {}, 8, true)).toThrow(message)
  })

  it('says of names and levels what TablePipeline says', () => {
    const train = Table.fromColumns({
      id: Array.from({ length: 2001 }, (_, i) => `n${i}`),
      size: Array.from({ length: 2001 }, (_, i) => i),
    })
    for (const given of [
      { ignore: ['size'] },
      { cats: ['sice'] },
      { ignore: ['id', 'size'] },
      { cats: ['id'], ignore: ['id'] },
    ]) {
      const said = attempt(() => TablePipeline.fit(train, given))
      expect(said).toBeTypeOf('string')
      expect(attempt(() => fitInPieces(train, given, 100, true))).toBe(said)
    }
  })
})

describe('QuartileSearch', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(0, -0, 5e-324, -5e-324, 1.5, 1.5000000000000002),
  )
  it('finds the median that sorting finds', () => {
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 60 }), (values) => {
        const search = new QuartileSearch()
        let passes = 0
        while (search.median === null) {
          for (const value of values) search.add(value)
          search.endPass()
          expect(++passes).toBeLessThanOrEqual(6)
        }
        // Adding 0 makes -0 and 0 the same.
        expect(search.median + 0).toBe(medianOf(Float64Array.from(values)) + 0)
      }),
      { numRuns: 2000, seed: 3 },
    )
  })
})
