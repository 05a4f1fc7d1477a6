import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fit, TabularRun } from '../../../src/apps/tabular/index.ts'
import { LannerError } from '../../../src/base/errors.ts'
import { Table, TablePipeline, TargetEncoder, type Row } from '../../../src/data/tables/index.ts'

const runs = 2000

const odd = fc.constantFrom<Row[string]>(null, undefined, '', NaN, Infinity, -0, 1e300, 1e-300, '\u0000', ' ')
/** What the cells of one column are; now and then one is something else. */
const cells: Readonly<Record<string, fc.Arbitrary<Row[string]>>> = {
  whole: fc.integer({ min: -3, max: 30 }),
  real: fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  huge: fc.double({ noNaN: true, noDefaultInfinity: true }),
  constant: fc.constant(7),
  missing: fc.constant(null),
  flag: fc.boolean(),
  word: fc.constantFrom('x', 'y', 'z', 'äöü', '__proto__', 'constructor'),
  text: fc.string({ maxLength: 4 }),
  label: fc.constantFrom('a|b', 'b', 'a', '', '|'),
  day: fc.date({ noInvalidDate: true, min: new Date('1990-01-01'), max: new Date('2040-01-01') }),
  dayText: fc.constantFrom('2015-07-31', '2016-02-29', '2014-12-31'),
}
const kind = fc.constantFrom(...Object.keys(cells))
const learnable = fc.constantFrom('whole', 'real', 'flag', 'word', 'dayText')

interface Made {
  readonly rows: Row[]
  readonly target: string
  readonly later: Row[]
}

const tables: fc.Arbitrary<Made> = fc
  .record({
    kinds: fc.record({ a: kind, b: kind, y: fc.oneof({ weight: 2, arbitrary: learnable }, kind) }),
    oddness: fc.constantFrom(0, 0, 1),
    count: fc.integer({ min: 4, max: 40 }),
  })
  .chain(({ kinds, oddness, count }) => {
    const cellOf = (name: string): fc.Arbitrary<Row[string]> =>
      oddness === 0
        ? cells[name]!
        : fc.oneof({ weight: 20, arbitrary: cells[name]! }, { weight: oddness, arbitrary: odd })
    const row = fc.record({ a: cellOf(kinds.a), b: cellOf(kinds.b), y: cellOf(kinds.y) })
    // Later rows have what the training rows never had.
    const anyCell = fc.oneof(odd, ...Object.values(cells))
    const later = fc.oneof(row, fc.record({ a: anyCell, b: anyCell }))
    return fc.record({
      rows: fc.array(row, { minLength: count, maxLength: count }),
      target: fc.constant('y'),
      later: fc.array(later, { minLength: 1, maxLength: 3 }),
    })
  })

const done = { trained: 0, predicted: 0, refused: 0 }
beforeAll(() => Object.assign(done, { trained: 0, predicted: 0, refused: 0 }))
afterAll(() => console.log(`${runs} tables: ${JSON.stringify(done)}`))

/** What was refused in good order; anything else is thrown on. */
async function orRefused<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    expect(error.message).not.toMatch(/undefined|\[object/)
    done.refused++
    return null
  }
}

function expectNumbers(value: unknown): void {
  if (typeof value === 'number') expect(Number.isFinite(value), String(value)).toBe(true)
  else if (ArrayBuffer.isView(value)) for (const item of value as Float32Array) expectNumbers(item)
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) expectNumbers(item)
}

it(`${runs} tables: fit and predict never crash and never give NaN`, { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(tables, fc.boolean(), async ({ rows, target, later }, inner) => {
      const run = await orRefused(
        fit(Table.fromRows(rows), {
          target,
          epochs: 1,
          layers: [3],
          valid: 0.3,
          ...(inner ? { refit: true } : { model: 'mixed-input', useBatchNorm: false }),
          batchSize: 16,
        }),
      )
      if (run === null) return
      done.trained++
      expectNumbers(run.facts)
      const saved = JSON.parse(JSON.stringify(run.description())) as { data: Record<string, unknown> }
      const loaded = new TabularRun(
        run.model,
        TablePipeline.fromJSON(saved.data['pipeline']),
        TargetEncoder.fromJSON(saved.data['target']),
        run.facts,
      )
      for (const asked of [rows, later, Table.fromRows(later)]) {
        const own = await orRefused(run.predict(asked))
        const again = await orRefused(loaded.predict(asked))
        if (own === null || again === null) {
          expect(own === null && again === null).toBe(true)
          continue
        }
        done.predicted++
        expectNumbers(own.predictions)
        expectNumbers(own.probabilities)
        expect(again).toEqual(own)
      }
    }),
    { numRuns: runs, seed: 42 },
  )
  expect(done.trained).toBeGreaterThan(runs / 2)
  expect(done.predicted).toBeGreaterThan(runs / 2)
})
