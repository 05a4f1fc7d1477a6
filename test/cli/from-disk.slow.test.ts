import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { events, lanner } from './run-lanner.ts'

let cwd: string
let scratch: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-cli-disk-'))
  scratch = join(cwd, 'scratch')
  mkdirSync(scratch)
  const houses = (rows: number): string =>
    Array.from({ length: rows }, (_, i) => {
      const [city, size, garden] = [['Ulm', 'Bonn', 'Kiel'][i % 3]!, 40 + ((i * 37) % 100), i % 2]
      return `${city},${size},${garden === 1 ? 'yes' : 'no'},${(2 + (i % 3)) * size + 60 * garden}\n`
    }).join('')
  writeFileSync(join(cwd, 'houses.csv'), `city,size,garden,price\n${houses(12_000)}`)
  writeFileSync(join(cwd, 'large.csv'), `city,size,garden,price\n${houses(300_000)}`)
  writeFileSync(join(cwd, 'ragged.csv'), 'a,b,price\n1,2,3\n4,5\n')
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const fit = (file: string, ...more: string[]): string[] => [
  'fit',
  file,
  '--target',
  'price',
  '--memory',
  '1MB',
  ...more,
]

describe('lanner fit --memory', () => {
  it('trains from disk, describes the data in the report, and leaves nothing behind', async () => {
    const env = { TMPDIR: scratch }
    const done = await lanner(fit('houses.csv', '--epochs', '2', '--out', 'h', '--json'), { cwd, env })
    expect(done.stderr).toBe('')
    expect(done.code).toBe(0)
    const lines = events(done.stdout)
    expect(lines[0]).toMatchObject({ event: 'start', app: 'tabular', trainRows: 9600, validRows: 2400 })
    expect(lines.at(-1)).toMatchObject({ event: 'done' })
    expect(readdirSync(scratch)).toEqual([])
    const explained = JSON.parse(readFileSync(join(cwd, 'h', 'explained.json'), 'utf8')) as unknown
    expect(explained).toMatchObject({ rows: 1953, of: 2400 })
    expect(readFileSync(join(cwd, 'h', 'report.html'), 'utf8')).toContain(
      'Based on a random sample of 1,953 of 2,400 rows.',
    )
    const model = JSON.parse(readFileSync(join(cwd, 'h', 'model.json'), 'utf8')) as {
      metrics: { valid: Record<string, number>; baseline: Record<string, number> }
    }
    expect(model.metrics.valid['rmse']!).toBeLessThan(0.3 * model.metrics.baseline['rmse']!)

    // With --valid no rows are learned from again, as from disk.
    const again = await lanner(
      ['fit', 'houses.csv', '--target', 'price', '--epochs', '2', '--valid', '0.2', '--out', 'm'],
      { cwd },
    )
    expect(again.code).toBe(0)
    const inMemory = JSON.parse(readFileSync(join(cwd, 'm', 'model.json'), 'utf8')) as object
    const keys = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? typeof value
        : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, keys(each)]))
    expect(keys(model)).toEqual(keys(inMemory))

    const predicted = await lanner(['predict', 'h', 'houses.csv', '--out', 'p.csv'], { cwd })
    expect(predicted.code).toBe(0)
    expect(readFileSync(join(cwd, 'p.csv'), 'utf8').split('\n')[0]).toBe(
      'city,size,garden,price,predicted_price',
    )
    expect((await lanner(['explain', 'h'], { cwd })).code).toBe(0)
  })

  it('predicts more rows than one batch, counts all warnings, and names the row in the file', async () => {
    const rows = Array.from({ length: 140_000 }, (_, i) => [
      i % 70_000 === 0 ? 'Rome' : 'Ulm',
      40 + (i % 90),
      'no',
    ])
    const write = (): void =>
      writeFileSync(
        join(cwd, 'new.csv'),
        `city,size,garden\n${rows.map((row) => row.join(',')).join('\n')}\n`,
      )
    write()
    const done = await lanner(['predict', 'h', 'new.csv', '--out', 'many.csv'], {
      cwd,
      env: { TMPDIR: scratch },
    })
    expect(done.stderr).toMatch(
      /^warning: Column "city": 2 rows have a category that no training row has \("Rome"\); it counts as missing\.\nmany\.csv: [^\n]*\n$/,
    )
    const lines = readFileSync(join(cwd, 'many.csv'), 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(140_001)
    expect(lines[70_001]).toMatch(/^Rome,110,\w+,\d/)
    expect(lines[140_000]).toMatch(/^Ulm,89,\w+,\d/)

    rows[100_000] = ['Ulm', 'large', 'no']
    write()
    const bad = await lanner(['predict', 'h', 'new.csv', '--out', 'bad.csv'], {
      cwd,
      env: { TMPDIR: scratch },
    })
    expect(bad.stderr).toMatch(/^lanner: Column "size", row 100001: "large" is not a number;[^\n]*\n$/)
    expect(bad.code).toBe(2)
    expect(existsSync(join(cwd, 'bad.csv'))).toBe(false)
    expect(readdirSync(scratch)).toEqual([])
  })

  it('refuses unusable input with one sentence, and leaves nothing behind', async () => {
    const cases: readonly (readonly [string[], string])[] = [
      [
        fit('ragged.csv', '--out', 'r'),
        'lanner: ragged.csv, line 3 has 2 fields but the header has 3; correct the line.\n',
      ],
      [
        ['fit', 'houses.csv', '--target', 'prise', '--memory', '64MB', '--out', 'r'],
        'lanner: There is no column "prise"; did you mean "price"?\n',
      ],
      [
        ['fit', 'houses.csv', '--target', 'price', '--memory', 'much', '--out', 'r'],
        "lanner: option '--memory <size>' argument 'much' is invalid. It must be a size such as 256MB or 2GB.\n",
      ],
      [fit('nothing.csv', '--out', 'r'), 'lanner: There is no file nothing.csv.\n'],
    ]
    for (const [args, message] of cases) {
      const { code, stderr } = await lanner(args, { cwd, env: { TMPDIR: scratch } })
      expect(stderr).toBe(message)
      expect(code).toBe(2)
      expect(existsSync(join(cwd, 'r'))).toBe(false)
      expect(readdirSync(scratch)).toEqual([])
    }
  })

  it('says that the temporary folder is full, and leaves nothing behind', async () => {
    // Too little for the rows as the database keeps them, then for the prepared ones.
    for (const largestFile of [200 * 1024, 3 * 1024 * 1024]) {
      const { code, stderr } = await lanner(fit('large.csv', '--out', 'full'), {
        cwd,
        env: { TMPDIR: scratch },
        largestFile,
      })
      expect(stderr).toMatch(
        /^lanner: (The temporary folder \S+ has no room|Cannot write the prepared rows to the temporary folder) [^\n]*TMPDIR[^\n]*\n$/,
      )
      expect(code).toBe(2)
      expect(existsSync(join(cwd, 'full'))).toBe(false)
      expect(readdirSync(scratch)).toEqual([])
    }
  })

  it('leaves nothing behind after Ctrl-C, nor after a second one', async () => {
    for (const times of [1, 2]) {
      let sent = 0
      const out = `stopped-${times}`
      const { code, stdout } = await lanner(fit('large.csv', '--epochs', '1000', '--out', out, '--json'), {
        cwd,
        env: { TMPDIR: scratch },
        onStdout: (text, child) => {
          if (!text.includes('"start"') || sent > 0) return
          for (; sent < times; sent++) child.kill('SIGINT')
        },
      })
      expect(code).toBe(130)
      if (times === 1) expect(events(stdout).at(-1)).toMatchObject({ event: 'stopped' })
      expect(readdirSync(scratch)).toEqual([])
    }
  })

  it('resumes after Ctrl-C with the rows on disk prepared again, to the same bytes', async () => {
    const env = { TMPDIR: scratch, LANNER_THREADS: '1' }
    const asked = [...fit('houses.csv', '--epochs', '3', '--checkpoint-every', '20', '--json')]
    const whole = await lanner([...asked, '--out', 'whole'], { cwd, env })
    expect(whole.code, whole.stderr).toBe(0)
    let sent = false
    const stopped = await lanner([...asked, '--out', 'cut'], {
      cwd,
      env,
      onStdout: (text, child) => {
        if (!sent && text.includes('"epoch":1,')) sent = child.kill('SIGINT')
      },
    })
    expect(stopped.code, stopped.stderr).toBe(130)
    const inMemory = await lanner(['fit', '--resume', 'cut', '--memory', '2MB'], { cwd, env })
    expect(inMemory.stderr).toContain('and cannot be resumed with --memory')
    const resumed = await lanner(['fit', '--resume', 'cut', '--json'], { cwd, env })
    expect(resumed.code, resumed.stderr).toBe(0)
    const weights = (run: string): Buffer => readFileSync(join(cwd, run, 'model.safetensors'))
    expect(weights('cut').equals(weights('whole'))).toBe(true)
    expect(readdirSync(scratch)).toEqual([])
  })
})
