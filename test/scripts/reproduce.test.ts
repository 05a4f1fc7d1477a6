import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import {
  headlineRows,
  mergedRows,
  partTitles,
  reproductionTable,
} from '../../scripts/reproduce/all-results.ts'
import { reproduce } from '../../scripts/reproduce/command.ts'

describe('the rows of a reproduction', () => {
  it('replace older ones of the same name, and new ones come last', () => {
    const old = [
      { name: 'a', ours: '1' },
      { name: 'b', ours: '2' },
    ]
    expect(
      mergedRows(old, [
        { name: 'c', ours: '5' },
        { name: 'a', ours: '4' },
      ]),
    ).toEqual([
      { name: 'a', ours: '4' },
      { name: 'b', ours: '2' },
      { name: 'c', ours: '5' },
    ])
  })

  it('that are saved are all in the page, and five of them in the README', () => {
    const kept = JSON.parse(readFileSync('docs/reproduction/results/all.json', 'utf8')) as Record<
      string,
      { readonly name: string; readonly ours: string }[]
    >
    const shows = (file: string, { name, ours }: { readonly name: string; readonly ours: string }): boolean =>
      readFileSync(file, 'utf8')
        .split('\n')
        .some((line) => line.includes(name) && line.includes(ours))
    const rows = Object.values(kept).flat()
    expect(rows.filter((row) => !shows('docs/reproduction.md', row))).toEqual([])
    const headlines = headlineRows(kept)
    expect(headlines).toHaveLength(5)
    expect(headlines.filter(({ row }) => !shows('README.md', row))).toEqual([])
    expect(Object.keys(kept).every((part) => part in partTitles)).toBe(true)
    expect(reproductionTable()).toContain('Text: final loss')
  })
})

describe('npm run reproduce', () => {
  // Without any data, so that a mistake in the command is found first on every machine.
  beforeAll(() => {
    vi.stubEnv('LANNER_DATA', 'no/such/folder')
    return () => vi.unstubAllEnvs()
  })

  it.each([
    [['nothing'], 'reproduce: unknown part nothing; use npm run reproduce -- text | '],
    [['--skip', 'nothing'], 'reproduce: unknown part nothing; the parts are text, movielens, '],
    [['--wrong'], "reproduce: Unknown option '--wrong'"],
    [
      ['rossmann', '--fit-on', 'none'],
      'reproduce: --fit-on must be all, as in the notebook, or train, not none',
    ],
    [
      ['shakespeare', '--only', 'hamlet'],
      'reproduce: unknown training hamlet; the trainings are default, gpt, 5m, 15m',
    ],
    [['word2vec', '--seed', 'x'], 'reproduce: --seed must be an integer, not x'],
    [['movielens', '--nets', '0'], 'reproduce: --nets must be an integer of at least 1, not 0'],
    [['entity-embeddings', '--nets', 'many'], 'reproduce: --nets must be an integer from 1 to 100, not many'],
  ])('says in one sentence what is wrong with %s', async (words, message) => {
    const lines: string[] = []
    expect(await reproduce(words, (line) => lines.push(line))).toBe(2)
    expect(lines).toHaveLength(1)
    expect(lines[0]!.startsWith(message), lines[0]).toBe(true)
    expect(lines[0]).not.toContain('\n')
  })

  it('exits with 2 on a usage error', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'scripts/reproduce.ts', 'nothing'],
      { encoding: 'utf8' },
    )
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1])
  })
})
