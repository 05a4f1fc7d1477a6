import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { lannerHere } from './in-process.ts'
import { readTable } from '../../src/data/tables/duckdb/index.ts'
import { oddFileNames, oddNames } from '../odd-names.ts'

const folders: string[] = []
let cwd: string
const at = (name: string): string => join(cwd, name)
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-odd-'))
  folders.push(cwd)
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const csv = (name: string, rows: readonly (readonly (string | number)[])[]): string => {
  const path = at(name)
  const lines = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? quoted(cell) : cell)).join(','),
  )
  const end = lines.some((line) => line.includes('\r\n')) ? '\r\n' : '\n'
  writeFileSync(path, lines.map((line) => `${line}${end}`).join(''))
  return path
}

async function works(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lannerHere(...args)
  expect(code, `${JSON.stringify(args)}: ${stderr}`).toBe(0)
  // A note is one line, and nothing in it moves the cursor.
  expect(stderr.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\u2028-\u202E]/u)
  expect(stderr).not.toMatch(/warning: .*(chart|report)/)
  return stdout
}

/** Report, card and ONNX file of a run: whole, and nothing in them is markup that a name brought. */
async function describes(run: string): Promise<void> {
  await works('explain', run, '--svg', at('svg'))
  const report = readFileSync(join(run, 'report.html'), 'utf8')
  expect(report).not.toContain('<script>alert')
  await works('export', run, '--card', at('card.md'), '--onnx', at('net.onnx'))
  expect(readFileSync(at('card.md'), 'utf8')).not.toContain('<script>')
}

/** Names that a header may have: something to see. */
const columns = oddNames.filter((name) => name.trim() !== '')

describe('a column that is called', () => {
  it.each(columns)('%j is target, category, and class', async (name) => {
    const other = `${name}2`
    const rows = Array.from({ length: 40 }, (_, i) => [
      i % 3 === 0 ? 'no' : name,
      i % 2 === 0 ? name : 'b',
      i,
    ])
    const file = csv('rows.csv', [[name, other, 'n'], ...rows])
    const list = quoted(other)
    const small = ['--cat', list, '--layers', '4', '--epochs', '1', '--kind', 'classification']
    await works('fit', file, '--target', name, ...small, '--out', at('run'))
    await works('predict', at('run'), file, '--out', at('predicted.csv'))
    const { names } = await readTable(at('predicted.csv'))
    expect(names.slice(0, 4)).toEqual([name, other, 'n', `predicted_${name}`])
    expect(names.slice(4).toSorted()).toEqual([`probability_${name}`, 'probability_no'].toSorted())
    await works('embed', at('run'), file, '--out', at('embedded.csv'))
    await describes(at('run'))
  })
})

describe('a run folder and a file that are called', () => {
  it.each(oddFileNames)('%j', async (name) => {
    const text = at(`${name}.txt`)
    writeFileSync(text, 'the whale and the sea and the ship and the sun. '.repeat(60))
    const run = at(name)
    const small = ['--hidden', '8', '--factors', '4', '--epochs', '1']
    await works('fit', text, ...small, '--out', run)
    expect(await works('generate', run, '--prompt', 'the ', '--length', '5')).toContain('the ')
    await works('explain', run)
    await works('export', run, '--card')
    expect(readFileSync(join(run, 'README.md'), 'utf8')).toContain('lanner')
  })
})

describe('all names at once', () => {
  const ids = oddNames.filter((name) => name.trim() !== '')

  it('are users, items and titles', async () => {
    const rows = ids.flatMap((user, i) =>
      Array.from({ length: 6 }, (_, j) => [user, ids[(i * 3 + j * 5) % ids.length]!, 1 + ((i + j) % 5)]),
    )
    const file = csv('stars.csv', [['a.b', '__proto__', 'constructor'], ...rows])
    const titles = csv('titles.csv', [['__proto__', 'toString'], ...ids.map((id) => [id, `${id}!`])])
    const named = ['--user', 'a.b', '--item', '__proto__', '--rating', 'constructor']
    const small = ['--titles', titles, '--title-column', 'toString', '--factors', '2', '--epochs', '1']
    await works('fit', file, ...named, ...small, '--out', at('run'))
    for (const user of ids) {
      const words = user.startsWith('-') ? ['--', user] : [user]
      const { code, stdout, stderr } = await lannerHere('recommend', at('run'), '--json', '-n', '3', ...words)
      expect([code, stderr], user).toEqual([0, ''])
      const first = JSON.parse(stdout.split('\n')[0]!) as Record<string, unknown>
      expect(first).toMatchObject({ known: true, title: `${String(first['item'])}!` })
    }
    await works('predict', at('run'), file, '--out', at('predicted.csv'))
    const predicted = await readTable(at('predicted.csv'))
    expect(predicted.row(0)).toMatchObject({ 'known_a.b': true, known___proto__: true })
    await describes(at('run'))
  })

  it('are columns and levels of an autoencoder', async () => {
    const header = ['constructor', '__proto__', 'a[0]', 'two\nlines', '🙂']
    const rows = Array.from({ length: 120 }, (_, i) => [
      ids[i % ids.length]!,
      `l${i % 4}`,
      i / 7,
      i % 11,
      i % 2,
    ])
    const file = csv('rows.csv', [header, ...rows])
    const small = ['--app', 'autoencoder', '--layers', '6,3,6', '--epochs', '1']
    await works('fit', file, ...small, '--cat', '__proto__,constructor', '--out', at('run'))
    await works('embed', at('run'), file, '--out', at('features.parquet'))
    expect((await readTable(at('features.parquet'))).names).toEqual([
      ...header,
      'feature_1',
      'feature_2',
      'feature_3',
    ])
    await describes(at('run'))
  })

  it('are words', async () => {
    const words = ids.filter((name) => !/\s/u.test(name))
    const lines = Array.from({ length: 60 }, (_, i) =>
      [...words.slice(i % 7), ...words.slice(0, i % 7)].join(' '),
    )
    writeFileSync(at('words.txt'), lines.join('\n'))
    const small = ['--dim', '4', '--epochs', '1', '--min-count', '1', '--sample', '0', '--threads', '1']
    const how = ['--app', 'word2vec', '--splitting', 'whitespace', ...small]
    await works('fit', at('words.txt'), ...how, '--out', at('run'))
    for (const word of words)
      expect((await works('nearest', at('run'), '-n', '1', '--json', '--', word)).length).toBeGreaterThan(20)
    const file = csv('words.csv', [['__proto__'], ...words.map((word) => [word])])
    await works('embed', at('run'), file, '--column', '__proto__', '--out', at('vectors.parquet'))
    const vectors = await readTable(at('vectors.parquet'))
    expect(vectors.names[1]).toBe('__proto___0')
    const first = vectors.column('__proto___0')
    expect(first.kind === 'number' && first.missing).toBe(null)
    await describes(at('run'))
  })

  it('are a text', async () => {
    writeFileSync(at('names.txt'), `${ids.join(' ')}\n`.repeat(20))
    const small = ['--hidden', '8', '--factors', '4', '--epochs', '1', '--tokens', 'word', '--min-freq', '1']
    await works('fit', at('names.txt'), ...small, '--out', at('run'))
    for (const id of ids) await works('generate', at('run'), '--prompt', id, '--length', '2')
    const file = csv('texts.csv', [['constructor'], ...ids.map((id) => [id])])
    await works('embed', at('run'), file, '--out', at('vectors.csv'))
    await describes(at('run'))
  })
})
