import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as autoencoder from '../../../src/apps/autoencoder/index.ts'
import { restoreFolder } from '../../../src/apps/run/restore.ts'
import { reconstructionLoss } from '../../../src/apps/autoencoder/reconstruction-loss.ts'
import { rowLayout } from '../../../src/apps/autoencoder/row-layout.ts'
import { targetWidth, writeInputs, writeTargets } from '../../../src/apps/autoencoder/write-rows.ts'
import { Table } from '../../../src/data/tables/table.ts'
import { init, manualSeed, tensor, zeros } from '../../../src/tensor/index.ts'
import { houses } from './table.ts'

let folder: string
beforeAll(async () => {
  await init()
  folder = mkdtempSync(join(tmpdir(), 'lanner-autoencoder-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const table = houses(600)
const quick = { layers: [32, 6, 32], epochs: 15, batchSize: 32, lr: 5e-3 } as const

describe('rows as numbers', () => {
  const colors = { levels: ['blue', 'green', 'red'], missing: 0 }
  const shops = { levels: ['a', 'b', 'c', 'd', 'e'], missing: 2 }
  const cells = { numbers: Float32Array.of(0.5, -2, 1, 3), codes: Int32Array.of(3, 5, 0, 0) }

  it('have a place for each number and each level, and for missing if rows lack one', () => {
    const layout = rowLayout(2, [colors, shops], { oneHotLevels: 10, categoryLoss: 'squared' })
    expect(layout).toMatchObject({ inputs: 2 + 3 + 6, squared: 11, outputs: 11, embedded: [], scored: [] })
    const inputs = new Float32Array(22)
    writeInputs(layout, cells, 2, 2, inputs, new Int32Array(0))
    expect([...inputs.subarray(0, 11)]).toEqual([0.5, -2, 0, 0, 1, 0, 0, 0, 0, 0, 1])
    expect([...inputs.subarray(11)]).toEqual([1, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0])
  })

  it('have a code for each high-cardinality category, reconstructed as scores', () => {
    const layout = rowLayout(2, [colors, shops], { oneHotLevels: 3, categoryLoss: 'squared' })
    expect(layout).toMatchObject({ inputs: 5, squared: 5, outputs: 5 + 6 })
    expect([layout.embedded, layout.scored]).toEqual([
      [{ cat: 1, codes: 6 }],
      [{ cat: 1, at: 5, first: 0, width: 6 }],
    ])
    const [inputs, codes] = [new Float32Array(10), new Int32Array(2)]
    writeInputs(layout, cells, 2, 2, inputs, codes)
    expect([...codes]).toEqual([5, 0])
    const targets = new Float32Array(2 * targetWidth(layout))
    writeTargets(layout, cells, 2, 2, targets)
    expect([...targets]).toEqual([0.5, -2, 0, 0, 1, 5, 1, 3, 0, 0, 0, 0])
  })

  it('are compared by cross-entropy on request; an unseen level does not count', async () => {
    const layout = rowLayout(2, [colors, shops], { oneHotLevels: 10, categoryLoss: 'cross-entropy' })
    expect(layout).toMatchObject({ inputs: 11, squared: 2, outputs: 2 + 3 + 6 })
    const targets = new Float32Array(2 * targetWidth(layout))
    writeTargets(layout, cells, 2, 2, targets)
    expect([...targets]).toEqual([0.5, -2, 2, 5, 1, 3, -1, 0])
    const loss = await reconstructionLoss(layout)(zeros(2, 11), tensor(targets, { shape: [2, 4] })).item()
    const squares = 0.25 + 4 + 1 + 9
    expect(loss).toBeCloseTo((squares + Math.log(3) + 2 * Math.log(6)) / (2 * 4), 5)
  })
})

describe('an autoencoder', () => {
  it('has the linear middle as features, or all hidden layers', () => {
    manualSeed(42)
    const bottleneck = new autoencoder.Autoencoder({ inputs: 9, layers: [7, 3, 7] })
    expect([bottleneck.bottleneck, bottleneck.featureCount]).toEqual([1, 3])
    const x = tensor(
      Array.from({ length: 18 }, (_, i) => i / 9 - 1),
      { shape: [2, 9] },
    )
    const middle = bottleneck.features(x)
    expect(middle.shape).toEqual([2, 3])
    // A relu would have no number below 0; this one starts with some.
    expect(Array.from(middle.dataSync()).some((value) => value < 0)).toBe(true)
    expect([...bottleneck.decode(middle).dataSync()]).toEqual([...bottleneck(x).dataSync()])

    const deep = new autoencoder.Autoencoder({ inputs: 9, layers: [7, 7, 7], variant: 'deep-stack' })
    expect(deep.features(x).shape).toEqual([2, 21])
    expect(Array.from(deep.features(x).dataSync()).every((value) => value >= 0)).toBe(true)
    expect(() => deep.decode(deep.features(x))).toThrow('cannot decode the features')
  })

  it('needs an input and a layer', () => {
    expect(() => new autoencoder.Autoencoder({ inputs: 0, layers: [3] })).toThrow('needs at least one input')
    expect(() => new autoencoder.Autoencoder({ inputs: 4, layers: [] })).toThrow('one hidden layer')
  })
})

describe('autoencoder.fit', () => {
  it.each([
    ['a bottleneck', {}],
    ['a deep stack', { variant: 'deep-stack', layers: [24, 24] }],
    ['cross-entropy', { categoryLoss: 'cross-entropy' }],
    ['embedded categories', { oneHotLevels: 3 }],
  ] as const)('rebuilds unseen rows better than the mean of each column, with %s', async (_, options) => {
    const run = await autoencoder.fit(table, { ...quick, ...options })
    const { validLoss, baselineLoss, columns } = run.facts.metrics as {
      validLoss: number
      baselineLoss: number
      columns: autoencoder.ColumnError[]
    }
    expect(validLoss).toBeLessThan(0.6 * baselineLoss)
    const error = new Map(columns.map((column) => [column.column, column]))
    expect(error.get('metres')!.error).toBeLessThan(0.4 * error.get('metres')!.baseline)
    expect(error.get('region')!.error).toBeLessThan(0.2 * error.get('region')!.baseline)
    const { values, width } = await run.featureValues(table)
    expect(values).toHaveLength(600 * width)
    expect(values.every(Number.isFinite)).toBe(true)
    const spread = Array.from({ length: width }, (_row, j) => values[j]! - values[7 * width + j]!)
    expect(spread.some((difference) => Math.abs(difference) > 0.01)).toBe(true)
  })

  it('gives features of rows with missing cells, unknown levels and outliers, with warnings', async () => {
    const run = await autoencoder.fit(table, { ...quick, epochs: 2, ignore: ['price'] })
    const features = await run.features([
      { metres: 1e9, feet: null, class: 'huge', city: 'Ulm', region: 'south', rooms: 3, garden: true },
      { metres: -5, feet: 3, class: 'small', city: null, region: null, rooms: null, garden: null },
    ])
    expect(features.rows).toBe(2)
    expect(features.names).toEqual(Array.from({ length: 6 }, (_, j) => `feature_${j + 1}`))
    expect(features.toRows().every((row) => Object.values(row).every(Number.isFinite))).toBe(true)
    const { warnings } = await run.featureValues([
      { metres: 60, feet: 600, class: 'huge', city: 'Ulm', region: 'south', rooms: 3, garden: true },
    ])
    expect(warnings.map(({ message }) => message).join()).toContain('huge')
    await expect(
      run.features(table.without(['metres']).with('metre', table.column('metres'))),
    ).rejects.toThrow('no column "metres", which the net was trained with; rename "metre" if that is it.')
  })

  it('gives the same net for the same seed, and another for another', async () => {
    const loss = async (seed: number): Promise<unknown> =>
      (await autoencoder.fit(table, { ...quick, epochs: 2, seed })).facts.metrics
    expect(await loss(1)).toEqual(await loss(1))
    expect(await loss(1)).not.toEqual(await loss(2))
  })

  it('learns to repair swapped cells: training noise is new in each epoch, validation noise is fixed', async () => {
    const losses: (number | null)[] = []
    const still = { lr: 1e-30, epochs: 3, layers: [4], seed: 3, valid: 0.3 }
    const callbacks = [
      {
        onEpochEnd: (_: unknown, { validLoss }: { validLoss: number | null }) => void losses.push(validLoss),
      },
    ]
    await autoencoder.fit(table, { ...still, callbacks })
    expect(losses[1]).toBe(losses[0])
    const clean = await autoencoder.fit(table, { ...still, swapNoise: 0 })
    expect(clean.facts.metrics['validLoss']).not.toBe(losses[0])
  })

  it.each([
    ['no rows', () => Table.fromRows([]), {}, 'The table is empty'],
    [
      'nothing but excluded columns',
      () => table.select(['price']),
      { ignore: ['price'] },
      'no column to learn from',
    ],
    ['an unknown column', () => table, { ignore: ['prise'] }, 'did you mean "price"?'],
    ['noise of 1', () => table, { swapNoise: 1 }, 'swapNoise must be at least 0 and below 1, got 1'],
    ['no layers', () => table, { layers: [] }, 'layers must name at least one'],
    ['half a unit', () => table, { layers: [2.5] }, 'a size in layers must be an integer'],
    [
      'an unknown variant',
      () => table,
      { variant: 'stack' as never },
      'variant must be bottleneck or deep-stack',
    ],
    [
      'an unknown loss',
      () => table,
      { categoryLoss: 'mse' as never },
      'categoryLoss must be squared or cross-entropy',
    ],
    ['a rate below 0', () => table, { lr: -1 }, 'lr must be above 0'],
    ['no epochs', () => table, { epochs: 0 }, 'epochs must be an integer of at least 1'],
    [
      'an invalid number',
      () => Table.fromColumns({ a: [1.5, 2, NaN, 3, 4, 5, 6, 7, 8, 9.5] }),
      {},
      'Column "a", row 3',
    ],
  ] as const)('refuses %s', async (_, make, options, message) => {
    await expect(autoencoder.fit(make(), options)).rejects.toThrow(message)
  })
})

describe('a run of an autoencoder', () => {
  it('gives the same features after saving and loading, bit for bit', async () => {
    for (const options of [
      {},
      { variant: 'deep-stack', oneHotLevels: 3, categoryLoss: 'cross-entropy' },
    ] as const) {
      const run = await autoencoder.fit(table, { ...quick, epochs: 2, ...options })
      await run.save(folder)
      const loaded = await restoreFolder(folder, 'autoencoder')
      const [before, after] = [await run.featureValues(table), await loaded.featureValues(table)]
      expect(Buffer.from(after.values.buffer).equals(Buffer.from(before.values.buffer))).toBe(true)
      expect(loaded.description()).toEqual(run.description())
    }
  })

  it('that is damaged is refused with the problem', async () => {
    const run = await autoencoder.fit(table, { ...quick, epochs: 1 })
    await run.save(folder)
    const path = join(folder, 'model.json')
    const text = readFileSync(path, 'utf8')
    const damage = async (change: (json: Record<string, any>) => void): Promise<void> => {
      const json = JSON.parse(text) as Record<string, any>
      change(json)
      writeFileSync(path, JSON.stringify(json))
      await restoreFolder(folder, 'autoencoder')
    }
    await expect(damage((json) => (json['model'].layers = [3, -1]))).rejects.toThrow(
      'model.layers must be a list',
    )
    await expect(damage((json) => (json['model'].name = 'gan'))).rejects.toThrow(
      'does not know the model "gan"',
    )
    await expect(damage((json) => json['data'].encoder.scales.pop())).rejects.toThrow(
      'its scales do not match',
    )
    await expect(damage((json) => (json['data'].encoder.scales[0].to = [1]))).rejects.toThrow(
      'scale of a column',
    )
    await expect(damage((json) => (json['model'].layers = [31, 6, 32]))).rejects.toThrow('cannot be loaded')
    await expect(damage((json) => (json['app'] = 'text'))).rejects.toThrow('is a run of app "text"')
  })
})
