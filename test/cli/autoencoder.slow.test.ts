import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { events, lanner } from './run-lanner.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-cli-autoencoder-'))
  const houses = Array.from({ length: 300 }, (_, i) => {
    const size = 40 + ((i * 37) % 100)
    return `${['Ulm', 'Bonn', 'Kiel'][i % 3]},${size},${size * 3 + (i % 5)},${i % 2 === 1 ? 'yes' : 'no'},${1000 * size}`
  })
  writeFileSync(join(cwd, 'houses.csv'), `city,size,feet,garden,price\n${houses.join('\n')}\n`)
  writeFileSync(join(cwd, 'new.csv'), 'id,size,city,garden,feet\nx1,80,Ulm,yes,240\nx2,,Rome,no,300\n')
  writeFileSync(join(cwd, 'lacks.csv'), 'size,city,garden\n80,Ulm,yes\n')
  writeFileSync(join(cwd, 'empty.csv'), '')
  writeFileSync(join(cwd, 'header.csv'), 'a,b\n')
  writeFileSync(join(cwd, 'one.csv'), 'a,b\n1,2\n')
  writeFileSync(join(cwd, 'book.txt'), 'a text is no table. '.repeat(50))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const fit = ['fit', 'houses.csv', '--app', 'autoencoder', '--ignore', 'price', '--epochs', '2']

describe('lanner fit --app autoencoder', () => {
  it('learns features, writes them next to the columns of other rows, and explains itself', async () => {
    const done = await lanner([...fit, '--layers', '16,4,16', '--out', 'h', '--json'], { cwd })
    expect([done.code, done.stderr]).toEqual([0, ''])
    const lines = events(done.stdout)
    expect(lines[0]).toMatchObject({
      event: 'start',
      app: 'autoencoder',
      features: 4,
      trainRows: 270,
      validRows: 30,
    })
    expect(lines.filter((line) => line['event'] === 'epoch')).toHaveLength(2)
    expect(lines.at(-1)).toMatchObject({ event: 'done', run: 'h' })
    for (const name of ['model.safetensors', 'model.json', 'log.jsonl', 'report.html'])
      expect(existsSync(join(cwd, 'h', name)), name).toBe(true)
    const report = readFileSync(join(cwd, 'h', 'report.html'), 'utf8')
    for (const words of ['Reconstruction error of each column', '<td>garden</td>', 'baseline (column means)'])
      expect(report).toContain(words)
    expect(report).not.toMatch(/NaN|undefined|<td>price/)

    const embed = await lanner(['embed', 'h', 'new.csv', '--out', 'e.csv'], { cwd })
    expect([embed.code, embed.stdout]).toEqual([0, ''])
    expect(embed.stderr).toContain('"Rome"')
    const [header, ...rows] = readFileSync(join(cwd, 'e.csv'), 'utf8').trim().split('\n')
    expect(header).toBe('id,size,city,garden,feet,feature_1,feature_2,feature_3,feature_4')
    expect(rows).toHaveLength(2)
    for (const row of rows)
      for (const cell of row.split(',').slice(5)) expect(Number.isFinite(Number(cell))).toBe(true)

    // Features in the table of an earlier embed keep their names.
    expect((await lanner(['embed', 'h', 'e.csv', '--out', 'f.csv'], { cwd })).code).toBe(0)
    const [again, first] = readFileSync(join(cwd, 'f.csv'), 'utf8').split('\n') as [string, string]
    expect(again.split(',').at(-1)).toBe('feature_4_')
    expect(first.split(',')[8]).toBe(first.split(',')[12])
    expect((await lanner(['explain', 'h'], { cwd })).code).toBe(0)
    expect(readFileSync(join(cwd, 'h', 'report.html'), 'utf8')).toBe(report)
  }, 180_000)

  it('takes a deep stack with its own noise and losses, and its columns train another model', async () => {
    const own = ['--deep-stack', '--layers', '8,8', '--swap-noise', '0.3', '--category-loss', 'cross-entropy']
    const done = await lanner([...fit, ...own, '--one-hot-levels', '2', '--out', 'd'], { cwd })
    expect(done.code).toBe(0)
    expect(done.stderr).toContain('16 features')
    expect((await lanner(['embed', 'd', 'houses.csv', '--out', 'whole.parquet'], { cwd })).code).toBe(0)
    const next = ['fit', 'whole.parquet', '--target', 'price', '--epochs', '1', '--out', 'n']
    expect((await lanner(next, { cwd })).code).toBe(0)
  }, 180_000)
})

describe('autoencoder errors are one sentence and exit code 2', () => {
  const by = ['--app', 'autoencoder']
  it.each([
    ['a text', ['fit', 'book.txt', ...by], 'book.txt is not a table'],
    [
      'a target',
      ['fit', 'houses.csv', ...by, '--target', 'price'],
      'leave the column out with --ignore price',
    ],
    [
      'an option of ratings',
      ['fit', 'houses.csv', ...by, '--factors', '3'],
      '--factors is not for an autoencoder',
    ],
    ['an unknown app', ['fit', 'houses.csv', '--app', 'autoencodr'], 'autoencoder'],
    ['an unknown column', ['fit', 'houses.csv', ...by, '--ignore', 'prise'], 'did you mean "price"?'],
    ['noise above its range', ['fit', 'houses.csv', ...by, '--swap-noise', '1'], 'from 0 to 0.99'],
    ['invalid layers', ['fit', 'houses.csv', ...by, '--layers', '16,x'], 'integer'],
    [
      'noise for a target',
      ['fit', 'houses.csv', '--target', 'price', '--swap-noise', '0.1'],
      '--swap-noise is not',
    ],
    ['rows without a target', ['fit', 'houses.csv', '--app', 'tabular'], 'A table needs --target'],
    ['an empty table', ['fit', 'empty.csv', ...by], 'is empty'],
    ['a table with a header alone', ['fit', 'header.csv', ...by], 'no rows'],
    ['a single row', ['fit', 'one.csv', ...by], 'leaves no'],
    ['no such file', ['fit', 'nothing.csv', ...by], 'There is no file nothing.csv'],
  ])('%s', async (_, command, message) => {
    const done = await lanner([...command, '--out', 'never'], { cwd })
    expect([done.code, done.stdout]).toEqual([2, ''])
    expect(done.stderr).toContain(message)
    expect(done.stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(cwd, 'never'))).toBe(false)
  })

  it('embedding what cannot be embedded', async () => {
    expect((await lanner([...fit, '--layers', '4', '--out', 'm'], { cwd })).code).toBe(0)
    for (const [command, message] of [
      [['embed', 'nowhere', 'new.csv', '--out', 'x.csv'], 'There is no run folder nowhere'],
      [['embed', 'm', 'lacks.csv', '--out', 'x.csv'], 'no column "feet"'],
      [['embed', 'm', 'new.csv', '--out', 'x.xlsx'], 'must end in .csv'],
      [['embed', 'm', 'new.csv'], '--out'],
      [['predict', 'm', 'new.csv'], 'm is an autoencoder run'],
    ] as const) {
      const done = await lanner(command, { cwd })
      expect([done.code, done.stdout]).toEqual([2, ''])
      expect(done.stderr).toContain(message)
      expect(done.stderr.trim().split('\n')).toHaveLength(1)
      for (const name of ['x.csv', 'x.xlsx']) expect(existsSync(join(cwd, name))).toBe(false)
    }
  }, 180_000)
})
