import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeRun } from '../../src/apps/run/run-folder.ts'
import * as tabular from '../../src/apps/tabular/index.ts'
import { Table } from '../../src/data/tables/index.ts'
import { modelCard } from '../../src/export/index.ts'
import { init } from '../../src/tensor/index.ts'
import { makeRuns, type SmallRuns } from '../infer/runs.ts'

let runs: SmallRuns
beforeAll(async () => {
  await init()
  runs = await makeRuns()
})
afterAll(() => rmSync(runs.folder, { recursive: true, force: true }))

const headings = [
  'Data',
  'Scores',
  'Training',
  'Model',
  'Intended uses',
  'Limits',
  'How to use it',
  'Versions',
]

describe('modelCard', () => {
  it.each(['text', 'rows', 'ratings', 'features', 'words'] as const)(
    'of %s has every section, no empty values, and is deterministic',
    async (kind) => {
      const description = runs[kind].description()
      const card = await modelCard(description, kind)
      expect([...card.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(headings)
      expect(card).not.toMatch(/undefined|NaN|\[object|null/)
      expect(card).toContain('Seed 42')
      expect(await modelCard(description, kind)).toBe(card)
    },
  )

  it('describes the rows, the scores and the baseline', async () => {
    const description = runs.rows.description()
    const card = await modelCard(description, 'houses')
    const { valid, baseline } = description.metrics as Record<string, Record<string, number>>
    expect(card).toContain('- 120 rows: 96 for training, 24 for validation')
    expect(card).toContain('- Target: price (regression)')
    expect(card).toContain('- Numeric features: size, size\\_na')
    expect(card).toContain(
      `| rmse | ${Number(valid!['rmse']!.toPrecision(6))} | ${Number(baseline!['rmse']!.toPrecision(6))} |`,
    )
    expect(card).toContain('lanner predict houses rows.csv')
  })

  it.each([
    ['', [5000, 14_765], {}],
    [' learned as its logarithm', [5000, 14_765], { log: true }],
    [' of a single net', [5000, 14_765], { model: 'mixed-input' }],
    [' of a single net, learned as its logarithm', [5000, 14_765], { model: 'mixed-input', log: true }],
  ] as const)('gives the range of a target%s in its own units', async (_case, [low, high], how) => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      x: i,
      y: low + ((high - low) * ((i * 17) % 60)) / 59,
    }))
    const options = { target: 'y', epochs: 1, layers: [4], valid: { kind: 'rows', rows: [1, 2, 3] } } as const
    const run = await tabular.fit(Table.fromRows(rows), { ...options, ...how })
    const card = await modelCard(run.description(), 'y')
    const [, least, greatest] = /training rows have y from (\S+) to (\S+);/.exec(card)!
    expect(Number(least)).toBeCloseTo(low, 1)
    expect(Number(greatest)).toBeCloseTo(high, 1)
    const numbers = /predictions stay between (\S+) and (\S+) for any row/.exec(card)!.slice(1).map(Number)
    expect(numbers[0]).toBeLessThanOrEqual(low + 0.1)
    expect(numbers[1]).toBeGreaterThanOrEqual(high - 0.1)
    const [, first, last] = /\| yRange \| (\S+), (\S+) \|/.exec(card)!
    expect(Number(first)).toBeGreaterThan(1000)
    expect(Number(last)).toBeGreaterThan(10_000)
    expect(card).toMatch(/\| validation loss \(of the nets? ?(alone)?, for the (logarithm of the )?target/)
  })

  it('says who makes the predictions', async () => {
    const description = runs.rows.description()
    const card = (training: Record<string, unknown>): Promise<string> =>
      modelCard({ ...description, training: { ...description.training, ...training } }, 'houses')
    expect(await card({ netShare: 1 })).toContain('An ensemble of neural nets that predicts price')
    expect(await card({ netShare: 3.9e-6 })).toContain(
      'weighted mean of a linear model: more than 99 %; neural nets (category embeddings',
    )
    expect(await card({ netShare: 1e-6, trees: { share: 0.25 } })).toContain(
      'weighted mean of a linear model: 75 %; boosted trees: 25 %; neural nets',
    )
    const ratings = await modelCard(runs.ratings.description(), 'stars')
    expect(ratings).toMatch(
      /weighted mean of a ridge regression per user .* \([\d.]+ %\) and of their dot product/,
    )
  })

  it('shows names unchanged, whatever they contain', async () => {
    const { app, model, data, training, metrics } = runs.rows.description()
    const target = { ...(data['target'] as object), name: 'a|b\n<script>' }
    const card = await modelCard(
      describeRun({ app, model, data: { ...data, target }, training, metrics }),
      "it's",
    )
    expect(card).toContain('Target: a\\|b \\<script\\>')
    expect(card).not.toMatch(/[^\\]<script/)
    expect(card).toContain(String.raw`lanner predict 'it'\''s' rows.csv`)
  })

  it('describes a run of an unknown app by what all runs have', async () => {
    const card = await modelCard(
      describeRun({
        app: 'vision',
        model: { name: 'net', width: 3 },
        data: {},
        training: { seed: 7 },
        metrics: {},
      }),
      'x',
    )
    expect(card).toContain('| width | 3 |')
    expect(card).toContain('the run was trained without a validation set')
  })

  it('describes an autoencoder and word vectors, and how to use them', async () => {
    const features = await modelCard(runs.features.description(), 'houses')
    expect(features).toContain('lanner embed houses rows.csv --out features.csv')
    expect(features).toContain('A denoising autoencoder')
    const { training } = runs.features.description()
    const plain = { ...runs.features.description(), training: { ...training, swapNoise: 0 } }
    expect(await modelCard(plain, 'houses')).not.toMatch(/denoising|swapped/)
    expect(features).toContain('| baseline loss (predicting column means) | – | ')
    const words = await modelCard(runs.words.description(), 'words')
    expect(words).toContain('Vectors of size 6 for 6 words, learned by skip-gram')
    expect(words).toContain('lanner nearest words WORD')
  })

  it('shows keys, version and app of a damaged description unchanged', async () => {
    const card = await modelCard(
      {
        ...describeRun({
          app: '<b>a: b',
          model: { name: 'net' },
          data: {},
          training: { '<script>': 1 },
          metrics: {},
        }),
        lanner: '0.1<img>',
      },
      'x',
    )
    expect(card).not.toMatch(/[^\\]<(script|img|b>)/)
    expect(card).toContain('  - -b-a-b\n')
  })
})
