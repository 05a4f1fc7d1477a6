import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compare } from '../../scripts/compare/command.ts'
import { scoreGrid, verdicts, type TaskResult } from '../../scripts/compare/score-grids.ts'
import { writeTextSplits, type Sources } from '../../scripts/compare/texts-sets.ts'
import { comparisonPage } from '../../scripts/compare/tables-page.ts'
import { publicTables, writeSplits } from '../../scripts/compare/tables-splits.ts'

let data: string
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'lanner-compare-test-'))
  mkdirSync(join(data, 'tables'))
  mkdirSync(join(data, 'adult'))
  writeFileSync(
    join(data, 'tables', 'pima.csv'),
    ['a,diabetes', ...Array.from({ length: 50 }, (_, i) => `${i},pos`), ''].join('\n'),
  )
  writeFileSync(join(data, 'adult', 'adult.data'), '25, Private, ?, <=50K\n38, ?, 7, >50K\n\n')
  writeFileSync(join(data, 'adult', 'adult.test'), '|1x3 Cross validator\n40, Private, 7, <=50K.\n')
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

const table = (name: string): (typeof publicTables)[number] => publicTables.find((own) => own.name === name)!

describe('npm run compare -- texts', () => {
  it('writes each text on one side, the same for a seed, and the same test texts for both sizes of a set', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [`a "text", ${i}`, i % 2 ? 'odd' : 'even'] as const)
    const set = { name: 'small-12', title: '', train: 12, test: 10, rows: () => rows }
    const sources = {} as Sources
    const read = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n')
    const write = (train: number, seed: number): { train: string[]; test: string[] } => {
      const [files] = writeTextSplits(
        { ...set, train },
        { sources, folder: join(data, 'texts'), seeds: [seed] },
      )
      return { train: read(files!.train), test: read(files!.test) }
    }
    const first = write(12, 1)
    expect([first.train.length, first.test.length, first.train[0]]).toEqual([13, 11, 'text,label'])
    expect(new Set([...first.train, ...first.test]).size).toBe(23)
    expect(first.test[1]).toMatch(/^"a ""text"", \d+","(odd|even)"$/)
    expect(write(12, 1)).toEqual(first)
    expect(write(20, 1).test).toEqual(first.test)
    expect(write(12, 2).test).not.toEqual(first.test)
    expect(() => write(21, 1)).toThrow('small-12 has 30 texts and needs 31')
  })

  it('names the problem', async () => {
    const said: string[] = []
    for (const words of [
      ['texts', '--sets', 'mails-500,letters'],
      ['texts', '--models', 'lstm'],
    ])
      expect(await compare(words, (line) => said.push(line))).toBe(2)
    expect(said[0]).toContain('unknown texts letters; the sets are mails-500, bodies-500')
    expect(said[1]).toBe('compare: unknown model lstm; use default or gru')
  })
})

describe('npm run compare -- tables', () => {
  it('writes the same split for a seed, with every row on one side', () => {
    const [first, second] = writeSplits(table('pima'), { data, folder: join(data, 'splits'), seeds: [1, 2] })
    const rows = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n')
    const [train, test] = [rows(first!.train), rows(first!.test)]
    expect([train[0], test[0], train.length, test.length]).toEqual(['a,diabetes', 'a,diabetes', 41, 11])
    expect([...train.slice(1), ...test.slice(1)].toSorted()).toEqual(
      Array.from({ length: 50 }, (_, i) => `${i},pos`).toSorted(),
    )
    expect(rows(second!.test)).not.toEqual(test)
    const [again] = writeSplits(table('pima'), { data, folder: join(data, 'again'), seeds: [1] })
    expect(rows(again!.test)).toEqual(test)
  })

  it('cleans up Adult', () => {
    const [own] = writeSplits(table('adult'), { data, folder: join(data, 'splits'), seeds: [1, 2] })
    expect(own!.split).toBe('own')
    expect(readFileSync(own!.train, 'utf8').split('\n').slice(1)).toEqual([
      '25,Private,,<=50K',
      '38,,7,>50K',
      '',
    ])
    expect(readFileSync(own!.test, 'utf8').split('\n').slice(1)).toEqual(['40,Private,7,<=50K', ''])
  })

  it('counts where Lanner is no worse, by means over splits', () => {
    const score = (
      ...scores: number[]
    ): { score: number; seconds: number; accuracy: number; version: string }[] =>
      scores.map((value) => ({ score: value, seconds: 2, accuracy: 0.875, version: '1.2' }))
    const results: TaskResult[] = [
      {
        task: table('ames'),
        splits: 2,
        tools: new Map([
          ['HistGB', score(0.9, 0.92)],
          ['lanner', score(0.96, 0.87)],
        ]),
      },
      {
        task: table('adult'),
        splits: 1,
        tools: new Map([
          ['HistGB', score(0.3)],
          ['lanner', score(0.31)],
        ]),
      },
    ]
    expect(verdicts(results)).toEqual([
      'lanner is no worse than HistGB on 1 of 2: ames +0.0050, adult -0.0100; worse by more than 2 % on adult',
    ])
    expect(scoreGrid(results).split('\n')[3]).toBe('| adult | -log loss | 1 | -0.3000 | -0.3100 |')
    const page = comparisonPage(results, 'this machine')
    expect(page).toContain("Accuracy on Adult's test file: HistGB 0.8750, lanner 0.8750.")
    expect(page).toContain('native categories (1.2).')
  })

  it('names the problem', async () => {
    const said: string[] = []
    for (const words of [
      [],
      ['tabels'],
      ['tables', '--tables', 'ames,titanic'],
      ['tables', '--quality', 'good'],
      ['tables', '--splits', '0'],
      ['tables', '--nothing'],
    ])
      expect(await compare(words, (line) => said.push(line))).toBe(2)
    expect(said).toHaveLength(6)
    expect(said[2]).toBe(
      `compare: unknown table titanic; the tables are ${publicTables.map(({ name }) => name).join(', ')}`,
    )
    expect(said[3]).toContain('fast, default, best or none')
  })
})
