import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'

let cwd: string
/** Rows as people write them: nested, with spaces, large numbers, dates and keys that some rows lack. */
const rows = [
  '{"x": 1, "nested": {"k": 1, "l": [1, 2]}, "tags": [], "at": "2024-01-01T10:00:00Z", "big": 12345678901234567890}',
  '{"x":2.50,"nested":{"k":null},"tags":["a, b"],"at":"2024-01-02T10:00:00Z","big":1,"text":"\\u00e9\\n\\"}"}',
  '  {"x":3, "nested":null, "tags":[{"a":"}"}]}  ',
]
const predicted = /,"predicted_y":-?[\d.e-]+\}$/

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-json-rows-'))
  const train = Array.from({ length: 40 }, (_, i) => `{"x":${i % 8},"y":${2 * (i % 8)}}`)
  writeFileSync(join(cwd, 'train.jsonl'), `${train.join('\n')}\n`)
  writeFileSync(join(cwd, 'new.jsonl'), `${rows.join('\n')}\n`)
  const fit = await lanner(
    [
      'fit',
      'train.jsonl',
      '--target',
      'y',
      '--quality',
      'fast',
      '--epochs',
      '1',
      '--layers',
      '4',
      '--out',
      'run',
    ],
    { cwd },
  )
  expect(fit.code, fit.stderr).toBe(0)
}, 60_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const unchanged = (text: string): void => {
  const lines = text.trimEnd().split('\n')
  expect(lines).toHaveLength(rows.length)
  lines.forEach((line, i) => {
    expect(line).toMatch(predicted)
    expect(line.replace(predicted, '}')).toBe(rows[i]!.trim())
    expect(JSON.parse(line)).toMatchObject({ predicted_y: expect.any(Number) })
  })
}

describe('predict of JSON lines', () => {
  it('returns the rows as they are, with the prediction', async () => {
    const { code, stdout, stderr } = await lanner(['predict', 'run', 'new.jsonl', '--json'], { cwd })
    expect(code, stderr).toBe(0)
    unchanged(stdout)
  })

  it('writes the same to a file, also from a compressed one', async () => {
    writeFileSync(join(cwd, 'new.jsonl.gz'), gzipSync(`${rows.join('\n')}\n`))
    const { code, stderr } = await lanner(['predict', 'run', 'new.jsonl.gz', '--out', 'out.jsonl'], { cwd })
    expect(code, stderr).toBe(0)
    unchanged(readFileSync(join(cwd, 'out.jsonl'), 'utf8'))
  })

  it('keeps objects over several lines as one line each', async () => {
    writeFileSync(
      join(cwd, 'pretty.jsonl'),
      rows.map((row) => JSON.stringify(JSON.parse(row), null, 2)).join('\n'),
    )
    const { stdout } = await lanner(['predict', 'run', 'pretty.jsonl', '--json'], { cwd })
    const parsed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(parsed).toEqual(
      rows.map((row) => Object.assign(JSON.parse(row) as object, { predicted_y: expect.any(Number) })),
    )
  })

  it('has nested values as JSON in a table', async () => {
    const { stdout } = await lanner(['predict', 'run', 'new.jsonl'], { cwd })
    expect(stdout).toContain('"{""k"":1,""l"":[1,2]}"')
  })
})

it('says what to do with folders named key=value', async () => {
  mkdirSync(join(cwd, 'hive', 'year=2021'), { recursive: true })
  writeFileSync(join(cwd, 'hive', 'year=2021', 'part.csv'), 'a,y\n1,2\n')
  const { code, stderr } = await lanner(['fit', 'hive', '--target', 'y'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toBe(
    "lanner: hive is a folder of key=value folders, which is not read as one table; first write its files to one, for instance with DuckDB: COPY (FROM 'hive/**/*.csv') TO 'table.parquet'\n",
  )
})

it('refuses a target of NaN and infinity', async () => {
  writeFileSync(
    join(cwd, 'nan.csv'),
    `x,y\n${Array.from({ length: 40 }, (_, i) => `${i},${i % 2 ? 'NaN' : 'inf'}`).join('\n')}\n`,
  )
  const { code, stderr } = await lanner(['fit', 'nan.csv', '--target', 'y', '--out', 'nan'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain(
    'Target "y" has no numbers and no classes, only "NaN" and "inf"; correct the values, or choose another target.',
  )
})

it('names files as they were typed', async () => {
  writeFileSync(join(cwd, 'binary.csv'), Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00, 0x0a, 0x00, 0x31]))
  writeFileSync(
    join(cwd, 'binary.jsonl'),
    Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00, 0x0a, 0x00, 0x31]),
  )
  for (const file of ['binary.csv', 'binary.jsonl']) {
    const { code, stderr } = await lanner(['predict', 'run', file], { cwd })
    expect(code).toBe(2)
    expect(stderr.startsWith(`lanner: ${file} `), stderr).toBe(true)
    expect(stderr).not.toContain(cwd)
  }
})
