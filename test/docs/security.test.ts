import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Table, writeTable } from '../../src/data/tables/index.ts'

it('the tests that docs/security.md names exist', () => {
  const page = new URL('../../docs/security.md', import.meta.url)
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\((\.\.\/test\/[^)]+)\)/g)].map(
    ([, link]) => link!,
  )
  expect(links.length).toBeGreaterThan(10)
  expect(links.filter((link) => !existsSync(new URL(link, page)))).toEqual([])
})

it('cells that look like spreadsheet formulas are written unchanged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-security-'))
  const cells = ['=1+1', '+1+1', '-1+1', '@SUM(A1)']
  await writeTable(Table.fromRows(cells.map((cell) => ({ cell }))), join(folder, 'cells.csv'))
  expect(readFileSync(join(folder, 'cells.csv'), 'utf8').trimEnd().split('\n')).toEqual(['cell', ...cells])
  rmSync(folder, { recursive: true })
})
