import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  fit,
  fitFile,
  scoresOf,
  type Scores,
  type TabularFileOptions,
  type TabularFitStart,
} from '../../../src/apps/tabular/index.ts'
import { LannerError } from '../../../src/base/errors.ts'
import { readTable, type Table } from '../../../src/data/tables/index.ts'
import { manualSeed } from '../../../src/tensor/index.ts'
import { sample, whole } from '../../whole.ts'

let folder = ''
let scratch = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanner-fit-file-'))
  scratch = join(folder, 'scratch')
  await mkdir(scratch)
})
afterAll(() => rm(folder, { recursive: true }))

const quick = { epochs: 1, layers: [8], quality: 'fast' } as const
const small = { ...quick, memory: 1e6 } as const

/** Sales of shops by day: texts, flags, few whole numbers, numbers with holes, dates, rows without a target. */
function sales(rows: number): string {
  const cities = ['Ulm', 'Bonn', 'Köln', '"Halle, Saale"', '']
  const lines = Array.from({ length: rows }, (_, i) => {
    const part = (Math.imul(i, 2654435761) >>> 8) / 2 ** 24
    const day = new Date(Date.UTC(2014, 0, 1 + Math.floor(i / 7))).toISOString().slice(0, 10)
    const size = i % 11 === 0 ? '' : (part * 100).toFixed(3)
    const amount = i % 50 === 49 ? '' : (20 + 30 * part + (i % 5) * 4).toFixed(2)
    return [
      cities[i % 5],
      i % 3 === 0,
      i % 13,
      size,
      day,
      amount,
      part > 0.6 ? 'yes' : 'no',
      i % 4,
      i % 6 === 0 ? 1 : 0,
      ['a|b', 'b', 'c|a', ''][i % 4],
    ].join(',')
  })
  return ['city,open,shelves,size,day,amount,good,weight,held,labels', ...lines].join('\n')
}

/** Both ways of training on a file, up to the moment before the first step, and the run after it. */
async function both(
  name: string,
  text: string,
  options: TabularFileOptions,
): Promise<{ left: TabularFitStart; right: TabularFitStart; memory: Scores; disk: Scores; table: Table }> {
  const path = join(folder, name)
  await writeFile(path, text)
  const types = Object.fromEntries((options.dates ?? []).map((column) => [column, 'date'] as const))
  const starts: TabularFitStart[] = []
  const onStart = (start: TabularFitStart): void => void starts.push(start)
  const table = await readTable(path, { types, ...(options.missing && { missing: options.missing }) })
  const { missing: _missing, texts: _texts, decimal: _decimal, ...same } = options
  // Rows on disk have no judges.
  const first = await fit(table, { ...quick, ...same, refit: false, onStart })
  const second = await fitFile(path, { ...small, ...options, folder: scratch, onStart })
  expect(await readdir(scratch)).toEqual([])
  const [left, right] = starts as [TabularFitStart, TabularFitStart]
  const valid = (run: typeof first): Scores => run.facts.metrics['valid'] as Scores
  return { left, right, memory: valid(first), disk: valid(second), table }
}

/** The same but for the rounding of numbers, which counts relative to 1 where they are small. */
function expectClose(got: unknown, wanted: unknown, digits = 9): void {
  const numbers = (value: unknown): [unknown, number[]] => {
    const found: number[] = []
    const rest: unknown = JSON.parse(
      JSON.stringify(value, (_, each: unknown) => {
        if (typeof each !== 'number' || Number.isInteger(each)) return each
        found.push(each)
        return 'a number'
      }),
    )
    return [rest, found]
  }
  const [[left, own], [right, others]] = [numbers(got), numbers(wanted)]
  expect(left).toEqual(right)
  own.forEach((value, i) =>
    expect(Math.abs(value - others[i]!)).toBeLessThan(10 ** -digits * Math.max(1, Math.abs(others[i]!))),
  )
}

