import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Notebook } from '../../scripts/notebook/notebook.ts'
import { runScript } from '../package/run-script.ts'
import { expectSameOutputs } from './notebook-outputs.ts'

const isHere = process.platform === 'linux' && process.arch === 'x64'
let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'lanner-notebook-test-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The notebook after a run in Deno's kernel; it starts without outputs. */
async function run({ cells, ...others }: Notebook): Promise<Notebook> {
  const file = join(folder, 'run.ipynb')
  const empty = cells.map((cell) => (cell.cell_type === 'code' ? { ...cell, outputs: [] } : cell))
  writeFileSync(file, JSON.stringify({ ...others, cells: empty }))
  const { code, output } = await runScript('scripts/run-notebook.mjs', file)
  if (code !== 0) throw new Error(output)
  return JSON.parse(readFileSync(file, 'utf8')) as Notebook
}

const code = (...sources: string[]): Notebook => ({
  nbformat: 4,
  cells: sources.map((source) => ({ cell_type: 'code', metadata: {}, source })),
})

it.skipIf(!isHere)(
  "lesson 6 shows in Deno's kernel what is stored in the notebook",
  async () => {
    const stored = JSON.parse(readFileSync('examples/notebooks/lesson6.ipynb', 'utf8')) as Notebook
    expectSameOutputs(await run(stored), stored)
  },
  600_000,
)

it.skipIf(!isHere)(
  "in Deno's kernel, each kind of value is shown in its forms, and errors are seen",
  async () => {
    const { cells } = await run(
      code(
        "import { kernels, tensor } from 'npm:lanner'\nimport { display, displayable, LiveDisplay } from 'npm:lanner/display'\nimport { lossCurves } from 'npm:lanner/plot'\nkernels().name",
        "displayable(lossCurves([{ epoch: 1, trainLoss: 1, validLoss: null }], { title: 'Loss' }))",
        "console.log('a')\nconsole.log('b')\nawait display([{ word: 'the', count: 12 }])\ndisplayable(tensor([[1, 2]]))",
        'const place = new LiveDisplay()\nfor (const step of [1, 2, 3]) await place.show(`step ${step}`)',
      ),
    )
    const shown = cells.map(({ outputs = [] }) =>
      outputs.map((output) =>
        output.output_type === 'stream'
          ? output.text
          : [output.output_type, Object.keys(output.data).toSorted(), output.data['text/plain']],
      ),
    )
    expect(shown).toEqual([
      [['execute_result', ['text/plain'], '"native"']],
      [['execute_result', ['text/plain'], expect.stringMatching(/vega and vega-lite;.*import 'npm:vega'/)]],
      [
        ['a\n', 'b\n'],
        ['display_data', ['text/html', 'text/plain'], 'word  count\nthe      12'],
        ['execute_result', ['text/html', 'text/plain'], 'tensor([[1., 2.]])'],
      ],
      [['display_data', ['text/plain'], 'step 3']],
    ])
    await expect(run(code('const x = 1', 'null!.y'))).rejects.toThrow(
      "run-notebook: cell 2 failed: TypeError: Cannot read properties of null (reading 'y')",
    )
  },
  600_000,
)
