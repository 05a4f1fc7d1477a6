import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTable } from '../../src/data/tables/duckdb/index.ts'
import { lanner } from './in-process.ts'
import { chanceLoss } from '../../src/apps/word2vec/chance-loss.ts'
import { noBetterThanChance } from '../../src/cli/apps/word2vec/train.ts'
import { events } from './run-lanner.ts'

let cwd: string
const fit = ['fit', 'words.txt', '--app', 'word2vec']
const small = ['--dim', '8', '--window', '2', '--epochs', '2', '--sample', '0', '--threads', '1']

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-words-'))
  const lines = Array.from({ length: 300 }, (_, i) =>
    i % 2 === 0 ? 'Red green blue, green red blue!' : 'one two three; two three one',
  )
  writeFileSync(join(cwd, 'words.txt'), `${lines.join('\n')}\n`)
  writeFileSync(join(cwd, 'short.txt'), 'too few words here')
  const { code, stderr } = await lanner([...fit, ...small, '--out', 'run'], { cwd })
  expect(code, stderr).toBe(0)
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('lanner fit --app word2vec', () => {
  it('leaves a whole run with a report', () => {
    for (const file of ['model.safetensors', 'model.json', 'log.jsonl', 'report.html'])
      expect(existsSync(join(cwd, 'run', file)), file).toBe(true)
    const report = readFileSync(join(cwd, 'run', 'report.html'), 'utf8')
    expect(report).toContain('Similar words')
    expect(report).not.toMatch(/NaN|undefined/)
  })

  it('reports events with --json, and the same numbers for the same seed on one thread', async () => {
    const run = async (out: string) => {
      const { code, stdout, stderr } = await lanner([...fit, ...small, '--cbow', '--json', '--out', out], {
        cwd,
      })
      expect(code, stderr).toBe(0)
      return events(stdout)
    }
    const first = await run('a')
    expect(first.map(({ event }) => event)).toEqual(['start', 'epoch', 'epoch', 'done'])
    expect(first[0]).toMatchObject({ app: 'word2vec', words: 6, threads: 1, wordsRead: 1800 })
    const second = await run('b')
    expect(second[2]!['trainLoss']).toBe(first[2]!['trainLoss'])
    const weights = (out: string): Buffer => readFileSync(join(cwd, out, 'model.safetensors'))
    expect(weights('a').equals(weights('b'))).toBe(true)
  })
})

