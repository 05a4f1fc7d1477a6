import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LannerError } from '../../../src/base/errors.ts'
import {
  columnOf,
  splitTable,
  Table,
  TablePipeline,
  TargetEncoder,
  type Cell,
  type ModelRows,
  type PipelineOptions,
} from '../../../src/data/tables/index.ts'

const RUNS = 2000

const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'a',
    'b',
    'B',
    '1',
    '01',
    '2.0',
    '-0',
    'true',
    'NaN',
    'null',
    '__proto__',
    '2015-07-31',
    '\0',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
)
const soundNumber = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 0.1, 1e-300, 5e-324, 1e9, 1e38, -3e38),
)
const anyNumber = fc.oneof({ weight: 60, arbitrary: soundNumber }, fc.double())
const date = fc.date({ noInvalidDate: true })
const kinds: readonly fc.Arbitrary<Cell>[] = [
  text,
  soundNumber,
  anyNumber,
  fc.boolean(),
  date,
  fc.oneof(text, anyNumber, date),
]
const columnKind = fc.constantFrom(...kinds)
const missing = fc.constantFrom(0, 0, 0.2, 0.2, 1)
const name = fc.oneof(
  fc.constantFrom('x', 'x_na', 'Year', 'Date', 'date', 'saleDate', '__proto__', 'constructor', ''),
  fc.string({ maxLength: 6 }),
)

/** Training rows and new rows of the same columns, now and then of other kinds. */
const tables = fc
  .record({
    rows: fc.oneof({ weight: 30, arbitrary: fc.integer({ min: 1, max: 30 }) }, fc.constant(0)),
    more: fc.integer({ min: 0, max: 10 }),
    columns: fc.uniqueArray(fc.tuple(name, columnKind, columnKind, missing, fc.integer({ min: 0, max: 9 })), {
      minLength: 1,
      maxLength: 6,
      selector: ([each]) => each,
    }),
  })
  .chain(({ rows, more, columns }) => {
    const cells = (kind: fc.Arbitrary<Cell>, count: number, part: number): fc.Arbitrary<Cell[]> =>
      fc.array(
        part === 0
          ? kind
          : fc.oneof(
              { weight: Math.max(1, part * 10), arbitrary: fc.constant(null) },
              { weight: Math.round((1 - part) * 10), arbitrary: kind },
            ),
        { minLength: count, maxLength: count },
      )
    return fc
      .tuple(
        fc.tuple(...columns.map(([, kind, , part]) => cells(kind, rows, part))),
        fc.tuple(
          ...columns.map(([, kind, other, part, change]) => cells(change === 0 ? other : kind, more, part)),
        ),
      )
      .map(([train, fresh]) => {
        const make = (lists: readonly Cell[][]): Table =>
          new Table(columns.map(([each], i) => [each, columnOf(lists[i]!)] as const))
        return { train: make(train), fresh: make(fresh) }
      })
  })

/** A role for some columns, now and then one that the column's cells do not fit. */
const options = (table: Table): fc.Arbitrary<PipelineOptions> =>
  fc.tuple(...table.names.map(() => fc.integer({ min: 0, max: 24 }))).map((roles) => {
    const named = (role: number): string[] => table.names.filter((_, i) => roles[i] === role)
    return {
      cats: named(0),
      conts: named(1),
      dates: named(2),
      ignore: named(3),
      target: named(4)[0],
    }
  })

function attempt<T>(run: () => T): T | null {
  try {
    return run()
  } catch (error) {
    if (error instanceof LannerError) return null
    throw error
  }
}

function expectSound(pipeline: TablePipeline, rows: ModelRows, count: number): void {
  expect(rows.rows).toBe(count)
  expect(rows.cats).toHaveLength(pipeline.cats.length)
  expect(rows.conts).toHaveLength(count * pipeline.conts.length)
  expect(rows.conts.every(Number.isFinite)).toBe(true)
  pipeline.cats.forEach(({ levels }, i) => {
    expect(rows.cats[i]).toHaveLength(count)
    expect(rows.cats[i]!.every((code) => code >= 0 && code <= levels.length)).toBe(true)
  })
}

describe('TablePipeline with random tables', () => {
  it('never crashes, never gives NaN or a code out of range, and comes back from JSON', () => {
    let [fitted, transformed] = [0, 0]
    const property = fc.property(
      tables.chain((pair) => fc.tuple(fc.constant(pair), options(pair.train))),
      ([{ train, fresh }, given]) => {
        const pipeline = attempt(() => TablePipeline.fit(train, given))
        if (pipeline === null) return
        fitted++
        const own = pipeline.transform(train)
        expectSound(pipeline, own, train.rows)
        expect(own.warnings).toEqual([])
        const back = TablePipeline.fromJSON(JSON.parse(JSON.stringify(pipeline)))
        expect(back.toJSON()).toEqual(pipeline.toJSON())
        expect(back.transform(train)).toEqual(own)
        expect(pipeline.toTable(own).rows).toBe(pipeline.needed.length === 0 ? 0 : train.rows)
        const rows = attempt(() => pipeline.transform(fresh))
        if (rows === null) return
        transformed++
        expectSound(pipeline, rows, fresh.rows)
        expect(back.transform(fresh)).toEqual(rows)
        for (const { count } of rows.warnings) expect(count >= 1 && count <= fresh.rows).toBe(true)
        if (fresh.rows > 0) expect(pipeline.transform(fresh.toRows())).toEqual(rows)
      },
    )
    fc.assert(property, { numRuns: RUNS, seed: 20171204 })
    expect(fitted).toBeGreaterThan(RUNS / 2)
    expect(transformed).toBeGreaterThan(RUNS / 2)
  }, 120_000)

  it('never breaks a target or a split', () => {
    const property = fc.property(
      tables,
      fc.boolean(),
      fc.constantFrom('regression', 'classification', 'multi-label', undefined),
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ train }, log, kind, part) => {
        for (const each of train.names) {
          const target = attempt(() => TargetEncoder.fit(train, each, { log, kind }))
          if (target === null) continue
          const present = train.take(TargetEncoder.present(train, each))
          const encoded = target.encode(present)
          expect(encoded.every(Number.isFinite)).toBe(true)
          expect(encoded).toHaveLength(
            present.rows * (target.kind === 'multi-label' ? target.classes.length : 1),
          )
          if (target.kind === 'classification')
            expect(encoded.every((code) => code >= 0 && code < target.classes.length)).toBe(true)
          expect(TargetEncoder.fromJSON(JSON.parse(JSON.stringify(target))).encode(present)).toEqual(encoded)
          const split = attempt(() => splitTable(train, { kind: 'last', column: each, part }))
          if (split !== null)
            expect([...split.trainRows, ...split.validRows].toSorted((a, b) => a - b)).toEqual(
              Array.from({ length: train.rows }, (_, i) => i),
            )
        }
      },
    )
    fc.assert(property, { numRuns: RUNS / 4, seed: 7 })
  }, 120_000)
})
