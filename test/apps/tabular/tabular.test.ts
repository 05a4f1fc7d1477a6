import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { Table, TablePipeline, type Row } from '../../../src/data/tables/index.ts'
import { LannerError } from '../../../src/base/errors.ts'
import { fit, MixedInputModel, scoresOf } from '../../../src/apps/tabular/index.ts'
import { restoreFolder } from '../../../src/apps/run/restore.ts'
import { auc, r2 } from '../../../src/learner/index.ts'
import { manualSeed, rand, randn, randint } from '../../../src/tensor/index.ts'
import { whole } from '../../whole.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-tabular-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Prices that follow from city, size and whether there is a garden, with some noise. */
function houses(rows: number, seed = 1): Table {
  manualSeed(seed)
  const numbers = rand(rows * 4).dataSync()
  return Table.fromRows(
    Array.from({ length: rows }, (_, i) => {
      const [a, b, c, d] = [0, 1, 2, 3].map((j) => numbers[i * 4 + j]!) as [number, number, number, number]
      const city = ['Ulm', 'Bonn', 'Kiel'][Math.floor(a * 3)]!
      const size = 40 + 100 * b
      const price = { Ulm: 3, Bonn: 4, Kiel: 2 }[city]! * size + (c > 0.5 ? 60 : 0) + 10 * d
      return {
        city,
        size,
        garden: c > 0.5,
        price,
        dear: price > 300 ? 'yes' : 'no',
        tags: c > 0.5 ? 'a|b' : 'b',
      }
    }),
  )
}

describe('MixedInputModel', () => {
  it('keeps batch norm in evaluation mode, like fastai 0.7', () => {
    const options = { categories: [4], numbers: 2, layers: [6], dropout: 0 }
    const old = new MixedInputModel({ ...options, batchNorm: 'fastai07' }).train()
    expect([old.bn!.training, old.bns.at(0).training, old.lins.at(0).training]).toEqual([false, false, true])
    const usual = new MixedInputModel(options).train()
    expect(usual.bn!.training).toBe(true)
  })

  it('works without categories and without measurements, and keeps its range', () => {
    manualSeed(1)
    const [codes, numbers] = [randint(0, 4, [7, 1]), randn(7, 2).mul(100)]
    const plain = new MixedInputModel({ categories: [], numbers: 2, yRange: [1, 2] })
    for (const value of plain(codes, numbers).dataSync()) expect(value >= 1 && value <= 2).toBe(true)
    expect(new MixedInputModel({ categories: [4], numbers: 0 })(codes, numbers).shape).toEqual([7, 1])
    expect(() => new MixedInputModel({ categories: [], numbers: 0 })).toThrow('at least one category')
  })
})

