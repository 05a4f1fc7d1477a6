import { readFileSync, statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { executed } from '../../scripts/notebook/executed.ts'
import type { Notebook } from '../../scripts/notebook/notebook.ts'
import { entries } from '../../site/live/entries.ts'
import { expectSameOutputs } from './notebook-outputs.ts'

const file = 'examples/notebooks/lesson6.ipynb'
const packages: typeof entries = { vega: () => import('vega'), 'vega-lite': () => import('vega-lite') }
const load = (name: string): Promise<unknown> | null => (entries[name] ?? packages[name])?.() ?? null
const code = (...sources: string[]): Notebook => ({
  nbformat: 4,
  cells: sources.map((source) => ({ cell_type: 'code', metadata: {}, source })),
})

it("the outputs that Deno's kernel stored are current: node scripts/run-notebook.mjs renews them", async () => {
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Notebook
  expectSameOutputs(await executed(stored, load), stored)
  expect(
    stored.cells.some(({ outputs = [] }) =>
      outputs.some((output) => 'data' in output && 'image/svg+xml' in output.data),
    ),
  ).toBe(true)
  expect(statSync(file).size).toBeLessThan(500_000)
})

it('cells share variables, print in order, and show the last value', async () => {
  const { cells } = await executed(
    code(
      "import { tensor } from 'npm:lanner'\nimport { display } from 'npm:lanner/display'\nconst x = tensor([1, 2])",
      "console.log('a')\nconsole.log(x.shape)\nawait display('b')\nx",
      '// nothing\nconst y: number = 3',
    ),
    load,
  )
  expect(cells.map(({ outputs }) => outputs?.map((output) => output.output_type))).toEqual([
    [],
    ['stream', 'display_data', 'execute_result'],
    [],
  ])
  expect(cells[1]!.outputs![0]).toMatchObject({ text: ['a\n', '[2]\n'] })
  expect(cells[1]!.execution_count).toBe(2)
})

it('names the cell that fails', async () => {
  await expect(executed(code('1', 'null.x'), load)).rejects.toThrow('Code cell 2 failed: Cannot read')
  await expect(executed(code("import 'npm:left-pad'"), load)).rejects.toThrow(
    'The notebook imports npm:left-pad, which is not an entry of Lanner.',
  )
})
