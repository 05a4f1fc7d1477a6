import type { MediaBundle } from 'lanner/display'
import { outputShown, programOf } from '../../site/live/compile.ts'
import { textOf } from '../../site/live/text-of.ts'
import { sourceOf, storedLines, type Notebook, type Output } from './notebook.ts'

/** Loads `lanner` or one of its entries by name. */
export type Load = (name: string) => Promise<unknown> | null

type Show = typeof import('lanner/display')

/** What one cell shows, in order. Bundles take a while to make; a place is shown once, in its latest state. */
interface Shown {
  readonly place: string | null
  output: Promise<Output>
}

/**
 * Runs the code cells of a notebook as Deno's kernel does, in order and with common variables, and returns it with their outputs. `npm:lanner` is
 * this library, whatever its version.
 *
 * @throws Error that names the cell, if one fails.
 */
export async function executed(notebook: Notebook, load: Load): Promise<Notebook> {
  const codes = notebook.cells.map((cell) => (cell.cell_type === 'code' ? sourceOf(cell) : ''))
  // One program, so that cells share variables and types.
  const { body, imports } = programOf(codes.map((code, i) => `__cell(${i})\n${outputShown(code)}`).join('\n'))
  const loaded = new Map<string, unknown>()
  for (const name of imports) {
    const module = load(name.replace(/^npm:/, ''))
    if (module === null) throw new Error(`The notebook imports ${name}, which is not an entry of Lanner.`)
    loaded.set(name, await module)
  }
  const { mediaBundle, onDisplay } = (await load('lanner/display')) as Show
  const shown: Shown[][] = notebook.cells.map(() => [])
  let current = 0
  const put = (
    make: (data: MediaBundle) => Output,
    value: unknown,
    place: string | null,
  ): Promise<Output> => {
    const output = mediaBundle(value).then(make)
    const before = place === null ? undefined : shown[current]!.find((each) => each.place === place)
    if (before === undefined) shown[current]!.push({ place, output })
    else before.output = output
    return output
  }
  const print = (...values: unknown[]): void => {
    const text = `${values.map(textOf).join(' ')}\n`
    const output: Output = { output_type: 'stream', name: 'stdout', text: storedLines(text) }
    shown[current]!.push({ place: null, output: Promise.resolve(output) })
  }
  const scope: Readonly<Record<string, unknown>> = {
    require: (name: string) => loaded.get(name),
    exports: {},
    console: { log: print, info: print, warn: print, error: print },
    __cell: (cell: number) => (current = cell),
    __show(value: unknown) {
      if (value === undefined) return
      const execution_count = countOf(current)
      void put(
        (data) => ({ output_type: 'execute_result', data, metadata: {}, execution_count }),
        value,
        null,
      )
    },
  }
  const countOf = (cell: number): number => codes.slice(0, cell + 1).filter((code) => code !== '').length
  const restore = onDisplay(async (value, place) => {
    await put((data) => ({ output_type: 'display_data', data, metadata: {} }), value, place)
  })
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>
  try {
    await new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope))
  } catch (error) {
    throw new Error(`Code cell ${countOf(current)} failed: ${(error as Error).message}`, { cause: error })
  } finally {
    restore()
  }
  const cells = await Promise.all(
    notebook.cells.map(async (cell, i) => {
      if (cell.cell_type !== 'code') return cell
      const outputs = joined(await Promise.all(shown[i]!.map(({ output }) => output)))
      return Object.assign({}, cell, { execution_count: countOf(i), outputs })
    }),
  )
  return { ...notebook, cells }
}

/** Joins lines printed in sequence into one output, as kernels do. */
function joined(outputs: readonly Output[]): readonly Output[] {
  const all: Output[] = []
  for (const output of outputs) {
    const last = all.at(-1)
    if (output.output_type === 'stream' && last?.output_type === 'stream')
      all[all.length - 1] = { ...last, text: [...last.text, ...output.text] }
    else all.push(output)
  }
  return all
}
