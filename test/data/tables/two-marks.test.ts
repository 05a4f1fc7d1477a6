import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readTable, Table } from '../../../src/data/tables/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-two-marks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rows = Array.from({ length: 20 }, (_, i) => `${i < 10 ? 990 + i : `1.0${10 + i}`};${i},5;${i}`)
const csv = `a;b;c\n${rows.join('\n')}\n`

it('warns of a decimal point beside a decimal comma, in both readers, unless --decimal says what it is', async () => {
  const file = join(folder, 'german.csv')
  writeFileSync(file, csv)
  for (const read of [
    (decimal?: '.' | ',') => readTable(file, decimal === undefined ? {} : { decimal }),
    (decimal?: '.' | ',') => Table.fromCsv(csv, decimal === undefined ? {} : { decimal }),
  ]) {
    const table = await read()
    const notes = table.notes.map(({ message }) => message).filter((message) => message.includes('"a"'))
    expect(notes).toEqual([
      'Column "a" is read with a decimal point (1.02), but column "b" has decimal commas; if its points separate thousands, say so with --decimal , and else with --decimal . (in code: decimal).',
    ])
    const commas = await read(',')
    expect(commas.notes.some(({ message }) => message.includes('decimal point'))).toBe(false)
    expect(commas.row(10)).toMatchObject({ a: 1020, b: 10.5 })
  }
  const plain = await Table.fromCsv('a,b\n1.05,2\n2.05,3\n')
  expect(plain.notes).toEqual([])
})
