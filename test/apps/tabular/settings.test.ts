import { describe, expect, it } from 'vitest'
import { fit, type MixedInputModel, scoresOf } from '../../../src/apps/tabular/index.ts'
import { weighted, withWeights } from '../../../src/apps/tabular/row-weights.ts'
import { settingsFor } from '../../../src/apps/tabular/settings.ts'
import { LannerError } from '../../../src/base/errors.ts'
import { Table } from '../../../src/data/tables/index.ts'
import * as F from '../../../src/nn/functional/index.ts'
import { manualSeed, randn, tensor } from '../../../src/tensor/index.ts'

/** y = 2 a, but for every fourth row, whose weight is 0. */
function lines(rows: number): Table {
  return Table.fromRows(
    Array.from({ length: rows }, (_, i) => ({
      a: (i * 37) % 100,
      y: i % 4 === 0 ? 1000 : 2 * ((i * 37) % 100),
      count: i % 4 === 0 ? 0 : 1 + (i % 3),
      held: i % 5 === 0,
    })),
  )
}

describe('settings of tabular.fit', () => {
  it('never leave a last batch of a single row', () => {
    const bad: string[] = []
    for (let rows = 2; rows < 3000; rows++)
      for (const asked of [undefined, 2, 7, 64]) {
        const { batchSize } = settingsFor({ target: 'y', ...(asked && { batchSize: asked }) }, rows)
        if (rows % batchSize === 1 || batchSize < (asked ?? 8)) bad.push(`${rows} rows: ${batchSize}`)
      }
    expect(bad).toEqual([])
  })

  it('train a table whose rows do not divide well', async () => {
    const run = await fit(lines(91), { target: 'y', epochs: 1, model: 'mixed-input' })
    expect(run.facts.data['trainRows']).toBe(73)
    expect(run.facts.training['batchSize']).toBe(10)
  })

  it('pass batch norm on to the model, and save it in the run', async () => {
    const run = await fit(lines(100), {
      target: 'y',
      model: 'mixed-input',
      epochs: 1,
      batchNorm: 'fastai07',
      useBatchNorm: false,
    })
    const model = run.model as MixedInputModel
    expect([model.batchNorm, model.bns.length]).toEqual(['fastai07', 0])
    expect(Array.from(model.bn!.running_mean!.dataSync()).every((mean) => mean === 0)).toBe(true)
    expect(run.description().model).toMatchObject({ batchNorm: 'fastai07', useBatchNorm: false })
  })

  it.each([
    ['a batch of one row', { batchSize: 1 }, 'batchSize must be an integer of at least 2'],
    ['no epoch', { epochs: 0 }, 'epochs must be'],
    ['half a layer', { layers: [10.5] }, 'a size in layers'],
    ['an unknown kind', { kind: 'ranking' }, 'kind must be one of'],
    ['an unknown batch norm', { model: 'mixed-input', batchNorm: 'off' }, 'batchNorm must be'],
    ['a reversed range', { yRange: [5, 1] }, 'yRange must be [low, high]'],
    ['an infinite range', { yRange: [0, Infinity] }, 'yRange must be [low, high]'],
    ['a dropout above one', { dropout: 2 }, 'probability'],
    ['a learning rate of 0', { lr: 0 }, 'lr must be above 0'],
  ])('refuse %s', async (_, options, message) => {
    const error = await fit(lines(50), { target: 'y', epochs: 1, ...options } as never).then(
      () => null,
      (reason: Error) => reason,
    )
    expect(error).toBeInstanceOf(LannerError)
    expect(error!.message).toContain(message)
  })

  it('omit the score that is undefined for a single validation row', async () => {
    const run = await fit(lines(50), { target: 'y', epochs: 1, valid: { kind: 'rows', rows: [3] } })
    expect(Object.keys(run.facts.metrics['valid'] as object)).toEqual(['rmse', 'mae'])
    expect(JSON.stringify(run.facts.metrics)).not.toContain('null')
  })
})

describe('row weights', () => {
  it('weigh the losses', () => {
    manualSeed(2)
    const weights = Float64Array.of(0, 1, 3)
    const mean = (losses: ArrayLike<number>): number =>
      Array.from(losses).reduce((sum, loss, i) => sum + loss * weights[i]!, 0) / 3
    const packed = (encoded: ArrayLike<number>, width: number) => {
      const { values, width: whole } = withWeights(encoded, width, weights)
      return tensor(values as Float32Array<ArrayBuffer>, { shape: [3, whole] })
    }
    const [numbers, scores] = [randn(3, 1), F.logSoftmax(randn(3, 4), 1)]
    const squares = Array.from(numbers.dataSync(), (value, i) => (value - i) ** 2)
    const regression = weighted('regression').lossFunction(numbers, packed([0, 1, 2], 1))
    expect(regression.dataSync()[0]).toBeCloseTo(mean(squares), 5)
    const losses = F.nllLoss(scores, tensor([3, 0, 1], 'int32'), { reduction: 'none' }).dataSync()
    const classes = weighted('classification')
    expect(classes.lossFunction(scores, packed([3, 0, 1], 1)).dataSync()[0]).toBeCloseTo(mean(losses), 5)
    const best = scores.argmax(-1).dataSync()
    const right = classes.metrics[0]!(scores, packed([best[0]!, (best[1]! + 1) % 4, best[2]!], 1))
    expect((right as typeof scores).dataSync()[0]).toBeCloseTo(1, 6)
    const chances = tensor([
      [0.5, 0.9],
      [0.2, 0.5],
      [0.5, 0.5],
    ])
    const labels = weighted('multi-label').lossFunction(chances, packed([1, 1, 0, 1, 1, 1], 2))
    const half = Math.log(2)
    expect(labels.dataSync()[0]).toBeCloseTo((-Math.log(0.8) + half + 3 * 2 * half) / 6, 5)
  })

  it('make a net ignore rows of weight 0, and are no input', async () => {
    const options = {
      target: 'y',
      epochs: 40,
      lr: 1e-2,
      ignore: ['held'],
      yRange: null,
      dropout: 0,
      layers: [32],
      quality: 'fast',
    } as const
    const run = await fit(lines(300), { ...options, weights: 'count' })
    expect(run.pipeline.needed).toEqual(['a'])
    const { valid, baseline } = run.facts.metrics as Record<string, Record<string, number>>
    expect(valid!['r2']).toBeGreaterThan(0.95)
    expect(baseline!['rmse']).toBeLessThan(70)
    expect((await scoresOf(run, lines(200)))['r2']).toBeGreaterThan(0.95)
    expect((await scoresOf(run, lines(200).without(['count'])))['r2']).toBeLessThan(0.5)
    expect(run.description().data['weights']).toBe('count')
  })

  it.each([
    ['a missing weight', [1, null, 1, 1], 'row 2 is missing'],
    ['a weight below 0', [1, 1, -1, 1], 'row 3 is -1'],
    ['weights of nothing', [0, 0, 0, 0], '0 in all 4 rows'],
    ['texts', ['a', 'b', 'c', 'd'], 'must contain numbers'],
  ])('refuse %s', async (_, count, message) => {
    const table = Table.fromColumns({ a: [1, 2, 3, 4], y: [1, 2, 3, 4], count })
    await expect(
      fit(table, { target: 'y', weights: 'count', epochs: 1, valid: { kind: 'rows', rows: [0] } }),
    ).rejects.toThrow(message)
  })
})

