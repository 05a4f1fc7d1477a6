import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readTable } from '../../../src/data/tables/duckdb/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-nested-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('columns of JSON lines with objects or arrays are text, and a note says so', async () => {
  const path = join(folder, 'rows.jsonl')
  const rows = Array.from({ length: 12 }, (_, i) => ({
    plain: i,
    word: 'a[1]',
    object: { lat: i, lon: 2 * i },
    array: [i % 2, i % 3],
    deep: { a: { b: [1] } },
    mixed: i === 11 ? { a: 1 } : 'text',
    numbers: i === 11 ? 'seven' : 7,
  }))
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'))
  const table = await readTable(path)
  const nested = table.notes.filter(({ message }) => message.includes('nested values (objects or arrays)'))
  expect(nested.map(({ column }) => column)).toEqual(['object', 'array', 'deep', 'mixed'])
  for (const name of ['object', 'array', 'deep', 'mixed']) expect(table.column(name).kind).toBe('text')
  expect(table.row(1)).toMatchObject({ array: '[1,1]', mixed: 'text' })
  const asked = await readTable(path, { texts: ['object', 'array', 'deep', 'mixed'] })
  expect(asked.notes.filter(({ message }) => message.includes('nested'))).toEqual([])
})
