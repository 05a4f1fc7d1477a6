import { basename } from 'node:path'
import type { RunFacts } from '../../apps/run/facts.ts'
import type { TransformWarning } from '../../data/tables/pipeline/options.ts'

/** The warnings about the rows of a file. In the file that a run was trained on, unknown categories and unusual missing cells are those of validation rows. */
export function rowWarnings(
  found: readonly TransformWarning[],
  file: string,
  { data }: { readonly data: Readonly<RunFacts['data']> },
): string[] {
  const messages = found.map(({ message }) => message)
  if (data['file'] !== basename(file) || found.length === 0) return messages
  return [
    ...messages,
    `Categories and medians come from the training rows of ${basename(file)}; those held out for validation can have such cells.`,
  ]
}
