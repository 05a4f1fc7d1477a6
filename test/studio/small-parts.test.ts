import { describe, expect, it } from 'vitest'
import { noBetter } from '../../src/cli/apps/no-better.ts'
import { Table } from '../../src/data/tables/table-with-csv.ts'
import { inTheme } from '../../studio/draw/theme.ts'
import { runName } from '../../studio/run-name.ts'
import { csvText } from '../../studio/worker/csv-text.ts'
import { describeColumns } from '../../studio/worker/describe-columns.ts'
import { inPage } from '../../studio/worker/in-page.ts'
import { refuseStudioFile } from '../../studio/worker/refuse-file.ts'

it('csvText is read back as it was', async () => {
  const rows = [{ 'a "b"': 'x, y', c: ' padded ', d: 'two\nlines' }]
  const read = await Table.fromCsv(csvText(rows), { texts: ['a "b"', 'c', 'd'] })
  expect(read.toRows()).toEqual(rows)
})

it.each([
  ['book.txt', 'book'],
  ['data.csv.gz', 'data'],
  ['../../x.csv', 'x'],
  ['.txt', 'run'],
  ['a<b>.csv', 'a_b_'],
])('the run of %s is named %s', (file, name) => expect(runName(file)).toBe(name))

it('sentences name the fields of the page', () => {
  const [warning] = noBetter(2, 1, 'a trigram model')
  expect(inPage(warning!)).toBe(
    'warning: on validation data the model is no better than a trigram model; try a different number of epochs, or another learning rate; or there may be no more to learn from this data.',
  )
})

describe('describeColumns', () => {
  it('counts values and missing ones, and groups rare texts', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `name ${i}`)
    const table = Table.fromColumns({
      who: [...names, 'name 0'],
      n: Array.from({ length: 31 }, (_, i) => (i === 3 ? null : i)),
      day: Array.from({ length: 31 }, (_, i) => new Date(Date.UTC(2020, 0, i + 1))),
      yes: Array.from({ length: 31 }, (_, i) => i < 10),
    })
    const [who, n, day, yes] = describeColumns(table)
    expect(who!.levels).toBe(30)
    expect(who!.bars[0]).toEqual({ label: 'name 0', count: 2 })
    expect(who!.bars.at(-1)).toEqual({ label: '19 others', count: 19, isRest: true })
    expect(n).toMatchObject({ kind: 'number', missing: 1, levels: null, example: '0' })
    expect(n!.bars.reduce((sum, { count }) => sum + count, 0)).toBe(30)
    expect(day!.bars[0]!.label).toContain('2020-01-01')
    expect(yes!.bars).toEqual([
      { label: 'false', count: 21 },
      { label: 'true', count: 10 },
    ])
  })

  it('has no bars for a column without values', () => {
    const [column] = describeColumns(Table.fromColumns({ a: [null, null] }))
    expect(column!.bars).toEqual([])
  })
})

it('a single picture is refused, texts and tables of any name are not', () => {
  expect(() => refuseStudioFile('a.png')).toThrow('a.png')
  for (const name of ['a.txt', 'a.md', 'README', 'a.csv', 'a.parquet']) refuseStudioFile(name)
})

it('a dark chart has dark paper, and its data keep their names', () => {
  const spec = {
    config: { background: '#ffffff' },
    data: { values: [{ of: 'white' }] },
    scale: { domain: ['white'] },
  }
  expect(inTheme(spec, 'light')).toBe(spec)
  const dark = inTheme(spec, 'dark') as typeof spec
  expect(dark.config.background).not.toBe('#ffffff')
  // Black on black, if the chart says nothing.
  expect(dark.config).toMatchObject({ legend: { labelColor: '#c9ced4' }, text: { color: '#c9ced4' } })
  expect(dark.data).toBe(spec.data)
  expect(dark.scale.domain).toEqual(['white'])
})
