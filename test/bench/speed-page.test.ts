import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const { speedTable, writeIntoPage } = (await import('../../bench/speed-page.mjs' as string)) as {
  readonly speedTable: (results: readonly object[], peer: string) => string
  readonly writeIntoPage: (path: string, name: string, text: string) => void
}

const results = [
  { name: 'linear', backend: 'native', milliseconds: 0.0351, theirs: 0.18, ratio: 4.52, best: 4.71 },
  { name: 'linear', backend: 'wasm', milliseconds: 0.0379, theirs: 0.18, ratio: 5.01, best: 4.68 },
  { name: 'gemm-8x4x2', backend: 'native', milliseconds: 1648.2, theirs: 24.41, ratio: 0.67, best: 12.345 },
  { name: 'gru', backend: 'native', milliseconds: 5 },
  { name: 'import', milliseconds: 30 },
]

it('a table has a row for each workload that the peer ran', () => {
  expect(speedTable(results, 'PyTorch')).toBe(
    [
      '| workload | PyTorch | native | ratio | wasm | ratio |',
      '| --- | --- | --- | --- | --- | --- |',
      '| y = ax + b, 10,000 points | 0.18 | 0.035 | 4.5 (4.7) | 0.038 | 5 (4.7) |',
      '| product of 8 x 4 x 2 | 24.4 | 1,648 | 0.67 (12.3) |  |  |',
    ].join('\n'),
  )
})

it('a page gets it between its marks, and a page without them is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-speed-'))
  const page = join(folder, 'speed.md')
  writeFileSync(page, 'a\n\n<!-- bench: tfjs -->\n\nold\n\n<!-- end of bench -->\n\nb\n')
  writeIntoPage(page, 'tfjs', 'new $1')
  expect(readFileSync(page, 'utf8')).toBe(
    'a\n\n<!-- bench: tfjs -->\n\nnew $1\n\n<!-- end of bench -->\n\nb\n',
  )
  expect(() => writeIntoPage(page, 'jax-js', 'x')).toThrow(/speed\.md has no place for jax-js/)
  rmSync(folder, { recursive: true })
})
