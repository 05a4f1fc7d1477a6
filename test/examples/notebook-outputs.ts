import { expect } from 'vitest'
import type { Notebook, Output } from '../../scripts/notebook/notebook.ts'

/** Expects that two runs of a notebook show the same, up to times and the last digits of numbers. Cells tagged `varies` need only show as much. */
export function expectSameOutputs(now: Notebook, stored: Notebook): void {
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
}

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
