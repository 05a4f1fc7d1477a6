import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { opsPage, pytorchPage } from '../../scripts/ops-table.ts'

it('docs/ops.md matches the case table: npx tsx scripts/ops-table.ts regenerates it', async () => {
  const page = await opsPage()
  expect(readFileSync('docs/ops.md', 'utf8')).toBe(page)
  // An op without a docstring would have an empty cell.
  expect(page.split('\n').filter((line) => /^\| `\w+`\s*\|\s*\|/.test(line))).toEqual([])
})

it('docs/pytorch-ops.md matches too', async () => {
  expect(readFileSync('docs/pytorch-ops.md', 'utf8')).toBe(await pytorchPage())
})
