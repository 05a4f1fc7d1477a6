import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import {
  Booster,
  DMatrix,
  denseRows,
  gradientBoosting,
  loadXgboost,
  oneHot,
  randomForest,
} from '../../../src/apps/trees/index.ts'
import { Mt19937 } from '../../../src/data/index.ts'
import { Table } from '../../../src/data/tables/table.ts'
import { hasXgboost } from '../../has-xgboost.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-trees-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

const one = (...values: number[]) => ({ values: Float32Array.from(values), width: 1 })
const close = (got: Float32Array, wanted: readonly number[], digits = 4): void => {
  expect(got).toHaveLength(wanted.length)
  wanted.forEach((value, i) => expect(got[i]).toBeCloseTo(value, digits))
}

describe('the library', () => {
  it('is named with an install command if LANNER_XGBOOST names a missing file', async () => {
    vi.stubEnv('LANNER_XGBOOST', join(folder, 'nothing.so'))
    const call = gradientBoosting(one(1, 2), [1, 2])
    await expect(call).rejects.toThrow(
      `LANNER_XGBOOST is ${join(folder, 'nothing.so')}, which cannot be loaded`,
    )
    await expect(loadXgboost()).rejects.toMatchObject({
      code: 'backend',
      message: expect.stringContaining(
        process.platform === 'linux' ? 'apt-get install libxgboost0' : 'install',
      ),
    })
  })

  it('is refused if the file is another library', async () => {
    if (process.platform !== 'linux') return
    vi.stubEnv('LANNER_XGBOOST', 'libc.so.6')
    await expect(loadXgboost()).rejects.toThrow('libc.so.6 is not XGBoost 1.7 or newer')
  })
})

describe.skipIf(!hasXgboost)('gradient boosting', () => {
  it('one round of depth 1 moves each side of the best split towards its mean by the rate', async () => {
    const booster = await gradientBoosting(one(1, 2, 3, 4), [0, 2, 10, 12], {
      rounds: 1,
      maxDepth: 1,
      learningRate: 0.5,
      lambda: 0,
    })
    // The mean is 6; the sides' means are 1 and 11.
    close(await booster.predict(one(1, 2, 3, 4)), [3.5, 3.5, 8.5, 8.5])
    expect([booster.rounds, booster.width]).toEqual([1, 1])
  })

  it('shrinks leaves towards zero by lambda: the sum of the errors over rows plus lambda', async () => {
    const booster = await gradientBoosting(one(1, 2, 3, 4), [0, 2, 10, 12], {
      rounds: 1,
      maxDepth: 1,
      learningRate: 1,
      lambda: 2,
    })
    close(await booster.predict(one(1, 4)), [6 - 10 / 4, 6 + 10 / 4])
  })

  it('counts rows by their weights', async () => {
    const booster = await gradientBoosting(one(1, 1), [0, 8], {
      rounds: 1,
      weights: [3, 1],
      learningRate: 1,
      lambda: 0,
    })
    close(await booster.predict(one(1)), [2])
  })

  it('sends missing numbers to the better side', async () => {
    const rows = one(1, 2, NaN, 9, 10, NaN)
    const booster = await gradientBoosting(rows, [0, 0, 6, 6, 6, 6], {
      rounds: 1,
      learningRate: 1,
      lambda: 0,
    })
    close(await booster.predict(one(NaN, 1, 9)), [6, 0, 6])
  })

  it('takes one-hot rows as sparse ones, and finds each level', async () => {
    const rows = oneHot([Int32Array.of(0, 1, 2, 0, 1, 2)], [3])
    const booster = await gradientBoosting(rows, [1, 5, 9, 1, 5, 9], {
      rounds: 1,
      learningRate: 1,
      lambda: 0,
    })
    close(await booster.predict(rows), [1, 5, 9, 1, 5, 9])
  })

  it('returns a probability, or one per class', async () => {
    const rows = one(1, 2, 3, 4, 5, 6)
    const binary = await gradientBoosting(rows, [0, 0, 0, 1, 1, 1], {
      task: 'binary',
      rounds: 30,
      minChildWeight: 0,
    })
    const chances = await binary.predict(rows)
    expect(chances[0]).toBeLessThan(0.1)
    expect(chances[5]).toBeGreaterThan(0.9)
    const three = await gradientBoosting(rows, [0, 0, 1, 1, 2, 2], { task: 3, rounds: 30, minChildWeight: 0 })
    const table = await three.predict(rows)
    expect(table).toHaveLength(18)
    const best = Array.from({ length: 6 }, (_, row) => {
      const own = table.slice(row * 3, row * 3 + 3)
      expect(own.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 5)
      return own.indexOf(Math.max(...own))
    })
    expect(best).toEqual([0, 0, 1, 1, 2, 2])
  })

  it('learns a curve, the same with the same seed', async () => {
    const random = new Mt19937(7)
    const values = Float32Array.from({ length: 800 }, () => random.interval(1000) / 500 - 1)
    const target = Float32Array.from({ length: 400 }, (_, i) => values[2 * i]! ** 2 + values[2 * i + 1]!)
    const train = { values: values.slice(0, 600), width: 2 }
    const test = { values: values.slice(600), width: 2 }
    const options = { rounds: 100, learningRate: 0.1, subsample: 0.7, columnsByTree: 0.5, threads: 1 }
    const [a, b] = await Promise.all(
      [1, 2].map(async () => (await gradientBoosting(train, target.slice(0, 300), options)).predict(test)),
    )
    expect(a).toEqual(b)
    const errors = Array.from(a!, (value, i) => Math.abs(value - target[300 + i]!))
    expect(errors.reduce((sum, error) => sum + error, 0) / 100).toBeLessThan(0.1)
  })

  it('stops between rounds on abort', async () => {
    const stop = new AbortController()
    const call = gradientBoosting(one(1, 2), [1, 2], {
      rounds: 1000,
      signal: stop.signal,
      onRound: (round) => {
        if (round === 3) stop.abort(new Error('enough'))
      },
    })
    await expect(call).rejects.toThrow('enough')
  })
})

