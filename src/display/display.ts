import { wrongArgument } from '../base/check-argument.ts'
import { PackageError } from '../base/errors.ts'
import { jupyterDisplay, mediaBundle, type MediaBundle } from './media-bundle.ts'
import { plainText } from './plain-text.ts'

/** An object that a Jupyter kernel in JavaScript shows as a picture or table instead of as text. */
export interface Displayable {
  [jupyterDisplay](): Promise<MediaBundle>
}

/**
 * Wraps a value for the end of a notebook cell, which then shows it as a table or picture; `mediaBundle` says which. If that fails, the cell shows the error, since
 * kernels hide it.
 *
 * @example
 * const bundle = await displayable(tensor([[1, 2], [3, 4]]))[Symbol.for('Jupyter.display')]()
 * bundle['text/html'].startsWith('<table>') // true
 */
export function displayable(value: unknown): Displayable {
  return { [jupyterDisplay]: () => mediaBundle(value).catch(errorBundle) }
}

function errorBundle(error: unknown): MediaBundle {
  const imports =
    error instanceof PackageError
      ? `; in Deno: ${error.packages.map((name) => `import 'npm:${name}'`).join('; ')}`
      : ''
  return { 'text/plain': plainText(error) + imports }
}

/** Receives what a program shows. `place` is the same for values that replace each other, and null for all others. */
export type DisplaySink = (value: unknown, place: string | null) => void | Promise<void>

/** The part of Deno's kernel that is used. */
interface Kernel {
  display(
    value: Displayable,
    options: { readonly update: boolean; readonly display_id?: string },
  ): Promise<void>
}

let sink: DisplaySink | null = null

/**
 * Sends everything that `display` and `LiveDisplay` show to a function, for programs that draw it themselves: a page, or a notebook of another
 * kind.
 *
 * @returns a function that restores what was before.
 * @example
 * const seen: unknown[] = []
 * const restore = onDisplay((value) => void seen.push(value))
 * await display('hello')
 * restore()
 * seen // ['hello']
 */
export function onDisplay(receive: DisplaySink): () => void {
  if (typeof receive !== 'function') throw wrongArgument('onDisplay', 'a function', receive)
  const before = sink
  sink = receive
  return () => (sink = before)
}

/**
 * Shows a value now, in the middle of a cell: in Deno's Jupyter kernel as a table or picture, elsewhere as text on the console.
 *
 * @example
 * await display([{ word: 'the', count: 12 }, { word: 'a', count: 7 }])
 */
export async function display(value: unknown): Promise<void> {
  await show(value, null, false)
}

/**
 * A place that shows one value at a time, such as a chart that grows during training.
 *
 * @example
 * const place = new LiveDisplay()
 * for (const step of [1, 2, 3]) await place.show(`step ${step}`)
 */
export class LiveDisplay {
  readonly #place = newPlace()
  #isShown = false
  #text: string | null = null

  /** Shows a value in place of the previous one. On a console, which keeps what it printed, a text that did not change is not repeated. */
  async show(value: unknown): Promise<void> {
    const isUpdate = this.#isShown
    this.#isShown = true
    this.#text = await show(value, this.#place, isUpdate, this.#text)
  }
}

/** An id that is unique across runs of the kernel. */
function newPlace(): string {
  return `lanner-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
}

/** Returns the text if it was printed. */
async function show(
  value: unknown,
  place: string | null,
  isUpdate: boolean,
  lastText: string | null = null,
): Promise<string | null> {
  if (sink !== null) {
    await sink(value, place)
    return null
  }
  const bundle = await mediaBundle(value)
  const kernel = jupyterKernel()
  if (kernel !== null) {
    await kernel.display(
      { [jupyterDisplay]: () => Promise.resolve(bundle) },
      place === null ? { update: false } : { update: isUpdate, display_id: place },
    )
    return null
  }
  const text = bundle['text/plain']
  if (text !== lastText) console.log(text)
  return text
}

/** Deno's kernel, if the program runs in one. */
export function jupyterKernel(): Kernel | null {
  return (globalThis as { Deno?: { jupyter?: Kernel } }).Deno?.jupyter ?? null
}
