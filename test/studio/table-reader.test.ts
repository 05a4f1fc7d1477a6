import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTable, TableDatabase } from '../../src/data/tables/duckdb/index.ts'
import { cellOf } from '../../src/data/tables/table-column.ts'
import type { Table } from '../../src/data/tables/table.ts'
import { tableReader, type TableReading } from '../../studio/worker/tables/table-reader.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-studio-tables-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Kinds, facts and cells of each column. */
const contents = (table: Table): unknown =>
  Array.from(table.entries(), ([name, column]) => [
    name,
    column.kind,
    column.kind === 'number' ? column.whole : column.kind === 'date' ? column.time : null,
    Array.from({ length: table.rows }, (_, row) => cellOf(column, row)),
  ])

const inPage = async (name: string, reading?: TableReading): Promise<Table> =>
  (await tableReader(new File([readFileSync(join(folder, name))], name), name))(reading)

/** Compares the table that the page reads with the one of the command. */
async function alike(name: string): Promise<Table> {
  const [page, node] = [await inPage(name), await readTable(join(folder, name))]
  expect(contents(page)).toEqual(contents(node))
  expect(page.notes.map(({ column }) => column)).toEqual(node.notes.map(({ column }) => column))
  return page
}

const write = (name: string, text: string | Uint8Array): void => writeFileSync(join(folder, name), text)

describe('JSON lines are read as in Node', () => {
  it.each([
    [
      'kinds',
      '{"a":1,"b":2.5,"c":"x","d":true,"e":"2020-01-31"}\n{"a":2,"b":3.0,"c":"","d":null,"e":"2021-12-01"}\n{"a":null,"c":"y","d":false,"e":null}\n',
    ],
    ['whole and not', '{"a":1.0,"b":-0,"c":1e3}\n{"a":2.0,"b":7,"c":5}\n'],
    [
      'moments',
      '{"at":"2020-01-31T10:30:00Z","day":"2020-01-31T00:00:00"}\n{"at":"2021-01-31T00:00:00Z","day":"2021-01-31T00:00:00"}\n',
    ],
    ['quoted numbers stay text', '{"zip":"07","n":"5"}\n{"zip":"12","n":"6"}\n'],
    ['other notations', '{"price":"$1,200.50"}\n{"price":"$3"}\n'],
    ['numbers among texts', '{"a":1}\n{"a":"two"}\n{"a":3}\n'],
    ['numbers among quoted numbers', '{"a":1}\n{"a":"2"}\n'],
    ['ids', '{"id":12345678901234567890}\n{"id":1}\n'],
    ['new columns later', '{"a":1}\n\n{"b":"x","a":2}\n'],
    ['strings with escapes', '{"a":"\\"1\\" \\u00e9 \\\\","b":"{1: 2}"}\n{"a":"-5 \\n","b":"[3.5]"}\n'],
    ['a list', '[{"a":1,"b":"x"},\n {"a":2,"b":"y"}]'],
    ['numbers only', '5\n6\n'],
    ['nested', '{"a":[1,2],"b":1}\n{"a":[3],"b":2}\n'],
  ])('%s', async (name, text) => {
    const file = `${name.replaceAll(' ', '-')}.jsonl`
    write(file, text)
    await alike(file)
    write(`${file}.gz`, gzipSync(text))
    await alike(`${file}.gz`)
  })

  it('ids keep their digits where they are read as text', async () => {
    write('ids.ndjson', '{"id":1234567890123456,"n":1}\n{"id":2,"n":2}\n')
    const table = await inPage('ids.ndjson', { columns: ['id'], texts: ['id'] })
    expect(table.toRows()).toEqual([{ id: '1234567890123456' }, { id: '2' }])
    await expect(inPage('ids.ndjson', { columns: ['x'] })).rejects.toThrow('has no column "x"')
  })
})

describe('Parquet is read as in Node', () => {
  const select = `SELECT i, i::TINYINT AS small, i * 1.5 AS half, (i * 0.1)::FLOAT AS single, (i / 8.0)::DECIMAL(9, 3) AS exact,
    CASE WHEN i % 5 = 0 THEN NULL ELSE 'word ' || (i % 7) END AS word, i % 2 = 0 AS flag, CASE WHEN i = 3 THEN NULL ELSE i % 3 = 0 END AS maybe,
    DATE '2020-02-28' + i::INTEGER AS day, TIMESTAMP '2020-01-01 10:00:00' + INTERVAL (i) HOUR AS moment, TIMESTAMPTZ '2020-01-01 00:00:00+00' + INTERVAL (i) DAY AS midnight,
    9007199254740993 + i AS id, CASE WHEN i < 3 THEN NULL ELSE i END AS late, '2020-01-01' AS written, [i, i + 1] AS list FROM range(100) t(i)`

  it.each(['SNAPPY', 'ZSTD', 'GZIP', 'UNCOMPRESSED', 'BROTLI', 'LZ4_RAW'])('with %s', async (codec) => {
    const database = await TableDatabase.open({})
    const name = `${codec}.parquet`
    try {
      await database.run(
        `COPY (${select}) TO '${join(folder, name)}' (FORMAT parquet, CODEC '${codec}', ROW_GROUP_SIZE 40)`,
      )
    } finally {
      database.close()
    }
    const table = await alike(name)
    expect(table.rows).toBe(100)
  })

  it('a damaged file is refused, wherever it is cut', async () => {
    const whole = readFileSync(join(folder, 'SNAPPY.parquet'))
    for (const cut of [0, 3, 11, 200, whole.length - 9]) {
      write('cut.parquet', whole.subarray(0, cut))
      await expect(inPage('cut.parquet')).rejects.toThrow('cut.parquet cannot be read')
    }
    for (let at = 40; at < whole.length; at += 97) {
      const damaged = Uint8Array.from(whole)
      damaged[at]! ^= 0xff
      write('damaged.parquet', damaged)
      await inPage('damaged.parquet').catch((error: Error) =>
        expect(error.message).toContain('damaged.parquet'),
      )
    }
  })
})

it('TSV has tabs, also compressed', async () => {
  write('a.tsv', 'a\tb\n1,5\tx, y\n2,5\tz\n')
  await alike('a.tsv')
  write('a.tsv.gz', gzipSync('a\tb\n1,5\tx, y\n2,5\tz\n'))
  await alike('a.tsv.gz')
})

it('what cannot be read is refused with the reason', async () => {
  write('bad.jsonl', '{"a":1}\n{"a":\n')
  await expect(inPage('bad.jsonl')).rejects.toThrow('bad.jsonl, line 2 is not JSON.')
  write('empty.jsonl', ' \n')
  await expect(inPage('empty.jsonl')).rejects.toThrow('empty.jsonl is empty.')
  write('x.csv.gz', 'not gzip')
  await expect(inPage('x.csv.gz')).rejects.toThrow('x.csv.gz is damaged or not a gzip file.')
  write('x.gz', gzipSync('a'))
  await expect(inPage('x.gz')).rejects.toThrow('x.gz is not a supported table')
  // Members of a gzip file follow each other: 11 copies of one of 100 MB.
  const member = gzipSync(Buffer.alloc(100_000_000))
  write('bomb.jsonl.gz', Buffer.concat(Array.from({ length: 11 }, () => member)))
  await expect(inPage('bomb.jsonl.gz')).rejects.toThrow('has more than 1,000 MB')
}, 120_000)