describe('vectors that learned nothing', () => {
  const warning =
    /^warning: the vectors learned next to nothing: the loss, 0\.\d{4}, is no better than chance, 0\.4506; /m

  it('come with a warning', async () => {
    const { code, stderr } = await lanner([...fit, '--epochs', '1', '--out', 'nothing'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/^epoch 1\/1 {2}loss 0\.69/m)
    expect(stderr).toMatch(warning)
  })

  it('differ from others in their loss', () => {
    // One real pair in six: the entropy of 1/6.
    expect(chanceLoss(5)).toBeCloseTo(Math.log(6) - (5 / 6) * Math.log(5), 12)
    expect(chanceLoss(1)).toBeCloseTo(Math.LN2, 12)
    expect(noBetterThanChance(0.4333, 5)).toEqual([])
    expect(noBetterThanChance(NaN, 5)).toEqual([])
    expect(noBetterThanChance(0.46, 5)[0]).toMatch(warning)
  })
})

describe('lanner fit --app word2vec --task fake-word', () => {
  const task = [...fit, '--task', 'fake-word', '--dim', '8', '--epochs', '2', '--threads', '1']

  it('scores how well real words are told from random ones, and leaves a run with usable vectors', async () => {
    const { code, stderr } = await lanner([...task, '--out', 'fake'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/epoch 2\/2 {2}loss \d\.\d{4} {2}AUC \d\.\d{4} /)
    expect(stderr).toMatch(
      /validation AUC of real against fake words \d\.\d{4}; baselines: word frequency \d\.\d{4}, /,
    )
    const { model, metrics } = JSON.parse(readFileSync(join(cwd, 'fake', 'model.json'), 'utf8')) as {
      model: unknown
      metrics: Record<string, number>
    }
    expect(model).toEqual({ name: 'fakeWord', words: 6, dim: 8, window: 5 })
    expect(Object.keys(metrics)).toEqual(['loss', 'auc', 'aucFrequency', 'aucPairsSeen', 'aucPairChances'])
    const report = readFileSync(join(cwd, 'fake', 'report.html'), 'utf8')
    expect(report).toContain('Real or fake?')
    expect(report).not.toMatch(/NaN|undefined/)
    const near = await lanner(['nearest', 'fake', 'red', '-n', '2'], { cwd })
    expect(near.code, near.stderr).toBe(0)
    expect(near.stdout.trim().split('\n')).toHaveLength(2)
  })

  it('gives the same bytes twice on one thread', async () => {
    const run = async (out: string): Promise<Buffer[]> => {
      const { code, stderr, stdout } = await lanner([...task, '--json', '--out', out], { cwd })
      expect(code, stderr).toBe(0)
      expect(events(stdout)[2]).toMatchObject({ event: 'epoch', metrics: { auc: expect.any(Number) } })
      return ['model.safetensors', 'model.json'].map((file) => readFileSync(join(cwd, out, file)))
    }
    expect(await run('fake-a')).toEqual(await run('fake-b'))
  })
})

describe('lanner nearest and analogy', () => {
  it('print words with their similarities', async () => {
    const near = await lanner(['nearest', 'run', 'red', '-n', '2'], { cwd })
    expect(near.code, near.stderr).toBe(0)
    expect(near.stdout.trim().split('\n')).toHaveLength(2)
    expect(near.stdout).toMatch(/^-?0\.\d{4} {2}\w+\n/)
    const like = await lanner(['analogy', 'run', 'red', 'green', 'one', '--json'], { cwd })
    const found = events(like.stdout)
    expect(found).toHaveLength(3)
    expect(found.map(({ word }) => word)).not.toContain('one')
  })

  it('read vectors in the text format too', async () => {
    writeFileSync(join(cwd, 'vectors.txt'), '2 2\nsun 1 0\nmoon 1 0.1\n')
    const { stdout } = await lanner(['nearest', 'vectors.txt', 'sun', '--json'], { cwd })
    expect(events(stdout)[0]).toMatchObject({ word: 'moon' })
  })
})

describe('lanner embed of word vectors', () => {
  it('gives a text the mean of the vectors of its words, and cuts the texts in its warning', async () => {
    const long = 'x'.repeat(500)
    writeFileSync(join(cwd, 'texts.csv'), `n,text\n1,red\n2,green\n3,"Red, unheard-of GREEN!"\n4,${long}\n`)
    const { code, stderr } = await lanner(['embed', 'run', 'texts.csv', '--out', 'v.csv'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('1 of 4 rows has no vector, because column "text" is empty or contains no word')
    expect(stderr).toContain(`such as "${'x'.repeat(40)}..."`)
    const table = await readTable(join(cwd, 'v.csv'))
    const [red, green, both, none] = [0, 1, 2, 3].map((row) => table.row(row))
    for (const name of Array.from({ length: 8 }, (_, i) => `text_${i}`)) {
      expect(both![name]).toBeCloseTo((Number(red![name]) + Number(green![name])) / 2, 6)
      expect(none![name]).toBeNull()
    }
  })
})

describe('mistakes', () => {
  it.each([
    [
      'an unknown word',
      ['nearest', 'run', 'gren'],
      '"gren" is not among the 6 words; similar ones are green',
    ],
    [
      'an unknown word of an analogy',
      ['analogy', 'run', 'red', 'green', 'zzzzzzz'],
      '"zzzzzzz" is not among',
    ],
    [
      'a corpus that is too small',
      ['fit', 'short.txt', '--app', 'word2vec', '--out', 'none'],
      'short.txt is too small',
    ],
    [
      'no such corpus',
      ['fit', 'missing.txt', '--app', 'word2vec', '--out', 'none'],
      'There is no file missing.txt',
    ],
    [
      'an option of another app',
      [...fit, '--hidden', '8', '--out', 'none'],
      '--hidden is not for word vectors',
    ],
    [
      'a word2vec option for a text',
      ['fit', 'words.txt', '--window', '3', '--out', 'none'],
      '--window is not for a text',
    ],
    [
      'two tasks at once',
      [...fit, '--cbow', '--task', 'fake-word', '--out', 'none'],
      '--cbow and --task fake-word contradict each other',
    ],
    [
      '--valid for a model without validation',
      [...fit, '--valid', '0.2', '--out', 'none'],
      '--valid is for --task fake-word',
    ],
    [
      'an odd length of vectors',
      [...fit, '--task', 'fake-word', '--dim', '7', '--out', 'none'],
      'dim must be even for fakeWord, got 7',
    ],
    [
      'a rate that diverges',
      [...fit, '--task', 'fake-word', '--lr', '999', '--json', '--out', 'none'],
      'vectors of epoch 1 are not finite; nothing was written to none; try a lower --lr than 999.',
    ],
    ['a number out of range', [...fit, '--dim', '0', '--out', 'none'], '--dim'],
    ['no run', ['nearest', 'nowhere', 'red'], 'nowhere'],
    ['a damaged file of vectors', ['nearest', 'words.txt', 'red'], 'words.txt, line 1'],
  ])('%s: one line, exit code 2, nothing written', async (_what, args, says) => {
    const { code, stdout, stderr } = await lanner(args, { cwd })
    expect(stderr.trim().split('\n'), stderr).toHaveLength(1)
    expect(stderr).toContain(says)
    expect(code).toBe(2)
    // A training that diverges has begun.
    if (!args.includes('--json')) expect(stdout).toBe('')
    expect(existsSync(join(cwd, 'none'))).toBe(false)
  })
})