describe('tabular.fit', () => {
  it('learns a number, beats the mean, and predicts rows', async () => {
    const run = await fit(houses(600), {
      target: 'price',
      ignore: ['dear'],
      quality: 'fast',
      epochs: 8,
      seed: 3,
    })
    const { valid, baseline } = run.facts.metrics as Record<string, Record<string, number>>
    expect(valid!['r2']).toBeGreaterThan(0.95)
    expect(baseline!['r2']).toBeLessThan(0.05)
    const { prediction } = await run.predict({ city: 'Bonn', size: 100, garden: true, tags: 'a|b' })
    expect(Math.abs(Number(prediction) - 465)).toBeLessThan(40)
    expect(run.embedding('city').vectors.length).toBe(4 * run.embedding('city').width)
    expect(() => run.embedding('cty')).toThrow('did you mean "city"?')
  })

  it('learns classes and labels', async () => {
    const table = houses(600)
    const classes = await fit(table, { target: 'dear', ignore: ['price'], quality: 'fast', epochs: 6 })
    expect((await scoresOf(classes, houses(400, 2)))['auc']).toBeGreaterThan(0.97)
    const answer = await classes.predict({ city: 'Kiel', size: 41, garden: false, tags: 'b' })
    expect(answer.prediction).toBe('no')
    expect(answer.probabilities!['no']).toBeGreaterThan(0.9)
    const labels = await fit(table, {
      target: 'tags',
      kind: 'multi-label',
      quality: 'fast',
      epochs: 4,
    })
    expect((labels.facts.metrics['valid'] as Record<string, number>)['accuracy']).toBeGreaterThan(0.99)
    expect(
      (await labels.predict([{ city: 'Ulm', size: 50, garden: false, price: 150, dear: 'no' }])).predictions,
    ).toEqual(['b'])
  })

  it('warns of requested classes that hardly repeat, and says what texts as numbers can be', async () => {
    const rows = Array.from({ length: 24 }, (_, i) => ({ x: i % 5, y: i, word: ['a', 'b'][i % 2]! }))
    const small = { epochs: 1, layers: [4] }
    const run = await fit(Table.fromRows(rows), { target: 'y', kind: 'classification', ...small })
    expect(run.facts.data['warnings']).toContain(
      'Target "y" has 24 classes in 24 rows, too few rows per class to learn from.',
    )
    await expect(fit(Table.fromRows(rows), { target: 'word', kind: 'regression', ...small })).rejects.toThrow(
      /^Target "word", row 1: "a" is not a number; correct the cell, or drop kind: 'regression' \(--kind regression\)/,
    )
  })

  it('learns the logarithm on request', async () => {
    const run = await fit(houses(600), {
      target: 'price',
      log: true,
      ignore: ['dear'],
      quality: 'fast',
      epochs: 8,
    })
    const { valid } = run.facts.metrics as Record<string, Record<string, number>>
    expect(valid!['rmspe']).toBeLessThan(0.1)
  })

  it('is the same for the same seed, and after saving and loading', async () => {
    const table = houses(300)
    const options = { target: 'price', epochs: 2, seed: 5 }
    const [one, other] = [await fit(table, options), await fit(table, options)]
    const first = await one.predict(table)
    expect((await other.predict(table)).predictions).toEqual(first.predictions)
    await one.save(join(folder, 'run'))
    const loaded = await restoreFolder(join(folder, 'run'), 'tabular')
    expect((await loaded.predict(table)).predictions).toEqual(first.predictions)
    expect(loaded.description()).toEqual(JSON.parse(JSON.stringify(one.description())))
    // The preprocessing alone, without a net: for other tools.
    const { data } = JSON.parse(readFileSync(join(folder, 'run', 'model.json'), 'utf8')) as Record<
      string,
      any
    >
    const pipeline = TablePipeline.fromJSON(data.pipeline)
    expect(pipeline.transform(table.toRows())).toEqual(one.pipeline.transform(table))
  })

  it('refuses a damaged run in one sentence', async () => {
    const run = await fit(houses(100), { target: 'price', epochs: 1 })
    const path = join(folder, 'damaged')
    await run.save(path)
    const saved = readFileSync(join(path, 'model.json'), 'utf8')
    for (const change of [
      (json: Record<string, any>) => (json['data'].pipeline = { cats: 7 }),
      (json: Record<string, any>) => (json['data'].target = null),
      (json: Record<string, any>) => (json['model'].numbers = 99),
      (json: Record<string, any>) => (json['model'].layers = 'wide'),
      (json: Record<string, any>) => (json['model'].name = 'forest'),
    ]) {
      const json = JSON.parse(saved) as Record<string, any>
      change(json)
      writeFileSync(join(path, 'model.json'), JSON.stringify(json))
      await expect(restoreFolder(path, 'tabular')).rejects.toThrow(LannerError)
    }
  })

  it('predicts unseen levels, with a count', async () => {
    const run = await fit(houses(300), { target: 'price', epochs: 1 })
    const { predictions, warnings } = await run.predict([
      { city: 'Rome', size: 50, garden: true, dear: 'no', tags: 'b' },
      { city: 'Ulm', size: null, garden: null, dear: 'no', tags: 'b' },
    ])
    expect(predictions.every((value) => Number.isFinite(value as number))).toBe(true)
    expect(warnings.map(({ column, kind, count }) => [column, kind, count])).toContainEqual([
      'city',
      'unseen',
      1,
    ])
    expect(warnings.map(({ column, kind, count }) => [column, kind, count])).toContainEqual([
      'size',
      'missing',
      1,
    ])
  })

  it('ignores rows without a target, and warns of a split that leaks time', async () => {
    const rows = houses(200)
      .toRows()
      .map((row, i) =>
        Object.assign(row, { price: i < 5 ? null : row['price'], day: new Date(i * 86_400_000) }),
      )
    let warnings: readonly string[] = []
    await fit(Table.fromRows(rows as Row[]), {
      target: 'price',
      epochs: 1,
      onStart: (start) => (warnings = start.warnings),
    })
    expect(warnings[0]).toBe('5 of 200 rows have no price and are ignored.')
    expect(warnings[1]).toContain('day')
  })

  it.each([
    ['an empty table', Table.fromRows([]), 'The table is empty'],
    ['an unknown target', houses(20), 'did you mean "price"?'],
    ['a constant target', Table.fromColumns({ a: [1, 2, 3], price: [5, 5, 5] }), 'price'],
    [
      'a target that is all missing',
      Table.fromColumns({ a: [1, 2, 3], price: [null, null, null] }),
      'missing in all 3 rows',
    ],
    ['no column beside the target', Table.fromColumns({ price: [1, 2, 3, 4, 5, 6] }), ''],
  ])('refuses %s', async (_, table, message) => {
    const target = table.has('city') ? 'prise' : 'price'
    const error = await fit(table, { target, epochs: 1 }).then(
      () => null,
      (reason: Error) => reason,
    )
    expect(error).toBeInstanceOf(LannerError)
    expect(error!.message).toContain(message)
  })

  it('never writes NaN and never crashes on any table', async () => {
    const cell = fc.oneof(
      fc.constant(null),
      fc.integer({ min: -3, max: 3 }),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
    )
    const row = fc.record({
      a: cell,
      b: fc.oneof(fc.constantFrom('x', 'y', '', 'z'), fc.constant(null)),
      y: cell,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        const table = Table.fromRows(rows)
        try {
          const run = await fit(table, {
            target: 'y',
            kind: 'regression',
            epochs: 1,
            layers: [3],
            valid: 0.3,
          })
          const { predictions } = await run.predict([...rows, { a: null, b: 'never', y: null }])
          expect(predictions.every((value) => Number.isFinite(value))).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(LannerError)
        }
      }),
      { numRuns: whole ? 150 : 40, seed: 42 },
    )
  }, 60_000)
})

describe('scores of a table', () => {
  it('auc counts ties half and equals the number of ordered pairs', () => {
    const scores = [0.1, 0.4, 0.4, 0.8, 0.2, 0.4]
    const truth = [0, 1, 0, 1, 0, 0]
    let [won, pairs] = [0, 0]
    scores.forEach((s, i) =>
      scores.forEach((t, j) => {
        if (truth[i] !== 1 || truth[j] !== 0) return
        pairs++
        won += s > t ? 1 : s === t ? 0.5 : 0
      }),
    )
    expect(auc(scores, truth)).toBeCloseTo(won / pairs, 12)
    expect(auc([1, 2], [1, 1])).toBeNaN()
  })

  it('weights count like repeated rows', () => {
    expect(r2([1, 2, 3], [1, 3, 3], [1, 2, 1])).toBeCloseTo(r2([1, 2, 2, 3], [1, 3, 3, 3]), 12)
    expect(auc([0.3, 0.2, 0.9], [0, 1, 1], [1, 3, 1])).toBeCloseTo(
      auc([0.3, 0.2, 0.2, 0.2, 0.9], [0, 1, 1, 1, 1]),
      12,
    )
  })
})
