import { basename } from 'node:path'
import type { RunFacts } from '../../apps/run/facts.ts'
import type { TransformWarning } from '../../data/tables/pipeline/options.ts'

/** The warnings about the rows of a file. In the file that a run was trained on, unknown categories are those of validation rows. */
export function rowWarnings(
  found: readonly TransformWarning[],
  file: string,
  { data }: { readonly data: Readonly<RunFacts['data']> },
): string[] {
  const messages = found.map(({ message }) => message)
  if (data['file'] !== basename(file) || !found.some(({ kind }) => kind === 'unseen')) return messages
  return [
    ...messages,
    `The run was trained on ${basename(file)}, but not on the rows held out for validation, which can have such categories.`,
  ]
}
