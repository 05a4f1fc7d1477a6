import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mergedRows, partTitles, reproductionTable } from '../../scripts/reproduce/all-results.ts'

function reproduce(...words: string[]): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', 'scripts/reproduce.ts', ...words], {
    encoding: 'utf8',
  })
}

describe('the rows of a reproduction', () => {
  it('take the places of older ones with the same name, and new ones come last', () => {
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

  it('that are kept all stand in the page and, the chief ones, in the README', () => {
    const kept = JSON.parse(readFileSync('docs/reproduction/results/all.json', 'utf8')) as Record<
      string,
      { readonly name: string; readonly ours: string; readonly chief: boolean }[]
    >
    const [page, readme] = ['docs/reproduction.md', 'README.md'].map((file) =>
      readFileSync(file, 'utf8'),
    ) as [string, string]
    const missing = Object.values(kept)
      .flat()
      .filter(({ name, ours, chief }) => {
        const there = (text: string): boolean =>
          text.split('\n').some((line) => line.includes(name) && line.includes(ours))
        return !there(page) || (chief && !there(readme))
      })
    expect(missing).toEqual([])
    expect(Object.keys(kept).every((part) => part in partTitles)).toBe(true)
    expect(reproductionTable()).toContain('Texts: last loss')
  })
})

describe('npm run reproduce', () => {
  it.each([
    [['nothing'], 'reproduce: there is no nothing; say what to reproduce: npm run reproduce -- text | '],
    [['--skip', 'nothing'], 'reproduce: no part is called nothing; there are text, movielens, '],
    [['--wrong'], "reproduce: Unknown option '--wrong'"],
    [
      ['entity-embeddings', '--nets', 'many'],
      'reproduce: --nets must be a whole number from 1 to 100, not many',
    ],
  ])('says in one sentence what is wrong with %s', (words, message) => {
    const { status, stderr } = reproduce(...words)
    expect(stderr.startsWith(message), stderr).toBe(true)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(status).toBe(2)
  })
})
