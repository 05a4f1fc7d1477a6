import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'
import { sampleText } from './run-lanner.ts'
import { appEntries } from '../../src/cli/apps/index.ts'
import { inCommand, inFlags, messageOf } from '../../src/cli/option-names.ts'
import { isRepeatable } from '../../src/cli/options/repeatable.ts'
import type { AppName } from '../../src/apps/run/app-names.ts'
import { DataError, ValueError } from '../../src/base/errors.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-options-'))
  writeFileSync(join(cwd, 'book.txt'), sampleText(150))
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 2 ? 'Rome' : 'Oslo'},${i},${(i * 7) % 13},old man`)
  writeFileSync(join(cwd, 'table.csv'), `city,size,y,words\n${rows.join('\n')}\n`)
  const ratings = Array.from({ length: 60 }, (_, i) => `${i % 9},${i % 7},${1 + (i % 5)}`)
  writeFileSync(join(cwd, 'ratings.csv'), `user,item,rating\n${ratings.join('\n')}\n`)
  copyFileSync(join(cwd, 'table.csv'), join(cwd, 'texts.csv'))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

/** A fit of each app. */
const fits: Readonly<Record<AppName, readonly string[]>> = {
  text: ['book.txt'],
  tabular: ['table.csv', '--target', 'y'],
  collab: ['ratings.csv', '--user', 'user', '--item', 'item', '--rating', 'rating'],
  autoencoder: ['table.csv', '--app', 'autoencoder'],
  word2vec: ['book.txt', '--app', 'word2vec'],
  images: ['book.txt', '--app', 'images'],
  'text-classifier': ['texts.csv', '--app', 'text-classifier', '--text', 'words', '--target', 'city'],
}

/** Names of options in code that are no words: none may be in a message. */
const codeNames = [
  ...new Set(
    appEntries.flatMap(([, { options }]) => options.flatMap(({ rows }) => rows.map(({ into }) => into))),
  ),
  'timeBudget',
].filter((name) => /[A-Z]/.test(name) || ['cats', 'conts'].includes(name))

function expectPlain(stderr: string): void {
  const named = new RegExp(`\\b(${codeNames.join('|')})\\b`)
  expect(stderr).not.toMatch(named)
  // The name of a function: `tabular.fit: ...`.
  expect(stderr).not.toMatch(/^lanner: [\w.]+: /)
  expect(stderr).toMatch(/^lanner: [^\n]+\n$/)
}

const bad = ['-1', '1e30', 'NaN', '', 'a,b']

describe.each(appEntries.map(([name, { options }]) => [name, options] as const))(
  'lanner fit, %s',
  (app, sets) => {
    const numeric = sets
      .flatMap(({ rows }) => rows)
      .filter(({ parse, path }) => parse !== undefined && path === undefined)
      .filter(({ parse }) => parse!.choices === undefined && !isRepeatable(parse))

    it.each(numeric.map((row) => [row.flag.split(' ')[0]!]))(
      '%s refuses bad values by its name',
      async (flag) => {
        for (const text of bad) {
          const { code, stderr } = await lanner(['fit', ...fits[app], `${flag}=${text}`], { cwd })
          expect(code, `${flag} ${text}`).toBe(2)
          expect(stderr).toContain(`'${flag} <`)
          expect(stderr).toContain(`argument '${text}' is invalid. It must be `)
          expectPlain(stderr)
        }
      },
    )
  },
)

