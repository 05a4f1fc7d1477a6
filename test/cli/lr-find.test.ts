import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { searchText } from '../../src/cli/search-text.ts'
import { lanner } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-lr-find-'))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const book = file('book.txt', 'the cat sat on the mat and the dog sat on the log. '.repeat(60))
const rows = file(
  'rows.csv',
  [
    'size,kind,price',
    ...Array.from({ length: 300 }, (_, i) => `${i % 17},${'abc'[i % 3]},${(i % 17) * 2 + (i % 3)}`),
  ].join('\n'),
)
const ratings = file(
  'ratings.csv',
  [
    'who,what,stars',
    ...Array.from({ length: 600 }, (_, i) => `${i % 20},${(i * 7) % 30},${1 + (i % 5)}`),
  ].join('\n'),
)
const data: [app: string, args: string[]][] = [
  ['a text', [book, '--steps', '8', '--hidden', '8']],
  ['the rows of a table', [rows, '--target', 'price', '--layers', '8']],
  ['ratings', [ratings, '--user', 'who', '--item', 'what', '--rating', 'stars', '--factors', '4']],
]

const runLanner = (args: readonly string[]): ReturnType<typeof lanner> => lanner(args, { cwd: folder })

describe('lanner lr-find', () => {
  it.each([
    [['--out', 'run'], 'lr-find writes no run, so it takes no --out; to save the chart: --plot FILE'],
    [['--lr', '0.1'], 'lr-find searches for --lr, so it takes none; to change the range: --start-lr'],
    [
      ['--start-lr', '1', '--end-lr', '0.1'],
      '--start-lr must be above 0 and --end-lr above --start-lr, got 1',
    ],
  ])('refuses %j', async (args, says) => {
    const { code, stdout, stderr } = await runLanner(['lr-find', book, ...args])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(says)
    expect(existsSync(join(folder, 'run'))).toBe(false)
  })

  it.each(data)('searches on %s, as one JSON event, and leaves no run', async (_, args) => {
    const { code, stdout } = await runLanner(['lr-find', ...args, '--num-it', '40', '--json'])
    expect(code).toBe(0)
    const event = JSON.parse(stdout) as {
      event: string
      lrs: number[]
      smoothedLosses: number[]
      suggestion: number
    }
    expect(event.event).toBe('lr-find')
    expect(event.lrs[0]).toBe(1e-5)
    expect(event.smoothedLosses.length).toBe(event.lrs.length)
    expect(existsSync(join(folder, 'runs'))).toBe(false)
  })

  it('prints a table and a suggestion, draws it, and says what a plot must be', async () => {
    const plot = join(folder, 'lr.svg')
    const { code, stdout, stderr } = await runLanner(['lr-find', ...data[1]![1], '--plot', plot])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +rate {2}smoothed loss\n +1\.00e-5 +\d+\.\d{4}\n/)
    expect(stderr).toMatch(/learning rate [\d.e-]+: suggested by a search after \d+ steps/)
    expect(readFileSync(plot, 'utf8')).toContain('valley: ')
    const wrong = await runLanner(['lr-find', book, '--plot', 'x.pdf'])
    expect([wrong.code, wrong.stderr.trim()]).toEqual([
      2,
      'lanner: --plot needs a file name ending in .svg, .png or .html, got x.pdf',
    ])
  })
})

it('a search of few steps is called a guess', () => {
  const rows = Array.from({ length: 20 }, (_, i) => ({ lr: 1e-5 * 2 ** i, loss: 1, smoothedLoss: 20 - i }))
  const found = { rows, valley: 1e-3, suggestion: 1e-3, steepest: 2e-3, diverged: false }
  expect(searchText(found)).toBe(
    'learning rate 0.001: little more than a guess after 20 steps up to 5.2; a search usually takes 100',
  )
  expect(searchText({ ...found, valley: null })).toMatch(
    /no suggestion after 20 steps up to 5\.2; these are too few/,
  )
  expect(searchText({ ...found, rows: [...rows, ...rows] })).toMatch(
    /suggested by a search .*; the loss fell fastest at 0\.002$/,
  )
})

describe('lanner fit --lr auto', () => {
  it('trains with the rate it finds, and shows search, schedule and histograms in the report', async () => {
    const run = join(folder, 'run')
    const csv = join(folder, 'epochs.csv')
    const { code, stderr } = await runLanner([
      'fit',
      ...data[1]![1],
      '--net',
      'mixed-input',
      '--lr',
      'auto',
      '--epochs',
      '2',
      '--out',
      run,
      '--histograms',
      '--csv',
      csv,
    ])
    expect([code, stderr.includes('learning rate ')]).toEqual([0, true])
    const { training } = JSON.parse(readFileSync(join(run, 'model.json'), 'utf8')) as {
      training: { lr: number }
    }
    expect(training.lr).toBeGreaterThan(1e-5)
    const report = readFileSync(join(run, 'report.html'), 'utf8')
    for (const id of ['rate-search', 'schedule', 'activation-outp', 'gradient-outp-weight'])
      expect(report).toContain(`<section id="${id}">`)
    expect(readFileSync(csv, 'utf8').trimEnd().split('\n').length).toBe(3)
  })
})
