import { beforeAll, describe, expect, it } from 'vitest'
import * as autoencoder from '../../src/apps/autoencoder/index.ts'
import * as collab from '../../src/apps/collab/index.ts'
import type { AnyRun } from '../../src/apps/run/restore.ts'
import * as tabular from '../../src/apps/tabular/index.ts'
import * as text from '../../src/apps/text/index.ts'
import * as word2vec from '../../src/apps/word2vec/index.ts'
import { Table, type Row } from '../../src/data/tables/table.ts'
import type { TableColumn } from '../../src/data/tables/table-column.ts'
import { reportOf, reportPage, type Explained } from '../../src/plot/index.ts'
import { init } from '../../src/tensor/index.ts'
import { loadRun } from '../../src/infer/index.ts'
import { oddNames } from '../odd-names.ts'

// Names that no column of a table, or level of a category, can have: none.
const names = oddNames.filter((name) => name !== '')
const log = [
  { event: 'epoch', epoch: 1, trainLoss: 2, validLoss: 2.5, seconds: 1 },
  { event: 'epoch', epoch: 2, trainLoss: 1, validLoss: 1.5, seconds: 1 },
]
  .map((event) => JSON.stringify(event))
  .join('\n')

/** The page of a run, which has every chart and a name for every section; also after it was saved and loaded. */
async function pageOf(run: AnyRun, explained: unknown = null): Promise<string> {
  const loaded = await loadRun(await run.files())
  const contents = await reportOf(loaded, { log, explained: JSON.stringify(explained) })
  const warnings: string[] = []
  // A few charts of each report are drawn; odd-names.test.ts draws every kind.
  const charts = new Set(contents.sections.filter(({ chart }) => chart !== undefined).slice(0, 4))
  const rest = contents.sections.map((section) =>
    section.chart === undefined || charts.has(section)
      ? section
      : Object.assign({}, section, { chart: undefined }),
  )
  const page = await reportPage(
    { ...contents, sections: rest },
    { onWarning: (message) => warnings.push(message) },
  )
  expect(warnings).toEqual([])
  const ids = [...page.matchAll(/<section id="([^"]*)"/g)].map(([, id]) => id!)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9-]{1,80}$/)
  expect(page).not.toContain('<script')
  return page
}

describe('the report of every app is whole, whatever things are called', () => {
  beforeAll(() => init())

  it('a table: columns, levels, classes and target', async () => {
    const rows = Array.from({ length: 4 * names.length }, (_, i) => i)
    const column = (levels: readonly string[], shift: number): TableColumn => ({
      kind: 'text',
      codes: Int32Array.from(rows, (i) => (i + shift) % levels.length),
      levels: [...levels],
    })
    const number: TableColumn = {
      kind: 'number',
      values: Float64Array.from(rows, (i) => i / 7),
      missing: null,
      whole: false,
    }
    const table = new Table(
      [
        ['constructor', column(names, 0)],
        ['__proto__', column(['漢', '字', 'a', 'b', 'c'], 1)],
        ['toString', column(['valueOf', '<b>', '🙂', ' '], 2)],
        ...names.slice(6).map((name) => [name, number] as const),
        ['target <b>', column(names.slice(0, 8), 3)],
      ],
      rows.length,
    )
    const run = await tabular.fit(table, { target: 'target <b>', epochs: 1, layers: [4] })
    const explained: Explained = {
      importances: names.map((name) => ({ column: name, importance: 1, low: 0, high: 2 })),
      error: 'log loss',
      pairs: null,
      confusion: run.target.classes.map(() => run.target.classes.map(() => 1)),
    }
    const page = await pageOf(run, explained)
    expect(page).toContain('id="levels-constructor"')
    expect(page).toContain('id="levels-proto"')
  })

  it('ratings: users, items and titles', async () => {
    const rows: Row[] = Array.from({ length: 8 * names.length }, (_, i) => ({
      'a.b': names[i % names.length]!,
      __proto__x: names[(i * 7 + (i % 5)) % names.length]!,
      constructor: 1 + (i % 5),
    }))
    const ratings = Table.fromRows(rows)
    const run = await collab.fit(ratings, {
      user: 'a.b',
      item: '__proto__x',
      rating: 'constructor',
      titles: new Map(names.map((name) => [name, name])),
      epochs: 1,
      factors: 3,
    })
    expect(run.recommend('constructor', { n: 1 }).known).toBe(true)
    await pageOf(run)
  })

  it('an autoencoder: columns and levels', async () => {
    const rows: Row[] = Array.from({ length: 120 }, (_, i) => ({
      constructor: names[i % names.length]!,
      'a[0]': i / 3,
      'x\ny': (i * 3) % 11,
    }))
    const run = await autoencoder.fit(Table.fromRows(rows), { epochs: 1, layers: [6, 2, 6] })
    await pageOf(run)
  })

  it('word vectors: words', async () => {
    const words = names.filter((name) => !/\s/.test(name))
    const sentences = Array.from({ length: 40 }, (_, i) => [...words.slice(i % 5), ...words.slice(0, i % 7)])
    const run = await word2vec.fit(sentences, {
      dim: 6,
      window: 2,
      epochs: 1,
      minCount: 1,
      sample: 0,
      deterministic: true,
      splitting: 'whitespace',
    })
    expect(run.words).toContain('constructor')
    expect((await pageOf(run)).includes('constructor')).toBe(true)
  })

  it('a text: words and characters', async () => {
    const written = names.join(' ').repeat(12)
    for (const tokens of ['word', 'char'] as const)
      await pageOf(
        await text.fit(written, {
          tokens,
          ...(tokens === 'word' ? { minFreq: 1 } : {}),
          epochs: 1,
          steps: 8,
          hidden: 8,
          factors: 4,
        }),
      )
  })
})