/** Values that the command can parse and the app refuses. */
const refused: readonly (readonly [app: AppName, args: string, flag: string])[] = [
  ['text', '--dropout 1', '--dropout must be'],
  ['text', '--weight-dropout 1', '--weight-dropout must be'],
  ['text', '--min-freq 3', '--vocab-size and --min-freq apply only'],
  ['text', '--tokens word --min-freq 100000', 'a smaller --min-freq.'],
  ['text', '--tokens bpe --vocab-size 100', '--vocab-size must be'],
  ['text', '--heads 2', '--heads applies only to gpt'],
  ['text', '--model gpt --hidden 8 --heads 3', '--heads must divide --hidden'],
  [
    'text',
    '--model gpt --input-dropout 0.5',
    '--input-dropout, --embedding-dropout and --weight-dropout apply',
  ],
  ['text', '--model char3 --layers 2', '--layers, --dropout and --tied-weights apply only'],
  ['text', '--model char3 --steps 5', '--steps must be 3'],
  ['text', '--tied-weights --hidden 8 --factors 4', '--tied-weights needs'],
  ['text', '--layers 2,2', '--layers for a text'],
  ['text', '--layers 60000', '--layers for a text must be at most 1000'],
  ['tabular', '--batch-size 1', '--batch-size must be'],
  ['tabular', '--net mixed-input --batch-size 1', '--batch-size must be'],
  ['tabular', '--dropout 1', '--dropout must be'],
  ['tabular', '--batch-norm train', 'add --net mixed-input, or leave --batch-norm out'],
  ['tabular', '--threshold f1', '--threshold is for two classes'],
  ['tabular', '--cat Size', 'which --cat names'],
  ['tabular', '--cat city --cont city', 'is listed in --cat and in --cont'],
  ['tabular', '--cat y', 'is listed in --cat and in --target'],
  ['tabular', '--weights size --cont size', 'remove it from --cont.'],
  ['tabular', '--memory 1MB --folds 2', 'drop --folds,'],
  ['tabular', '--target city --log-target', 'drop --log-target.'],
  ['autoencoder', '--cont none', 'which --cont names'],
  ['autoencoder', '--ignore none', 'which --ignore names'],
  ['word2vec', '--min-count 100000', 'a smaller --min-count.'],
  ['word2vec', '--task fake-word --dim 7', '--dim must be even'],
  ['text-classifier', '--dropout 1', '--dropout must be'],
  ['text-classifier', '--heads 2', '--heads is not for'],
]

it.each(refused)('%s %s: %s', async (app, args, says) => {
  const given = args.split(' ')
  const fit = given.includes('--target') ? ['table.csv'] : fits[app]
  const { code, stderr } = await lanner(['fit', ...fit, '--epochs', '1', ...given, '--out', 'none'], { cwd })
  expect(stderr).toContain(says)
  expect(code).toBe(2)
  expectPlain(stderr)
})

describe('a message in the command', () => {
  it.each([
    ['give a smaller minCount (--min-count).', 'give a smaller --min-count.'],
    ['keep it: --cat geo (in code: cats).', 'keep it: --cat geo.'],
    [
      'leave it out (ignore, --ignore a), or (cats, --cat a) it',
      'leave it out (--ignore a), or (--cat a) it',
    ],
    ["add model: 'mixed-input' (--net mixed-input), or", 'add --net mixed-input, or'],
    ['with pretrainEpochs: 0 (--pretrain-epochs 0).', 'with --pretrain-epochs 0.'],
    ["use { kind: 'last' } (--valid-last) for", 'use --valid-last for'],
    ['last rows by "when" (--valid-last when).', 'last rows by "when" (--valid-last when).'],
    ['treat it as missing (--missing NA).', 'treat it as missing (--missing NA).'],
    ['--decimal . or --decimal , (decimal in readTable)', '--decimal . or --decimal ,'],
  ])('%s', (message, expected) => {
    expect(inCommand(message)).toBe(expected)
  })

  it('lacks the name of the function', () => {
    expect(messageOf(new ValueError('matmul', 'the sizes differ'))).toBe('the sizes differ')
    expect(messageOf(new ValueError('tabular.fit', 'needs a Table'))).toBe('This needs a Table')
    expect(messageOf(new ValueError('LANNER_THREADS', 'must be 1'))).toBe('LANNER_THREADS: must be 1')
    expect(inFlags(new ValueError('LANNER_THREADS', 'must be 1'), new Map())).toBe(
      'LANNER_THREADS: must be 1.',
    )
    expect(messageOf(new DataError('No rows.'))).toBe('No rows.')
  })
})
