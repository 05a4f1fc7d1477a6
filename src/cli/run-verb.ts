import { readDescription } from '../apps/run/restore-with.ts'
import { openRun } from '../apps/run/run-source.ts'
import { FileError } from '../base/errors.ts'
import type { RunVerbs, Verb } from './apps/app-command.ts'
import { apps } from './apps/index.ts'

/** The implementation of a verb for a run. @throws FileError that suggests an alternative if the run's app lacks the verb. */
export async function verbOf<V extends keyof RunVerbs>(
  folder: string,
  name: V,
): Promise<Exclude<RunVerbs[V], { readonly lacking: string }>> {
  const { app } = await readDescription(openRun(folder))
  const verb: Verb<unknown> = apps[app][name]
  if (typeof verb === 'object' && verb !== null && 'lacking' in verb)
    throw new FileError(`${folder} is ${article(app)} ${app} run, which ${String(verb.lacking)}.`)
  return verb as Exclude<RunVerbs[V], { readonly lacking: string }>
}

function article(name: string): string {
  return /^[aeiou]/.test(name) ? 'an' : 'a'
}
