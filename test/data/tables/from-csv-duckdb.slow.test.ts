import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTable, Table, type FromCsvOptions } from '../../../src/data/tables/index.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-csv-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Bytes = string | Uint8Array<ArrayBuffer>

/** What both readers make of a CSV: kinds, cells and what else a column says of itself. */
async function both(
  text: Bytes,
  { delimiter, ...options }: FromCsvOptions = {},
): Promise<[unknown, unknown]> {
  const path = join(folder, 'table.csv')
  writeFileSync(path, text)
  const facts = (table: Table): unknown => ({
    columns: Object.fromEntries(
      [...table.entries()].map(([name, column]) => {
        const {
          kind,
          missing: _missing,
          values: _values,
          codes: _codes,
          levels: _levels,
          ...rest
        } = { missing: 0, values: 0, codes: 0, levels: 0, ...column }
        return [name, { kind, ...rest }]
      }),
    ),
    rows: table.toRows(),
  })
  const here = await Table.fromCsv(typeof text === 'string' ? text : new Blob([text]), {
    ...options,
    ...(delimiter === undefined ? {} : { delimiter }),
  })
  return [facts(here), facts(await readTable(path, options))]
}

async function sameAsDuckdb(text: Bytes, options: FromCsvOptions = {}): Promise<void> {
  const [here, duckdb] = await both(text, options)
  expect(here).toEqual(duckdb)
}

/** A CSV of columns of cells. */
const csvOf = (columns: Readonly<Record<string, readonly string[]>>): string => {
  const all = Object.entries(columns)
  const rows = all[0]![1].map((_, row) => all.map(([, cells]) => cells[row]!))
  return [all.map(([name]) => name), ...rows].map((row) => row.join(';')).join('\n')
}

describe('Table.fromCsv reads what DuckDB reads', () => {
  it('kinds of columns', async () => {
    await sameAsDuckdb(
      csvOf({
        whole: ['1', '-2', '', '30'],
        zeros: ['007', '01', '10', ''],
        fractions: ['1.5', '.5', '5.', '-2'],
        exponents: ['1e3', '2.5E-2', '1', ''],
        noNumber: ['nan', '1.5', 'inf', '-Infinity'],
        spaces: [' 1', '2 ', '3', '4'],
        flags: ['true', 'FALSE', '', 'True'],
        yes: ['yes', 'no', 'yes', 'no'],
        letters: ['t', 'f', 't', 'f'],
        ids: ['12345678901234567890', '1', '2', '3'],
        nearlyIds: ['9007199254740993', '1', '2', '3'],
        exactId: ['9007199254740991', '1', '2', ''],
        bigExponent: ['1e300', '1', '2', '3'],
        mixed: ['1', 'two', '3', '4'],
        nothing: ['', '', '', ''],
        texts: ['a', ' b', 'c ', ''],
        quotedNothing: ['""', 'x', '', '"y"'],
        quotedNumbers: ['"1"', '2', '"3"', '4'],
        times: ['10:30', '11:00:15', '12:00', ''],
        money: ['$12.50', '$9', '', '$1,000.25'],
        percent: ['30.5%', '1%', '100%', ''],
        thousands: ['1,234.50', '12.5', '1,000,000.25', ''],
        european: ['1.234,50', '12,5', '3', ''],
        ambiguous: ['1,234', '2,500', '3', ''],
        minus: ['\u22125', '6', '-7', ''],
        plus: ['+5', '6', '7', '8'],
        binary: ['0b11', '1', '-007', '-0'],
        codes: ['007.5', '1', '2', '3'],
        wide: ['1\u00a0', '2', '\t3', '4'],
        hex: ['0x10', '1', '2', '3'],
        hexOnly: ['0x10', '0XfF', ' 0x1 ', ''],
        hexAndFractions: ['0x1F', '1.5', '2', '3'],
        fractionsAndHex: ['1.5', '', '2', '0b11'],
        hexWithLine: ['0x1_F', '1', '2', '3'],
        noHex: ['0x', '0b2', '-0x1', '0o17'],
        underscore: ['1_000', '2', '3', '4'],
      }),
    )
  })
  it.each([
    ['days', ['2015-07-31', '2015-08-01', '']],
    ['moments', ['2015-07-31 10:30:00', '2015-08-01 00:00:00', '']],
    ['moments with T and zone', ['2015-07-31T10:30:00Z', '2015-08-01T00:00:00+02:00', '']],
    ['days and moments', ['2015-07-31', '2015-08-01T10:00:00Z', '2015-08-02']],
    ['midnights', ['2015-07-31 00:00:00', '2015-08-01 00:00:00', '']],
    ['no days', ['2015-02-30', '2015-08-01', '']],
    ['slashes', ['2015/07/31', '2015/08/01', '']],
    ['slashes and times', ['2015/07/31 10:00', '2015/08/01 11:00', '']],
    ['points', ['2015.7.31', '2015.08.01', '']],
    ['American days', ['07/31/2015', '08/01/2015', '']],
    ['German days', ['31.07.2015', '01.08.2015', '']],
    ['short days', ['2015-7-31', '2015-8-1', '']],
    ['fractions of seconds', ['2015-07-31 10:30:00.250', '2015-08-01 10:30:00.5', '']],
  ])('%s', async (_, cells) => sameAsDuckdb(csvOf({ when: cells, n: cells.map((_, i) => String(i)) })))
  it.each([
    ['quotes, line ends in them, and another delimiter', 'a\tb\n"x\n""y"""\t1\nz\t2\n'],
    ['carriage returns', 'a,b\r\n1,x\r\n\r\n2,y\r\n'],
    ['a byte-order mark, empty lines and sep=', '\ufeffsep=;\na;b\n1;2,5\n\n3;4,5\n'],
    ['an unnamed column', ',a,b\n0,1,2\n1,3,4\n'],
    ['no line end at the end', 'a,b\n1,2'],
    ['one column with empty lines', 'a\n1\n\n3\n'],
  ])('%s', async (_, text) => sameAsDuckdb(text))
  it('windows-1252 and UTF-16', async () => {
    await sameAsDuckdb(Uint8Array.from(Buffer.from('name,n\nM\u00fcller,1\n', 'latin1')))
    await sameAsDuckdb(Uint8Array.from(Buffer.from('\ufeffname,n\nM\u00fcller,1\n', 'utf16le')))
  })
  it.each<[string, FromCsvOptions]>([
    ['types', { types: { a: 'text', b: 'number', d: 'date' } }],
    ['columns', { columns: ['d', 'a'] }],
    ['limit', { limit: 1 }],
    ['types and a decimal comma', { types: { b: 'number' }, decimal: ',' }],
    ['missing', { missing: ['?', '01'] }],
    ['texts', { texts: ['a'] }],
    ['names', { names: ['p', 'q', 'r'] }],
    ['decimal', { decimal: ',' }],
  ])('with %s', async (_, options) =>
    sameAsDuckdb('a,b,d\n01,2,2015-07-31\n02,3,2015-08-01T10:00\n', options),
  )
  it('without a header', async () => sameAsDuckdb('1,x\n2,y\n', { header: false }))
})
