import { defined } from '../../../base/defined.ts'
import type { DateOrder } from '../date-order.ts'
import type { TablePipeline } from './table-pipeline.ts'

/** Options for `readTable` that read a file the way the training file was read. */
export interface TableReading {
  /** Columns read as text, whatever they look like in the new file. */
  readonly texts: readonly string[] | ((name: string) => boolean)
  /** Texts that mean a missing cell. */
  readonly missing?: readonly string[]
  /** The decimal mark of numbers with two possible readings. */
  readonly decimal?: '.' | ','
  /** Which comes first in dates with two possible readings. */
  readonly dateOrder?: DateOrder
}

/**
 * How a run's training file was read.
 *
 * @param data The run's facts about its data.
 * @param asWritten Whether columns the model does not need as numbers or dates are read as text, to be written back unchanged.
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
  // Only the reader knows date formats, and dates may be numeric features too.
  const typed = new Set([
    ...conts.map(({ source }) => source),
    ...cats.filter(({ kind, part }) => kind === 'date' || part !== null).map(({ source }) => source),
  ])
  const { missing, decimal, dateOrder } = data
  return {
    texts: asWritten ? (name) => texts.has(name) || !typed.has(name) : [...texts],
    ...defined({
      missing: Array.isArray(missing) ? missing.map(String) : undefined,
      decimal: decimal === '.' || decimal === ',' ? decimal : undefined,
      dateOrder: dateOrder === 'day-first' || dateOrder === 'month-first' ? dateOrder : undefined,
    }),
  }
}
