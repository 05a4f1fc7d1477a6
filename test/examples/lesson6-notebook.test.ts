import { readFileSync, statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { executed } from '../../scripts/notebook/executed.ts'
import type { Notebook, Output } from '../../scripts/notebook/notebook.ts'
import { entries } from '../../site/live/entries.ts'

const file = 'examples/notebooks/lesson6.ipynb'
const load = (name: string): Promise<unknown> | null => entries[name]?.() ?? null
const code = (...sources: string[]): Notebook => ({
  nbformat: 4,
  cells: sources.map((source) => ({ cell_type: 'code', metadata: {}, source })),
})

/** Which forms an output has, and its text without times; numbers apart, as they may differ between processors in the last digits. */
function summary(output: Output): { readonly words: object; readonly numbers: readonly number[] } {
  const isStream = output.output_type === 'stream'
  const text = isStream ? output.text.join('') : String(output.data['text/plain'])
  const untimed = text.replace(/[\d.]+ s\b/g, '')
  return {
    words: {
      kind: output.output_type,
      forms: isStream ? [] : Object.keys(output.data).toSorted(),
      words: untimed.replace(/-?\d+(\.\d+)?/g, '#').replace(/ +/g, ' '),
    },
    numbers: Array.from(untimed.matchAll(/-?\d+(?:\.\d+)?/g), ([each]) => Number(each)),
  }
}

it('the stored outputs of the notebook are current: npx tsx scripts/run-notebook.ts renews them', async () => {
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Notebook
  const now = await executed(stored, load)
  stored.cells.forEach((cell, i) => {
    const own = now.cells[i]!
    expect(own.outputs?.length, `cell ${i}`).toBe(cell.outputs?.length)
    expect(own.execution_count).toBe(cell.execution_count)
    if (cell.metadata.tags?.includes('varies')) return
    const [before, after] = [cell, own].map(({ outputs = [] }) => outputs.map(summary))
    expect(after!.map(({ words }) => words)).toEqual(before!.map(({ words }) => words))
    before!.forEach(({ numbers }, k) =>
      numbers.forEach((number, n) =>
        expect(Math.abs(after![k]!.numbers[n]! - number)).toBeLessThan(0.02 + 0.02 * Math.abs(number)),
      ),
    )
  })
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
