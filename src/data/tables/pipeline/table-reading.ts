import { defined } from '../../../base/defined.ts'
import type { TablePipeline } from './table-pipeline.ts'

/** How a file is read so that its cells are what those of the training file were: options for `readTable`. */
export interface TableReading {
  /** Columns that are read as the texts that stand there, whatever they look like in the new file. */
  readonly texts: readonly string[] | ((name: string) => boolean)
  /** Texts that mean a missing cell. */
  readonly missing?: readonly string[]
  /** The decimal mark of numbers that could be read in two ways. */
  readonly decimal?: '.' | ','
}

/**
 * How the training file of a run was read.
 *
 * @param data The facts of the run about its file.
 * @param asWritten Whether all other columns are read as the texts that stand there, where the model reads those too: to be written as they were.
 */
export function readingOf(
  { cats, conts, forms }: TablePipeline,
  data: Readonly<Record<string, unknown>>,
  asWritten = false,
): TableReading {
  const texts = new Set([
    ...forms.keys(),
    ...cats.filter(({ kind }) => kind === 'text').map(({ source }) => source),
  ])
  // Dates have formats that only the reader knows, and may be measurements too.
  const typed = new Set([
    ...conts.map(({ source }) => source),
    ...cats.filter(({ kind, part }) => kind === 'date' || part !== null).map(({ source }) => source),
  ])
  const { missing, decimal } = data
  return {
    texts: asWritten ? (name) => texts.has(name) || !typed.has(name) : [...texts],
    ...defined({
      missing: Array.isArray(missing) ? missing.map(String) : undefined,
      decimal: decimal === '.' || decimal === ',' ? decimal : undefined,
    }),
  }
}
