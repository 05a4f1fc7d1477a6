import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LannerError } from '../../../src/base/errors.ts'
import { splitTable, TablePipeline, TargetEncoder, type ModelRows } from '../../../src/data/tables/index.ts'
import { options, tables } from './random-tables.ts'

const RUNS = 2000

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
  it('never crashes, never returns NaN or a code out of range, and survives a JSON round trip', () => {
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
