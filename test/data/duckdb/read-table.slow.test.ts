import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { Table, type Row } from '../../../src/data/index.ts'
import { readTable, streamTable, TableDatabase, writeTable } from '../../../src/data/tables/duckdb/index.ts'
import { sharedData } from '../../shared-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-tables-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, contents: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, contents)
  return path
}

describe('readTable', () => {
  it('finds numbers, texts, truth values, days and moments', async () => {
    const path = file(
      'kinds.csv',
      'a,b,c,d,e\n1,1.5,x,true,2015-07-31\n2,,"y, ""z""",false,2015-08-01\n,3,,,\n',
    )
    const table = await readTable(path)
    expect(table.names.map((name) => table.column(name).kind)).toEqual([
      'number',
      'number',
      'text',
      'boolean',
      'date',
    ])
    expect(table.toRows()).toEqual([
      { a: 1, b: 1.5, c: 'x', d: true, e: new Date('2015-07-31') },
      { a: 2, b: null, c: 'y, "z"', d: false, e: new Date('2015-08-01') },
      { a: null, b: 3, c: null, d: null, e: null },
    ])
  })

  it('takes CRLF, blank lines, line ends inside quotes, other delimiters and texts for missing', async () => {
    const path = file('odd.csv', 'a;b\r\n1;"two\r\nlines"\r\n\r\nNA;x\r\n')
    expect((await readTable(path, { missing: ['NA'] })).toRows()).toEqual([
      { a: 1, b: 'two\r\nlines' },
      { a: null, b: 'x' },
    ])
  })

  it('reads gzip, tabs, JSON lines and names of strange letters', async () => {
    expect((await readTable(file('z.csv.gz', gzipSync('a,b\n1,x\n')))).toRows()).toEqual([{ a: 1, b: 'x' }])
    expect((await readTable(file('t.tsv', 'a\tb,c\n1\tx\n'))).toRows()).toEqual([{ a: 1, 'b,c': 'x' }])
    expect((await readTable(file('j.jsonl', '{"a":1,"b":"x"}\n{"a":2.5}\n'))).toRows()).toEqual([
      { a: 1, b: 'x' },
      { a: 2.5, b: null },
    ])
    mkdirSync(join(folder, "it's [a] *"), { recursive: true })
    expect((await readTable(file("it's [a] */q?.csv", 'a "b"\n1\n'))).rows).toBe(1)
  })

  it('looks at all rows where the first ones mislead', async () => {
    const path = file('late.csv', `a,b\n${'0,1\n'.repeat(30_000)}x,2\n`)
    const table = await readTable(path)
    expect(table.rows).toBe(30_001)
    expect(table.column('a')).toMatchObject({ kind: 'text', levels: ['0', 'x'] })
  })

  it('reads a file without a header, some columns, some rows', async () => {
    const path = file('bare.csv', '1,x\n2,y\n3,z\n')
    expect(
      (await readTable(path, { header: false, names: ['n', 't'], columns: ['t'], limit: 2 })).toRows(),
    ).toEqual([{ t: 'x' }, { t: 'y' }])
  })

  it('names the line of a row that is too short', async () => {
    const path = file('ragged.csv', 'a,b,c\n1,2,3\n4,5\n6,7,8\n')
    await expect(readTable(path)).rejects.toThrow(
      `${path}, line 3 has 2 fields but the header has 3; correct the line.`,
    )
  })

  it('names the line of a row that is too long, and what may be the reason', async () => {
    const path = file('long.csv', 'a;b\n1;2\n4;5;6;7\n')
    await expect(readTable(path)).rejects.toThrow(
      `${path}, line 3 has more fields than the header, which has 2; correct the line, or put quotes around a field with ";" in it.`,
    )
  })

  it('takes no line for a comment that would be left out', async () => {
    const colors = Array.from({ length: 20 }, (_, i) => `#ff00${i},${i}`).join('\n')
    expect((await readTable(file('colors.csv', `color,n\n${colors}\n`))).rows).toBe(20)
    const path = file('comment.csv', `color,n\n${colors}\n#00ff00\n`)
    await expect(readTable(path)).rejects.toThrow(`${path}, line 22 has 1 field but the header has 2`)
    await expect(readTable(file('above.csv', '# of 2015\na,b\n1,2\n'))).rejects.toThrow(
      'line 2 has more fields',
    )
  })

  it('leaves yes and no, times of day, and what texts names as they stand', async () => {
    const path = file('stand.csv', 'b,t,z,y\nyes,12:30,1,True\nno,12:31,2,false\n')
    expect((await readTable(path, { texts: ['z', 'none'] })).toRows()).toEqual([
      { b: 'yes', t: '12:30', z: '1', y: true },
      { b: 'no', t: '12:31', z: '2', y: false },
    ])
  })

  it('takes for dates what has one reading, and no short forms', async () => {
    for (const days of ['31.07.2015,30.07.2015', '07/31/2015,07/30/2015']) {
      const [one, two] = days.split(',')
      const table = await readTable(file('days.csv', `d,n\n${one},1\n${two},2\n`))
      const moments = [31, 30].map((day) => Date.UTC(2015, 6, day))
      expect(table.column('d'), days).toMatchObject({ kind: 'date', values: Float64Array.from(moments) })
    }
    for (const days of ['05-07-2015,06-07-2015', '31.07.15,30.07.15']) {
      const [one, two] = days.split(',')
      const table = await readTable(file('days.csv', `d,n\n${one},1\n${two},2\n`))
      expect(table.column('d'), days).toMatchObject({ kind: 'text', levels: [one, two] })
    }
    for (const day of ['05-07-2015', '31-07-2015 12.00', '15-07-31', '2015-07']) {
      const table = await readTable(file('days.jsonl', `{"d":"${day}"}\n{"d":"${day}"}\n`))
      expect(table.column('d'), day).toMatchObject({ kind: 'text', levels: [day] })
    }
    const days = await readTable(file('days.csv', 'd,e\n2015-07-31,2015/07/31\n2015-07-30,2015/07/30\n'))
    expect(days.column('d')).toMatchObject({ kind: 'date', time: false })
  })

  it('takes all of ISO 8601 for dates, in CSV and JSON lines, unless one cell is none', async () => {
    const cells = ['2015-07-31', '2015-07-31T12:30', '2015-07-31 12:30:15.25Z', '2015-07-31T12:30:00+02:00']
    const moments = ['00:00:00', '12:30:00', '12:30:15.25', '10:30:00'].map(
      (time) => new Date(`2015-07-31T${time}Z`),
    )
    for (const [name, line] of [
      ['iso.csv', (cell: string) => `${cell},1`],
      ['iso.jsonl', (cell: string) => `{"d":"${cell}","n":1}`],
    ] as const) {
      const text = (list: readonly string[]): string =>
        `${name.endsWith('csv') ? 'd,n\n' : ''}${list.map(line).join('\n')}\n`
      const table = await readTable(file(name, text(cells)))
      expect(
        table.toRows().map(({ d }) => d),
        name,
      ).toEqual(moments)
      const days = await readTable(file(name, text(['2015-07-31', '2016-02-29'])))
      expect(days.column('d'), name).toMatchObject({ kind: 'date', time: false })
      for (const odd of ['2015-02-30', 'soon'])
        expect((await readTable(file(name, text([...cells, odd])))).column('d').kind, name).toBe('text')
    }
  })

  it('looks at all rows of JSON lines too where the first ones mislead', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `{"a":${i},"d":"2015-07-31"}`)
    const table = await readTable(file('late.jsonl', [...lines, '{"a":"x","d":"soon"}'].join('\n')))
    expect([table.rows, table.column('a').kind, table.column('d').kind]).toEqual([30_001, 'text', 'text'])
  })

  it('heeds the zone of a moment, is in UTC without one, and sees that midnights are days', async () => {
    const path = file(
      'zones.csv',
      'm,d\n2015-07-31T12:30:00+02:00,2015-07-31 00:00:00\n2015-07-31T12:30:00,2015-08-01 00:00:00\n',
    )
    const wanted = [new Date('2015-07-31T10:30:00Z'), new Date('2015-07-31T12:30:00Z')]
    const asked: readonly Readonly<Record<string, 'date'>>[] = [{}, { m: 'date', d: 'date' }]
    for (const types of asked) {
      const table = await readTable(path, { types })
      expect(table.toRows().map(({ m }) => m)).toEqual(wanted)
      expect([table.column('m'), table.column('d')]).toMatchObject([{ time: true }, { time: false }])
    }
    const database = await TableDatabase.open()
    // The zone of this machine may be another, and none of these moments is to follow it.
    const zone = await database.query("SELECT current_setting('TimeZone') AS zone")
    database.close()
    expect(zone.row(0)).toEqual({ zone: 'UTC' })
  })

  it('takes columns with whole numbers beyond 2^53 for texts, digit for digit', async () => {
    const ids = ['9007199254740993', '-9007199254740994', '5']
    const csv = await readTable(file('ids.csv', `id\n${ids.join('\n')}\n`))
    expect(csv.toRows()).toEqual(ids.map((id) => ({ id })))
    const json = await readTable(file('ids.jsonl', ids.map((id) => `{"id":${id}}`).join('\n')))
    expect(json.toRows()).toEqual(ids.map((id) => ({ id })))
    const kept = await readTable(file('most.csv', 'id\n9007199254740991\n'))
    expect(kept.row(0)).toEqual({ id: Number.MAX_SAFE_INTEGER })
  })

  it('takes spaces around the names of columns away', async () => {
    expect((await readTable(file('spaces.csv', 'a, b ,"c"\n1,2,3\n'))).names).toEqual(['a', 'b', 'c'])
  })

  it('names the line that is not JSON', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => (i === 30 ? '{"a" 2}' : `{"a":${i}}`))
    const path = file('broken.jsonl', lines.join('\n'))
    await expect(readTable(path)).rejects.toThrow(
      `${path}, line 31 is not JSON: unexpected character at byte 6.`,
    )
    await expect(readTable(file('first.jsonl', '{"a" 2}\n'))).rejects.toThrow('line 1 is not JSON')
    await expect(readTable(file('twice.jsonl', '{"a":1}\n{"b":1,"b":2}\n'))).rejects.toThrow(
      /line 2: Object .* has duplicate key "b"\.$/,
    )
  })

  it('says row, column and cell of a date that is none, and the line of such a number', async () => {
    const path = file('dates.csv', 'day,n\n2015-07-31,1\nsoon,x\n')
    await expect(readTable(path, { types: { day: 'date' } })).rejects.toThrow(
      'Column "day", row 2: "soon" is not a date; write it as in 2015-07-31, or 2015-07-31T12:30:00.',
    )
    await expect(readTable(path, { types: { n: 'number' } })).rejects.toThrow(
      `${path}, line 3: "x" in column "n" is not a number.`,
    )
  })

  it.each([
    ['no such file', () => join(folder, 'nothing.csv'), 'There is no file'],
    ['a folder', () => folder, 'is a folder, not a table; give the path of one of its files.'],
    ['an empty file', () => file('empty.csv', ''), 'is empty.'],
    ['blank lines only', () => file('blank.csv', '\n\n'), 'is empty'],
    ['a header alone', () => file('header.csv', 'a,b\n'), 'has no rows, only a header.'],
    [
      'another kind of file',
      () => file('book.doc', 'x'),
      'its name must end in .csv, .tsv, .parquet, .jsonl, .ndjson',
    ],
    [
      'a name twice',
      () => file('twice.csv', 'a,b,A\n1,2,3\n'),
      'columns 1 and 3 of the header are called "a" and "A", which differ only in case; rename one of them.',
    ],
    [
      'columns without any name',
      () => file('unnamed.csv', ',,\n1,2,3\n'),
      'no column has a name in line 1; add column names.',
    ],
    [
      'bytes that are no text',
      () => file('bytes.csv', Uint8Array.of(97, 10, 0xe4, 0xf6, 0, 1, 10)),
      'is not UTF-8 text',
    ],
    ['a damaged Parquet file', () => file('bad.parquet', 'PAR1 no'), 'cannot be read'],
    ['a damaged gzip file', () => file('bad.csv.gz', 'no gzip'), 'cannot be read'],
    ['standard input', () => '-', 'cannot be read from standard input; save them to a file first'],
    ['a device', () => '/dev/null', 'is a pipe or a device; save the rows to a file first'],
  ])('refuses %s in one sentence', async (_, path, message) => {
    const error = await readTable(path()).then(
      () => null,
      (reason: Error) => reason,
    )
    expect(error?.message).toContain(message)
    expect(error?.message).not.toContain('\n')
  })

  it('suggests the nearest name for a column that does not exist', async () => {
    const path = file('names.csv', 'Sales,Store\n1,2\n')
    await expect(readTable(path, { columns: ['Sale'] })).rejects.toThrow('did you mean "Sales"?')
  })

  const rossmann = sharedData('rossmann/train.csv.gz')
  it.skipIf(rossmann === null)('reads the million rows of Rossmann', async () => {
    const table = await readTable(rossmann!)
    expect(table.rows).toBe(1_017_209)
    expect(table.column('StateHoliday')).toMatchObject({ kind: 'text', levels: ['0', 'a', 'b', 'c'] })
    expect(table.row(0)).toMatchObject({ Store: 1, Sales: 5263, Date: new Date('2015-07-31') })
  })
})

