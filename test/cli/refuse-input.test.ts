import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'
import { sampleText } from './run-lanner.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-refuse-'))
  mkdirSync(join(cwd, 'run'))
  mkdirSync(join(cwd, 'photos', 'cat'), { recursive: true })
  for (const file of ['rows.csv', 'run/model.json', 'run/log.jsonl', 'photos/cat/1.png'])
    writeFileSync(join(cwd, file), 'precious')
  for (const file of ['book.html', 'book.txt']) writeFileSync(join(cwd, file), sampleText(200))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('a verb that reads one file and writes another', () => {
  it.each<[string, string[], string]>([
    ['rows.csv', ['predict', 'run', 'rows.csv', '--out', './rows.csv'], 'is the file to predict'],
    ['rows.csv', ['embed', 'run', 'rows.csv', '--out', './rows.csv'], 'is the file to embed'],
    ['book.html', ['lr-find', 'book.html', '--plot', './book.html'], 'is the file to train on'],
    ['book.txt', ['fit', 'book.txt', '--csv', './book.txt', '--out', 'new'], 'is the file to train on'],
    [
      'run/log.jsonl',
      ['predict', 'run', 'rows.csv', '--out', 'run/log.jsonl'],
      'is a file of the run itself',
    ],
    ['run/log.jsonl', ['embed', 'run', 'rows.csv', '--out', 'run/log.jsonl'], 'is a file of the run itself'],
    ['run/model.json', ['export', 'run', '--onnx', 'run/model.json'], 'is a file of the run itself'],
    ['run/model.json', ['export', 'run', '--card', 'run/model.json'], 'is a file of the run itself'],
    ['run/model.json', ['explain', 'run', '--out', 'run/model.json'], 'is a file of the run itself'],
    ['photos/cat/1.png', ['show', 'photos', '--out', 'photos/cat/1.png'], 'is in the folder of the pictures'],
  ])('does not replace its input %s', async (file, args, says) => {
    const before = readFileSync(join(cwd, file))
    const { code, stdout, stderr } = await lanner(args, { cwd })
    expect(stderr).toContain(says)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect([code, stdout]).toEqual([2, ''])
    expect(readFileSync(join(cwd, file)).equals(before)).toBe(true)
  })
})