describe.skipIf(!hasXgboost)('a random forest', () => {
  it('of trees that see all rows gives the mean of each leaf', async () => {
    const forest = await randomForest(one(1, 1, 2, 2), [1, 3, 10, 20], { trees: 5, subsample: 1 })
    close(await forest.predict(one(1, 2)), [2, 15])
    expect(forest.rounds).toBe(1)
  })

  it('is the mean of different trees, each on its own rows', async () => {
    const random = new Mt19937(3)
    const values = Float32Array.from({ length: 300 }, () => random.interval(1000) / 1000)
    const noisy = values.map((value) => (value > 0.5 ? 1 : 0) + random.interval(1000) / 1000 - 0.5)
    const rows = { values, width: 1 }
    const error = async (trees: number): Promise<number> => {
      const answers = await (
        await randomForest(rows, noisy, { trees })
      ).predict(one(0.1, 0.2, 0.3, 0.7, 0.8, 0.9))
      return answers.reduce((sum, value, i) => sum + Math.abs(value - (i < 3 ? 0 : 1)), 0)
    }
    expect(await error(60)).toBeLessThan(await error(1))
  })
})

describe.skipIf(!hasXgboost)('trees in a file', () => {
  it('predict as before, and are JSON of XGBoost', async () => {
    const rows = one(1, 2, 3, 4)
    const booster = await gradientBoosting(rows, [0, 2, 10, 12], { rounds: 20 })
    const path = join(folder, 'trees.json')
    await booster.save(path)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveProperty('learner')
    const loaded = await Booster.load(path)
    expect(await loaded.predict(rows)).toEqual(await booster.predict(rows))
    expect(loaded.rounds).toBe(20)
  })

  it.each([
    ['broken.json', '{"learner"'],
    ['other.json', '{"learner": {}}'],
    ['text.json', 'trees'],
    ['empty.json', ''],
  ])('are refused by name where %s holds something else', async (name, text) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    await expect(Booster.load(path)).rejects.toThrow(`${path}: This is not an XGBoost model in JSON`)
  })

  it('are refused without a file', async () => {
    await expect(Booster.load(join(folder, 'none.json'))).rejects.toThrow('there is no such file or folder')
  })
})

describe.skipIf(!hasXgboost)('mistakes', () => {
  const four = one(1, 2, 3, 4)
  it.each([
    [
      'a target that is too short',
      () => gradientBoosting(four, [1]),
      'needs one target per row; got rows [4], target [1]',
    ],
    [
      'a target that is not finite',
      () => gradientBoosting(four, [1, 2, NaN, 4]),
      'the target of row 3 is NaN',
    ],
    ['an infinite number', () => gradientBoosting(one(1, Infinity), [1, 2]), 'column 1 of row 2 is infinite'],
    ['no rows', () => gradientBoosting(one(), []), 'there are no rows'],
    [
      'values that do not fill the width',
      () => gradientBoosting({ values: new Float32Array(3), width: 2 }, [1]),
      'needs a multiple of width values',
    ],
    [
      'no rounds',
      () => gradientBoosting(four, [1, 2, 3, 4], { rounds: 0 }),
      'rounds must be an integer of at least 1',
    ],
    [
      'half a tree',
      () => randomForest(four, [1, 2, 3, 4], { trees: 0.5 }),
      'trees must be an integer of at least 1',
    ],
    [
      'a depth below 0',
      () => gradientBoosting(four, [1, 2, 3, 4], { maxDepth: -3 }),
      'XGBoost says: value -3 for Parameter max_depth',
    ],
    [
      'an unknown loss',
      () => gradientBoosting(four, [1, 2, 3, 4], { parameters: { objective: 'nix' } }),
      'Unknown objective function',
    ],
    ['fractional classes', () => gradientBoosting(four, [0, 1, 1.5, 1], { task: 2 }), 'row 3 has 1.5'],
    [
      'a target of 2 where it is 0 or 1',
      () => gradientBoosting(four, [0, 1, 2, 1], { task: 'binary' }),
      'row 3 has 2',
    ],
    [
      'weights below 0',
      () => gradientBoosting(four, [0, 1, 2, 1], { weights: [1, 1, 1, -1] }),
      'weights must not be negative',
    ],
    [
      'a column outside',
      () =>
        DMatrix.create({
          starts: Uint32Array.of(0, 1),
          columns: Uint32Array.of(5),
          values: Float32Array.of(1),
          width: 2,
        }),
      'column 5 is out of range for 2 columns',
    ],
    ['text', async () => denseRows(Table.fromRows([{ city: 'Ulm' }])), 'Column "city" is text'],
  ])('%s is named', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message)
  })

  it('rows of another width are refused at prediction', async () => {
    const booster = await gradientBoosting(four, [1, 2, 3, 4], { rounds: 1 })
    const wide = { values: new Float32Array(4), width: 2 }
    await expect(booster.predict(wide)).rejects.toThrow(
      'as many columns as in training; got trained [1], given [2]',
    )
  })

  it('released memory is not used again', async () => {
    const matrix = await DMatrix.create(four, { target: [1, 2, 3, 4] })
    const booster = Booster.create(matrix)
    booster.update(matrix)
    matrix.dispose()
    matrix.dispose()
    await expect(booster.predict(matrix)).rejects.toThrow('this matrix was disposed')
    booster.dispose()
    expect(() => booster.toJson()).toThrow('these trees were disposed')
  })
})