describe('tabular.fitFile', () => {
  const cases: Readonly<Record<string, Omit<TabularFileOptions, 'memory'>>> = {
    'a number': { target: 'amount' },
    'its logarithm, judged by the last days': {
      target: 'amount',
      log: true,
      valid: { kind: 'last', column: 'day', part: 0.25 },
    },
    'a count of the last rows by a column of few numbers': {
      target: 'amount',
      valid: { kind: 'last', column: 'shelves', count: 40 },
      ignore: ['labels'],
    },
    'the last rows by a text': { target: 'amount', valid: { kind: 'last', column: 'good', part: 0.1 } },
    'groups kept together': {
      target: 'amount',
      valid: { kind: 'random', part: 0.3, seed: 5, group: 'shelves' },
    },
    'classes, judged by given rows': {
      target: 'good',
      valid: { kind: 'rows', rows: [0, 5, 17, -1, -2, 400, 401, 402, 403] },
    },
    'classes of whole numbers': { target: 'weight', kind: 'classification', cats: ['shelves'] },
    'flags, judged by a column': { target: 'open', valid: { kind: 'column', column: 'held' } },
    labels: { target: 'labels', kind: 'multi-label', conts: ['shelves'] },
    'weighted numbers': { target: 'amount', weights: 'weight' },
    'weighted classes': { target: 'good', weights: 'weight', dates: ['day'] },
    'weighted labels': { target: 'labels', kind: 'multi-label', weights: 'weight' },
    'texts that mean a missing cell': { target: 'amount', missing: ['Ulm', '7'] },
  }
  for (const [name, options] of sample(Object.entries(cases), 6))
    it(`prepares what fit prepares: ${name}`, async () => {
      const { left, right, memory, disk, table } = await both('sales.csv', sales(700), options)
      expect([right.trainRows, right.validRows]).toEqual([left.trainRows, left.validRows])
      expect(right.valid.toRows()).toEqual(left.valid.toRows())
      expect(right.warnings).toEqual(left.warnings)
      expect(right.parameters).toBe(left.parameters)
      expectClose(right.run.target.toJSON(), left.run.target.toJSON())
      expectClose(right.run.pipeline.toJSON(), left.run.pipeline.toJSON())
      expectClose(right.run.facts.metrics['baseline'], left.run.facts.metrics['baseline'], 5)
      expect(Object.keys(disk)).toEqual(Object.keys(memory))
      // What the run says of its validation rows is what their scores in memory are.
      expectClose(disk, await scoresOf(right.run, right.valid), 4)
      const rows = table.take(Int32Array.of(0, 1, 2))
      expect((await right.run.predict(rows)).predictions).toHaveLength(3)
    })

  it('learns as well as fit does, whatever the order of the rows', async () => {
    const lines = Array.from({ length: 4000 }, (_, i) => {
      const x = Math.floor(i / 4) / 1000
      return `${x},${'abcd'[i % 4]},${3 * x + (i % 4)}`
    })
    // Sorted by what is to be learned: blocks of the file as it is would be of one value each.
    const text = ['x,kind,y', ...lines.toSorted((a, b) => Number(a.split(',')[2]) - Number(b.split(',')[2]))]
    const { memory, disk } = await both('sorted.csv', text.join('\n'), {
      target: 'y',
      epochs: 8,
      layers: [20],
    })
    expect(memory['r2']).toBeGreaterThan(0.98)
    expect(disk['r2']).toBeGreaterThan(0.98)
  })

  it('gives the same bits for the same seed', async () => {
    const path = join(folder, 'same.csv')
    await writeFile(path, sales(500))
    const weights = async (seed: number): Promise<string> => {
      manualSeed(9)
      const run = await fitFile(path, { ...small, target: 'amount', seed })
      return JSON.stringify([run.facts.metrics['valid'], run.embedding('city').vectors])
    }
    const first = await weights(1)
    expect(await weights(1)).toBe(first)
    expect(await weights(2)).not.toBe(first)
  })

  it('returns a sample of many validation rows, and scores on all', async () => {
    const path = join(folder, 'many.csv')
    await writeFile(path, sales(12_000))
    let start: TabularFitStart | undefined
    await fitFile(path, { ...small, target: 'amount', onStart: (each) => (start = each) })
    expect(start!.validRows).toBe(2352)
    expect(start!.valid.rows).toBe(1000)
    const days = start!.valid.column('day')
    if (days.kind !== 'date') throw new Error('day is a date')
    expect([...days.values].toSorted((a, b) => a - b)).toEqual([...days.values])
    expect(days.values.at(-1)! - days.values[0]!).toBeGreaterThan(1600 * 86_400_000)
  })

  const bad: readonly (readonly [name: string, text: string, options: TabularFileOptions])[] = [
    ['a target that does not exist', sales(50), { target: 'amuont' }],
    ['a weights column that does not exist', sales(50), { target: 'amount', weights: 'wieght' }],
    [
      'a split column that does not exist',
      sales(50),
      { target: 'amount', valid: { kind: 'last', column: 'dya' } },
    ],
    ['a category that does not exist', sales(50), { target: 'amount', cats: ['citty'] }],
    ['ragged rows', 'a,b\n1,2\n3\n', { target: 'b' }],
    ['no rows', 'a,b\n', { target: 'b' }],
    ['a target that is all missing', 'a,b\n1,\n2,\n', { target: 'b' }],
    ['a constant target', 'a,b\n1,5\n2,5\n3,5\n', { target: 'b' }],
    [
      'a target constant in training',
      'a,b,held\n1,5,0\n2,5,0\n3,7,1\n',
      { target: 'b', valid: { kind: 'column', column: 'held' } },
    ],
    ['headers twice', 'a,a\n1,2\n', { target: 'a' }],
    ['an invalid date', 'a,b\n2015-07-31,2\nsoon,3\n', { target: 'b', dates: ['a'] }],
    ['infinity in a target', 'a,b\n1,2\n2,inf\n3,4\n', { target: 'b' }],
    [
      'NaN in a measurement',
      `a,b\n${Array.from({ length: 99 }, (_, i) => `${i === 77 ? 'nan' : i + 0.5},${i * 3}`).join('\n')}\n`,
      { target: 'b' },
    ],
    ['a logarithm of 0', 'a,b\n1,2\n2,0\n3,4\n', { target: 'b', log: true }],
    ['a logarithm of classes', 'a,b\n1,x\n2,y\n3,x\n', { target: 'b', log: true }],
    ['dates as a target', 'a,b\n1,2015-07-31\n2,2015-08-01\n', { target: 'b' }],
    ['labels that are numbers', 'a,b\n1,2\n2,3\n3,4\n', { target: 'b', kind: 'multi-label' }],
    ['weights below 0', sales(50).replace(/,0,1,a\|b/, ',-1,1,a|b'), { target: 'amount', weights: 'weight' }],
    ['weights that are all 0', 'a,b,w\n1,2,0\n2,3,0\n3,4,0\n', { target: 'b', weights: 'w' }],
    ['weights that are texts', 'a,b,w\n1,2,x\n2,3,y\n3,4,z\n4,5,z\n5,6,z\n', { target: 'b', weights: 'w' }],
    [
      'a hole in the column of the split',
      'a,b,d\n1,2,1\n2,3,\n3,4,3\n',
      { target: 'b', valid: { kind: 'last', column: 'd' } },
    ],
    [
      'a count that is too large',
      'a,b,d\n1,2,1\n2,3,2\n3,4,3\n',
      { target: 'b', valid: { kind: 'last', column: 'd', count: 3 } },
    ],
    ['a split by dates', sales(50), { target: 'amount', valid: { kind: 'column', column: 'day' } }],
    [
      'a mistyped mark',
      'a,b,v\n1,,train\n2,3,valid\n3,4,vaild\n4,5,train\n',
      { target: 'b', valid: { kind: 'column', column: 'v' } },
    ],
    ['rows that do not exist', sales(50), { target: 'amount', valid: { kind: 'rows', rows: [50] } }],
    [
      'no training rows',
      'a,b,v\n1,2,1\n2,3,1\n3,4,1\n',
      { target: 'b', valid: { kind: 'column', column: 'v' } },
    ],
    [
      'too many levels',
      `a,b\n${Array.from({ length: 3000 }, (_, i) => `n${i},${i}`).join('\n')}\n`,
      { target: 'b' },
    ],
    ['nothing to learn from', 'a,b\n1,2\n2,3\n3,4\n4,5\n5,6\n', { target: 'b', ignore: ['a'] }],
    ['a single row', 'a,b\n1,2\n', { target: 'b' }],
    ['weights that are the target', sales(50), { target: 'amount', weights: 'amount' }],
    [
      'too many levels, because of a word',
      `a,b\n${Array.from({ length: 3000 }, (_, i) => `${i % 100 === 7 ? 'NA' : i + 0.5},${i}`).join('\n')}\n`,
      { target: 'b' },
    ],
  ]
  for (const [name, text, options] of sample(bad, 4))
    it(`says of ${name} what fit says, and leaves nothing behind`, async () => {
      const path = join(folder, 'bad.csv')
      await writeFile(path, text)
      const types = Object.fromEntries((options.dates ?? []).map((column) => [column, 'date'] as const))
      const said = async (work: () => Promise<unknown>): Promise<string> => {
        try {
          await work()
          return 'nothing'
        } catch (error) {
          if (!(error instanceof LannerError)) throw error
          return error.message
        }
      }
      const inMemory = await said(async () => fit(await readTable(path, { types }), { ...quick, ...options }))
      expect(inMemory).not.toBe('nothing')
      const fromDisk = await said(() => fitFile(path, { ...small, ...options, folder: scratch }))
      // Levels are counted in the training rows there, in all rows here.
      const counted = (text: string): string =>
        text.replace(/its \d+ texts have \d+/, 'its many texts have many')
      expect(counted(fromDisk)).toBe(counted(inMemory))
      expect(await readdir(scratch)).toEqual([])
    })

  it('stops on abort, and leaves nothing behind', async () => {
    const path = join(folder, 'stop.csv')
    await writeFile(path, sales(20_000))
    for (const after of whole ? [0, 5, 50, 150, 400] : [0, 100]) {
      const stop = new AbortController()
      const reason = new Error('enough')
      setTimeout(() => stop.abort(reason), after)
      await expect(
        fitFile(path, { ...small, epochs: 10_000, target: 'amount', folder: scratch, signal: stop.signal }),
      ).rejects.toBe(reason)
      expect(await readdir(scratch)).toEqual([])
    }
  })
})
