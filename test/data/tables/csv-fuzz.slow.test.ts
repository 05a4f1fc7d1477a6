import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { LannerError } from '../../../src/index.ts'
import { readTable, Table } from '../../../src/data/tables/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-csv-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const cell = fc.oneof(
  fc.constantFrom(
    '1',
    '-2.5',
    '',
    '007',
    '0x1F',
    '1e400',
    'nan',
    '+1.5',
    '1,234',
    '1.234,50',
    '$12.50',
    '30.5%',
  ),
  fc.constantFrom(
    '2020-01-01',
    '2020-02-30',
    '02.03.2020',
    '2020-01-01T10:00:00+02:00',
    '10:30',
    'true',
    'FALSE',
  ),
  fc.constantFrom(
    '"a"',
    '"a""b"',
    '"a\nb"',
    '"a',
    'a"b',
    '""',
    '"x"y',
    ' "z" ',
    "'",
    '\\',
    '#',
    '\0',
    '\ufeff',
    '\u2028',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '9007199254740993',
    '😀',
    '\ud800',
    'é',
    '<b>',
    '=1+1',
    'x'.repeat(300),
  ),
  fc.string({ maxLength: 12 }),
)
const separator = fc.constantFrom(',', ',', ';', '\t', '|')
const lineEnd = fc.constantFrom('\n', '\n', '\r\n', '\r')
/** Lines of cells, most as wide as the header, with any separator and line end between them. */
const lines = fc
  .record({
    separators: fc.array(separator, { minLength: 1, maxLength: 2 }),
    ends: fc.array(lineEnd, { minLength: 1, maxLength: 2 }),
    hint: fc.constantFrom('', '', '', 'sep=;\n', '\ufeff', '# comment\n', '\n\n'),
    header: fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c', 'A', ''), cell), { minLength: 1, maxLength: 4 }),
    rows: fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 6 }),
    isEven: fc.boolean(),
    last: fc.boolean(),
  })
  .map(({ separators, ends, hint, header, rows, isEven, last }) => {
    const even = rows.map((row) => (isEven ? header.map((_, i) => row[i] ?? '') : row))
    const text = [header, ...even].map((row, i) => row.join(separators[i % separators.length]!))
    return (
      hint +
      text.map((line, i) => line + (i < text.length - 1 || last ? ends[i % ends.length]! : '')).join('')
    )
  })
/** As a file has them: whole, with bytes changed or cut off, or in another encoding. */
const file = fc
  .record({
    text: lines,
    encoding: fc.constantFrom('utf8', 'utf8', 'utf8', 'latin1', 'utf16le'),
    at: fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 2 }),
    cut: fc.nat(60),
  })
  .map(({ text, encoding, at, cut }) => {
    const bytes = Uint8Array.from(
      Buffer.from((encoding === 'utf16le' ? '\ufeff' : '') + text, encoding as 'utf8'),
    )
    for (const [place, byte] of at) if (place < bytes.length) bytes[place] = byte
    return cut > 40 ? bytes.subarray(0, Math.max(0, bytes.length - (cut - 40))) : bytes
  })

/** How often a reader refused a file, and read one. */
interface Tally {
  refused: number
  read: number
}

async function check(read: () => Promise<Table>, tally: Tally): Promise<void> {
  let table: Table
  try {
    table = await read()
  } catch (error) {
    expect(error).toBeInstanceOf(LannerError)
    expect((error as Error).message).toMatch(/^[^\n]{1,900}$/)
    tally.refused++
    return
  }
  const rows = table.toRows()
  expect(rows).toHaveLength(table.rows)
  expect(table.rows).toBeGreaterThan(0)
  for (const row of rows) {
    expect(Object.keys(row)).toHaveLength(table.names.length)
    for (const own of Object.values(row))
      expect(
        own === null || own instanceof Date || ['string', 'number', 'boolean'].includes(typeof own),
      ).toBe(true)
  }
  for (const { message } of table.notes) expect(message).toMatch(/^[^\n]{1,900}$/)
  tally.read++
}

it('Table.fromCsv refuses 10,000 malformed files in one sentence, or gives a table', async () => {
  const tally = { refused: 0, read: 0 }
  const property = fc.asyncProperty(file, (bytes) => check(() => Table.fromCsv(new Blob([bytes])), tally))
  await fc.assert(property, { numRuns: 10_000, seed: 42 })
  expect(tally.refused).toBeGreaterThan(1000)
  expect(tally.read).toBeGreaterThan(1000)
}, 300_000)

/** Each file takes DuckDB milliseconds, so that all of them are a long check. */
const files = process.env['LANNER_TESTS'] === 'long' ? 10_000 : 1000

it(`readTable refuses ${files} malformed files in one sentence, or gives a table`, async () => {
  const tally = { refused: 0, read: 0 }
  const path = join(folder, 'table.csv')
  const property = fc.asyncProperty(file, (bytes) => {
    writeFileSync(path, bytes)
    return check(() => readTable(path), tally)
  })
  await fc.assert(property, { numRuns: files, seed: 42 })
  expect(tally.refused).toBeGreaterThan(files / 10)
  expect(tally.read).toBeGreaterThan(files / 10)
}, 1_800_000)