describe('writeTable', () => {
  const cell = fc.oneof(
    fc.string({ minLength: 1, maxLength: 8 }).map((text) => `t${text}`),
    fc.constant(null),
  )
  const row = fc.record({
    text: cell,
    number: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
    whole: fc.integer(),
    flag: fc.oneof(fc.boolean(), fc.constant(null)),
    day: fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
  })

  it.each(['parquet', 'jsonl'])('writes %s that reads back the same', async (extension) => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        const path = join(folder, `round.${extension}`)
        const table = Table.fromRows(rows as Row[])
        await writeTable(table, path)
        const back = await readTable(path)
        expect(back.names).toEqual(table.names)
        if (extension === 'parquet') expect(back.toRows()).toEqual(table.toRows())
        else expect(back.rows).toBe(table.rows)
      }),
      { numRuns: 25, seed: 42 },
    )
  })

  it('writes CSV that reads back the same, text for text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ a: cell, b: fc.integer() }), { minLength: 1 }), async (rows) => {
        const path = join(folder, 'round.csv')
        await writeTable(Table.fromRows(rows), path)
        expect((await readTable(path, { types: { a: 'text' } })).toRows()).toEqual(rows)
      }),
      { numRuns: 25, seed: 42 },
    )
  })

  it('keeps the existing file if it cannot write', async () => {
    const table = Table.fromRows([{ a: 1 }])
    await expect(writeTable(table, join(folder, 'x.doc'))).rejects.toThrow('its name must end in')
    await expect(writeTable(table, join(folder, 'no', 'x.csv'))).rejects.toThrow('there is no folder')
  })
})

