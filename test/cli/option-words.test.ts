import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lanner } from './in-process.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-words-'))
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},2020-01-${10 + (i % 20)},${2 * i}`)
  writeFileSync(join(cwd, 'rows.csv'), `a,"price, net",day,y\n${rows.join('\n')}\n`)
  writeFileSync(join(cwd, 'short.txt'), 'the cat sat on the mat. '.repeat(40))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

it.each([
  ['rows.csv --target y --decimal ;', 'Allowed choices are ".", ",".'],
  ['pics --widths 3,x', 'separated by commas, such as 200,100.'],
  ['rows.csv --target y --layers 3,x', 'such as 200,100; for a text, one integer.'],
  ['rows.csv --target y --cat price', 'there are a, "price, net", day, y.'],
  ['rows.csv --target pricy', 'there are a, "price, net", day, y.'],
  ['rows.csv --app text', 'rows.csv is a table, and --app text needs a text file;'],
  ['rows.csv --app word2vec', 'rows.csv is a table, and --app word2vec needs a text file;'],
  ['rows.csv --app collab --target y', '--target is not for ratings;'],
  ['rows.csv --target day', 'such as a column with the days since the first date.'],
  ['short.txt --batch-size 1000', 'tokens, but a batch of 1000 needs at least'],
  ['rows.csv --target y --app autoencoder', '--target'],
  ['rows.csv --target y --valid 1', 'It must be at least 0 and below 1.'],
])('fit %s says what to do', async (args, says) => {
  const { code, stdout, stderr } = await lanner(['fit', ...args.split(' ')], { cwd })
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(says)])
})
