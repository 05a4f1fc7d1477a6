import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { LannerError } from '../../../src/index.ts'
import { readTable, writeTable } from '../../../src/data/tables/duckdb/index.ts'
import { StoredTable } from '../../../src/data/tables/duckdb/stored-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-people-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, contents: string | Uint8Array): string => {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, contents)
  return path
}
const rowsOf = async (path: string, options = {}): Promise<unknown> =>
  (await readTable(path, options)).toRows()
const messages = async (path: string, options = {}): Promise<string[]> =>
  (await readTable(path, options)).notes.map(({ message }) => message)

describe('files as people have them', () => {
  it('takes folders called name=value for folders, and odd names for names', async () => {
    const rows = [
      { city: 'Bonn', x: 1 },
      { city: 'Kiel', x: 2 },
    ]
    const csv = 'city,x\nBonn,1\nKiel,2\n'
    for (const place of ['city=Ulm', 'y=2020', 'https:/', 'file:/', '~', 'a\\*b', 'q?[1]'])
      expect(await rowsOf(file(`${place}/t.csv`, csv))).toEqual(rows)
    expect(await rowsOf(file('city=Ulm/t.jsonl', rows.map((row) => JSON.stringify(row)).join('\n')))).toEqual(
      rows,
    )
    const parquet = join(folder, 'city=Ulm', 't.parquet')
    await writeTable(await readTable(join(folder, 'city=Ulm', 't.csv')), parquet)
    expect(await rowsOf(parquet)).toEqual(rows)
  })

  it.each(['02.03.2020', '08/13/2020', '13/08/2020', '20-08-2020', '2020/01/03', '2020-02-30', 'soon'])(
    'leaves dates with %s among them as text, and says where it is',
    async (odd) => {
      const days = Array.from({ length: 100 }, (_, i) => `2020-01-${String(1 + (i % 28)).padStart(2, '0')}`)
      const path = file('odd.csv', `d,e\n${[...days, odd].map((day) => `${day},2021-05-01`).join('\n')}\n`)
      const table = await readTable(path)
      expect(table.column('d').kind).toBe('text')
      expect(table.column('e').kind).toBe('date')
      expect(table.row(100)['d']).toBe(odd)
      expect(table.notes).toHaveLength(1)
      expect(table.notes[0]!.message).toContain(`row 101 (line 102) has "${odd}"`)
    },
  )

  it('names the line where a cell stands, which is not always the number of its row and 1', async () => {
    const days = 'd;t\r\n2020-01-01;"two\r\nlines"\r\n\r\n2020-01-02;"a ""b"""\r\nsoon;x\r\n'
    for (const text of [days, days.replaceAll('\r\n', '\n'), `sep=;\r\n${days}`]) {
      const line = text.startsWith('sep') ? 7 : 6
      const found = await messages(file('lines.csv', text))
      expect(found.join()).toContain(`row 3 (line ${line}) has "soon"`)
    }
    const path = file('none.csv', '2020-01-01,a\n2020-01-02,b\nn/a,c\n')
    const [message] = await messages(path, { header: false })
    expect(message).toContain('row 3 (line 3) has "n/a"')
    expect(message).toContain('(--missing n/a)')
  })

  it('reads texts and numbers under one key of JSON lines without the quotes of the texts', async () => {
    const path = file(
      'mixed.jsonl',
      '{"a":"A1","u":"u1"}\n{"a":2,"u":1}\n{"a":true,"u":"1"}\n{"a":null,"u":{"v":1}}\n',
    )
    expect(await rowsOf(path)).toEqual([
      { a: 'A1', u: 'u1' },
      { a: '2', u: '1' },
      { a: 'true', u: '1' },
      { a: null, u: '{"v":1}' },
    ])
    const late = file('late.jsonl', `${'{"a":1}\n'.repeat(25_000)}{"a":"x\\"y"}\n`)
    const table = await readTable(late)
    expect([table.row(0)['a'], table.row(25_000)['a']]).toEqual(['1', 'x"y'])
  })

  it('refuses JSON that is nested too deeply at once, and reads what is not', async () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"b":', '}'],
    ] as const)
      for (const depth of [1000, 100_000]) {
        const value = `{"a":${open.repeat(depth)}1${close.repeat(depth)}}`
        await expect(readTable(file('deep.jsonl', `{"a":1}\n${value}\n`))).rejects.toThrow(
          'line 2 has values nested more than 500 levels deep',
        )
      }
    expect(await rowsOf(file('text.jsonl', `{"a":"${'['.repeat(1000)}"}\n`))).toEqual([
      { a: '['.repeat(1000) },
    ])
  })

  it('reads headers with line breaks, hints, spaces and columns without a name', async () => {
    const rows = [{ 'no\nte': 1, y: 2 }]
    expect(await rowsOf(file('h.csv', '"no\nte",y\r\n1,2\r\n'))).toEqual(rows)
    expect(await rowsOf(file('h.csv', '"no\nte",y\r\n1,2\n'))).toEqual(rows)
    expect(await rowsOf(file('h.csv', '"no\r\nte",y\n1,2\n'))).toEqual([{ 'no\r\nte': 1, y: 2 }])
    expect(await rowsOf(file('h.csv', 'sep=;\r\na;b\r\n1;x\r\n'))).toEqual([{ a: 1, b: 'x' }])
    expect(await rowsOf(file('h.csv', 'a, "b", y\n1, "x", 2\n'))).toEqual([{ a: 1, b: 'x', y: 2 }])
    const index = file('index.csv', ',a,b\n0,1,2\n1,3,4\n')
    expect(await rowsOf(index)).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ])
    expect(await messages(index)).toEqual([
      'Column 1 of index.csv has no name in the header and is left out.',
    ])
    expect(await rowsOf(file('trailing.csv', 'a,b,\n1,2,\n'))).toEqual([{ a: 1, b: 2 }])
  })

  it('separates by what splits all first rows alike', async () => {
    expect(await rowsOf(file('s.csv', 'size (m, net);price\n0,5;0\n1,5;3\n'))).toEqual([
      { 'size (m, net)': 0.5, price: 0 },
      { 'size (m, net)': 1.5, price: 3 },
    ])
    expect(await rowsOf(file('s.csv', 'a (x, y, z);b;w\n1;2;3\n'))).toEqual([
      { 'a (x, y, z)': 1, b: 2, w: 3 },
    ])
    expect(await rowsOf(file('s.csv', 'a;b,c\n"x;y",1\n'))).toEqual([{ 'a;b': 'x;y', c: 1 }])
  })

  it('reads UTF-16 and windows-1252, and says so', async () => {
    const text = 'name,x\nMüller,1\n'
    const le = Buffer.from(`\ufeff${text}`, 'utf16le')
    for (const bytes of [le, Buffer.from(le).swap16()])
      expect(await rowsOf(file('u.csv', bytes))).toEqual([{ name: 'Müller', x: 1 }])
    expect(await messages(join(folder, 'u.csv'))).toEqual(['u.csv is read as UTF-16.'])
    const latin = Buffer.from('name,x\nM\xfcller \x80,1\n', 'latin1')
    for (const path of [file('l.csv', latin), file('l.csv.gz', gzipSync(latin))])
      expect(await rowsOf(path)).toEqual([{ name: 'Müller €', x: 1 }])
    expect((await messages(join(folder, 'l.csv')))[0]).toContain('read as windows-1252')
  })

  it('reads numbers however they are written, where there is one way to', async () => {
    const path = file(
      'n.csv',
      'plus;percent;money;point;comma;space;two\n+1.5;30.5%;$12.50;1,234.50;1.234,50;1 234;1,234\n-0.2;1%;$3;1,234;1,5;2 345 678;2,345\n',
    )
    const numbers = [
      { plus: 1.5, percent: 30.5, money: 12.5, point: 1234.5, comma: 1234.5, space: 1234, two: '1,234' },
      { plus: -0.2, percent: 1, money: 3, point: 1234, comma: 1.5, space: 2345678, two: '2,345' },
    ]
    const table = await readTable(path)
    expect(table.toRows()).toEqual(numbers)
    expect(table.notes.map(({ column }) => column)).toEqual(table.names)
    expect(table.notes[2]!.message).toContain(
      '"$12.50" is 12.5; if it is not a number, keep it as text with --text',
    )
    expect(table.notes[6]!.message).toContain(
      '"1,234" may be 1234 or 1.234; decide with --decimal . or --decimal ,',
    )
    expect((await readTable(path, { decimal: ',' })).row(1)['two']).toBe(2.345)
    expect((await readTable(path, { decimal: '.' })).row(1)['two']).toBe(2345)
    expect((await readTable(path, { types: { money: 'text' } })).row(0)['money']).toBe('$12.50')
    expect((await readTable(path, { texts: ['money'] })).row(0)['money']).toBe('$12.50')
    expect((await readTable(path, { types: { money: 'number' } })).row(0)['money']).toBe(12.5)
    await expect(readTable(path, { types: { two: 'number' } })).rejects.toThrow('may be 1234 or 1.234')
    // From disk alike, so that what is larger than memory is read the same way.
    const stored = await StoredTable.open(path)
    try {
      expect((await stored.take(Int32Array.of(0, 1))).toRows()).toEqual(numbers)
      expect(stored.notes).toEqual(table.notes)
      expect(stored.columns[2]!.written).toEqual({ decimal: '.', unit: '$' })
    } finally {
      stored.close()
    }
  })

  it('says what is wrong with what it does not read', async () => {
    const said = (path: string, options = {}): Promise<string> =>
      readTable(path, options).then(
        () => 'nothing',
        (error: unknown) => (error as Error).message,
      )
    expect(await said(file('c.csv', 'City,city\n1,2\n'))).toContain(
      'called "City" and "city", which differ only in case',
    )
    expect(await said(file('c.csv', 'a\0,b\n1,2\n'))).toContain(
      'the name of column 1 contains a NUL character',
    )
    expect(await said(file('c.csv', `a,b\n1,"${'x'.repeat(3e6)}"\n`))).toContain(
      'has a line longer than 2 MB',
    )
    expect(await said(file('c.csv', 'a,b\n1,"x\n2,3\n'))).toContain('line 2: a quoted field is not closed')
    expect(await said(file('c.csv', 'a\n1\n'), { types: { a: 'foo' } })).toContain(
      'types must be text, number or date',
    )
  })

  it('keeps every digit of ids, and reads large measurements as numbers', async () => {
    const ids = ['12345678901234567890', '12345678901234567891', '9007199254740993', '7']
    expect(await rowsOf(file('ids.csv', `id\n${ids.join('\n')}\n`))).toEqual(ids.map((id) => ({ id })))
    const long = ids.map((id) => `{"id":${id}0}`).join('\n')
    expect(await rowsOf(file('ids.jsonl', `${long}\n{"id":null}\n{"x":1}\n`))).toEqual([
      ...ids.map((id) => ({ id: `${id}0`, x: null })),
      { id: null, x: null },
      { id: null, x: 1 },
    ])
    expect(await rowsOf(join(folder, 'ids.jsonl'), { limit: 2 })).toHaveLength(2)
    expect(await rowsOf(file('large.csv', 'v\n1e20\n12345678901234567.5\n2\n'))).toEqual([
      { v: 1e20 },
      { v: 12345678901234568 },
      { v: 2 },
    ])
    expect(await rowsOf(file('large.jsonl', '{"v":1e20}\n{"v":2}\n'))).toEqual([{ v: 1e20 }, { v: 2 }])
  })

  it('keeps hexadecimal and binary integers as text, among fractions and alone', async () => {
    const rows = [
      { a: '0x1F', b: '0x1F', c: '0b11', d: 1.5, e: 'x0x1' },
      { a: '1.5', b: '31', c: '1', d: 2, e: '0xG' },
    ]
    const csv = 'a,b,c,d,e\n0x1F,0x1F,0b11,1.5,x0x1\n1.5,31,1,2,0xG\n'
    for (const [name, text] of [
      ['hex.csv', csv],
      ['hex.tsv', csv.replaceAll(',', '\t')],
      ['hex16.csv', Buffer.from(`\ufeff${csv}`, 'utf16le')],
      ['hex.csv.gz', gzipSync(csv)],
      ['quoted.csv', csv.replaceAll('0x1F', '"0x1F"')],
    ] as const)
      expect(await rowsOf(file(name, text)), name).toEqual(rows)
    expect(await rowsOf(join(folder, 'hex.csv'), { columns: ['b', 'd'] })).toEqual(
      rows.map(({ b, d }) => ({ b, d })),
    )
    // The first cell of that kind may stand far down, and across two chunks of the file.
    const filler = '1\n'.repeat(131_069)
    for (const before of ['', ' ', '  ', '   ', '    ', '     '])
      expect((await readTable(file('far.csv', `a\n${filler}${before}0x1F\n2.5\n`))).column('a').kind).toBe(
        'text',
      )
    await expect(readTable(join(folder, 'hex.csv'), { types: { a: 'number' } })).rejects.toThrow(
      'line 2: "0x1F" in column "a" is not a number',
    )
  })

  it('reads amounts of bank statements', async () => {
    const path = file('bank.csv', 'Betrag;Saldo\n1.234,56 EUR;EUR 5\n-7,00 EUR;EUR 1.234,5\n')
    const table = await readTable(path)
    expect(table.toRows()).toEqual([
      { Betrag: 1234.56, Saldo: 5 },
      { Betrag: -7, Saldo: 1234.5 },
    ])
    expect(table.column('Betrag')).toMatchObject({ written: { decimal: ',', unit: 'EUR' } })
    const r = file('r.csv', '"city","size"\n"1","Ulm",3\n"2","Bonn",4\n')
    await expect(readTable(r)).rejects.toThrow('name that column in the header too')
  })

  it('reads the first rows of windows-1252 too', async () => {
    const path = file('limit.csv', Buffer.from('name\nM\xfcller\nB\xe4r\n', 'latin1'))
    expect(await rowsOf(path, { limit: 1 })).toEqual([{ name: 'Müller' }])
  })

  it('refuses more columns than DuckDB reads in good time', async () => {
    const names = Array.from({ length: 120_000 }, (_, i) => `c${i}`).join(',')
    const begun = performance.now()
    await expect(readTable(file('wide.csv', `${names}\n`))).rejects.toThrow(
      'has 120,000 columns in line 1, but a CSV may have at most 5,000',
    )
    expect(performance.now() - begun).toBeLessThan(10_000)
  })

  it('reads what it wrote in any dialect', async () => {
    const cell = fc.record({
      name: fc.constantFrom('Ulm', 'Zürich', 'a "b"', 'x,y;z', 'two\nlines', 'ß'),
      number: fc.integer({ min: -9_999_999, max: 9_999_999 }).map((n) => n / 100),
    })
    const dialect = fc.record({
      separator: fc.constantFrom(',', ';', '\t', '|'),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      encoding: fc.constantFrom('utf8', 'utf16le', 'latin1'),
      header: fc.constantFrom('price', 'pri\nce', 'price, net', 'a;b|c'),
      hint: fc.boolean(),
      decimal: fc.constantFrom('.', ','),
      group: fc.constantFrom('', ' ', "'", 'other'),
      unit: fc.constantFrom('', '%', '€', ' EUR'),
      plus: fc.boolean(),
    })
    let read = 0
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 4, maxLength: 12 }), dialect, async (cells, how) => {
        const between = how.group === 'other' ? (how.decimal === '.' ? ',' : '.') : how.group
        const written = (n: number): string => {
          const [whole, fraction] = Math.abs(n).toFixed(2).split('.') as [string, string]
          const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, between)
          const sign = n < 0 ? '-' : how.plus ? '+' : ''
          return `${sign}${grouped}${how.decimal}${fraction}${how.unit}`
        }
        const field = (text: string): string =>
          /[,;\t|"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
        const lines = [['name', how.header], ...cells.map(({ name, number }) => [name, written(number)])]
        const text = lines.map((line) => line.map(field).join(how.separator) + how.lineEnd).join('')
        const whole = (how.hint ? `sep=${how.separator}${how.lineEnd}` : '') + text
        // Where windows-1252 has the euro sign, latin-1 has a control character.
        const bytes =
          how.encoding === 'latin1'
            ? Buffer.from(whole.replaceAll('€', '\u0080'), 'latin1')
            : Buffer.from(how.encoding === 'utf16le' ? `\ufeff${whole}` : whole, how.encoding as 'utf8')
        try {
          const table = await readTable(file('dialect.csv', bytes), { memoryLimit: '100MB', threads: 1 })
          expect(table.toRows()).toEqual(cells.map(({ name, number }) => ({ name, [how.header]: number })))
          read++
        } catch (error) {
          if (!(error instanceof LannerError)) throw error
          expect(error.message).not.toContain('\n')
        }
      }),
      { numRuns: 150 },
    )
    expect(read).toBeGreaterThan(140)
  }, 300_000)
})
