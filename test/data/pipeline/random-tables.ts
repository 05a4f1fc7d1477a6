import fc from 'fast-check'
import { columnOf, Table, type Cell, type PipelineOptions } from '../../../src/data/tables/index.ts'

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
export const tables = fc
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
export const options = (table: Table): fc.Arbitrary<PipelineOptions> =>
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
