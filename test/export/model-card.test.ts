import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeRun } from '../../src/apps/run/run-folder.ts'
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
