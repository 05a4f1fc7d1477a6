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
      `${path}, line 3 has 2 fields and the header 3; mend the line.`,
    )
  })

  it('says line, column and cell of a date or number that is none', async () => {
    const path = file('dates.csv', 'day,n\n2015-07-31,1\nsoon,x\n')
    await expect(readTable(path, { types: { day: 'date' } })).rejects.toThrow(
      `${path}, line 3: "soon" in column "day" is not a date.`,
    )
    await expect(readTable(path, { types: { n: 'number' } })).rejects.toThrow(
      `${path}, line 3: "x" in column "n" is not a number.`,
    )
  })

  it.each([
    ['no such file', () => join(folder, 'nothing.csv'), 'There is no file'],
    ['a folder', () => folder, 'is a folder; name a table.'],
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
      'columns 1 and 3 of the header are both called "A"',
    ],
    [
      'a column without a name',
      () => file('unnamed.csv', 'a,,c\n1,2,3\n'),
      'column 2 of the header has no name.',
    ],
    [
      'bytes that are no text',
      () => file('latin.csv', Uint8Array.of(97, 10, 0xe4, 0xf6, 10)),
      'is not UTF-8 text',
    ],
    ['a damaged Parquet file', () => file('bad.parquet', 'PAR1 no'), 'cannot be read'],
    ['a damaged gzip file', () => file('bad.csv.gz', 'no gzip'), 'cannot be read'],
    [
      'whole numbers beyond 2^53',
      () => file('big.csv', 'id\n9007199254740993\n'),
      'Column "id" has a whole number beyond 2^53 in row 1',
    ],
  ])('refuses %s in one sentence', async (_, path, message) => {
    const error = await readTable(path()).then(
      () => null,
      (reason: Error) => reason,
    )
    expect(error?.message).toContain(message)
    expect(error?.message).not.toContain('\n')
  })

  it('suggests the nearest name for a column that is not there', async () => {
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

  it('leaves what was there before where it cannot write', async () => {
    const table = Table.fromRows([{ a: 1 }])
    await expect(writeTable(table, join(folder, 'x.doc'))).rejects.toThrow('its name must end in')
    await expect(writeTable(table, join(folder, 'no', 'x.csv'))).rejects.toThrow('there is no folder')
  })
})

describe('TableDatabase', () => {
  it('says what is wrong with a query, and when a cell fails late', async () => {
    const database = await TableDatabase.open()
    await expect(database.query('SELECT nothing')).rejects.toThrow('The database says: Binder Error')
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