describe('TableDatabase', () => {
  it('says what is wrong with a query, and when a cell fails late', async () => {
    const database = await TableDatabase.open()
    await expect(database.query('SELECT nothing')).rejects.toThrow('DuckDB: Binder Error')
    await expect(database.query('SELECT 9007199254740993 AS id')).rejects.toThrow(
      'Column "id", row 1 has a whole number beyond 2^53',
    )
    await expect(
      database.query(
        "SELECT (CASE WHEN i = 90000 THEN 'x' ELSE '1' END)::INTEGER AS n FROM range(100000) t(i)",
      ),
    ).rejects.toThrow('Conversion Error')
    database.close()
  })

  it('joins our tables', async () => {
    const database = await TableDatabase.open()
    await database.register('stores', Table.fromRows([{ id: 1, state: 'HE' }]))
    await database.register(
      'sales',
      Table.fromRows([
        { id: 1, n: 5 },
        { id: 2, n: 7 },
      ]),
    )
    const joined = await database.query(
      'SELECT s.id, n, state FROM sales s LEFT JOIN stores USING (id) ORDER BY n',
    )
    expect(joined.toRows()).toEqual([
      { id: 1, n: 5, state: 'HE' },
      { id: 2, n: 7, state: null },
    ])
    database.close()
  })

  it('sorts more than its memory holds, and gives it out in pieces', async () => {
    const database = await TableDatabase.open({ memoryLimit: '80MB', threads: 1 })
    const rows = 3_000_000
    let [before, seen, pieces] = [-1, 0, 0]
    for await (const part of database.stream(
      `SELECT hash(i) % 1000000007 AS h, i, i * 2.5 AS x FROM range(${rows}) t(i) ORDER BY h`,
      200_000,
    )) {
      const column = part.column('h')
      if (column.kind !== 'number') throw new Error('h is a number')
      for (const value of column.values) {
        if (value < before) throw new Error('not sorted')
        before = value
      }
      seen += part.rows
      pieces++
    }
    database.close()
    expect(seen).toBe(rows)
    expect(pieces).toBeGreaterThan(5)
  })
})

it('streamTable gives a file in pieces', async () => {
  const path = file(
    'many.csv',
    `i,t\n${Array.from({ length: 9000 }, (_, i) => `${i},t${i % 3}`).join('\n')}\n`,
  )
  const sizes: number[] = []
  for await (const part of streamTable(path, { rowsPerTable: 4000 })) sizes.push(part.rows)
  expect(sizes.reduce((sum, size) => sum + size)).toBe(9000)
  expect(sizes.length).toBeGreaterThan(1)
})