it.each([
  ['the weights', { weights: 'y' }, 'Column "y" is the target and contains the row weights; it can'],
  [
    'the mark',
    { valid: { kind: 'column', column: 'y' } },
    'Column "y" is the target and marks the validation rows',
  ],
  [
    'weights as an input',
    { weights: 'count', cats: ['count'] },
    'so it cannot be an input; remove it from cats (--cat).',
  ],
])('a column does one thing alone: %s', async (_, options, message) => {
  await expect(fit(lines(50), { target: 'y', epochs: 1, ...options } as never)).rejects.toThrow(message)
})

it('a column that marks the validation rows is not an input', async () => {
  const run = await fit(lines(100), { target: 'y', epochs: 1, valid: { kind: 'column', column: 'held' } })
  expect(run.pipeline.needed).not.toContain('held')
  expect(run.facts.data['validRows']).toBe(20)
})

describe('row numbers are those of the user’s file', () => {
  const cells = (changes: Record<number, number | string | null>, name: 'a' | 'y'): Table =>
    Table.fromRows(
      Array.from({ length: 40 }, (_, i) => ({
        a: name === 'a' && i in changes ? changes[i] : i,
        y: name === 'y' && i in changes ? changes[i] : i < 10 ? null : i * 2,
      })),
    )

  it.each([12, 20, 30, 39])('in a message about row %i, wherever the split put it', async (row) => {
    await expect(fit(cells({ [row]: Infinity }, 'a'), { target: 'y', epochs: 1 })).rejects.toThrow(
      `Column "a", row ${row + 1} is infinite`,
    )
  })

  it('in validation rows given by number, of which some have no target', async () => {
    let valid: unknown
    await fit(cells({}, 'a'), {
      target: 'y',
      epochs: 1,
      valid: { kind: 'rows', rows: [3, 11, 20, -1] },
      onStart: (start) => (valid = start.valid.toRows().map(({ a }) => a)),
    })
    expect(valid).toEqual([11, 20, 39])
    await expect(
      fit(cells({}, 'a'), { target: 'y', epochs: 1, valid: { kind: 'rows', rows: [11, 40] } }),
    ).rejects.toThrow('Validation row 40 is not one of the table')
  })

  it('warns if a single word turns numbers into categories, unless they are requested', async () => {
    const table = Table.fromRows(
      Array.from({ length: 60 }, (_, i) => ({ a: i === 7 ? 'NA' : `${i % 20}.5`, post: `0${i % 15}`, y: i })),
    )
    const warningsOf = async (cats: readonly string[]): Promise<readonly string[]> => {
      let all: readonly string[] = []
      await fit(table, {
        target: 'y',
        cats,
        epochs: 1,
        valid: { kind: 'last', column: 'y' },
        onStart: ({ warnings }) => (all = warnings),
      })
      return all
    }
    expect(await warningsOf([])).toEqual([
      'Column "a" is treated as 21 categories, because "NA" is not a number; correct it, or treat it as a missing cell (missing, --missing NA).',
    ])
    expect(await warningsOf(['a'])).toEqual([])
  })

  it('warns where one word makes classes of numbers, and where every row is a class', async () => {
    const warningsOf = async (table: Table): Promise<string | undefined> => {
      let first: string | undefined
      await fit(table, {
        target: 'y',
        epochs: 1,
        onStart: ({ warnings }) => (first = warnings.find((warning) => warning.startsWith('Target'))),
      })
      return first
    }
    const column = (cell: (i: number) => string): Table =>
      Table.fromRows(Array.from({ length: 40 }, (_, i) => ({ a: i, y: cell(i) })))
    expect(await warningsOf(column((i) => (i === 7 ? 'n/a' : String(i % 20))))).toContain(
      'as 21 classes, because "n/a" is not a number',
    )
    expect(await warningsOf(column((i) => `id${i}`))).toContain('40 classes in 40 rows')
    expect(await warningsOf(column((i) => `kind${i % 12}`))).toBeUndefined()
  })
})
