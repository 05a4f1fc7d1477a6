import { appEntries } from './apps/index.ts'
import { nameOf, type AnyOptionRow, type OptionSet, type ParsedOptions } from './options/option-row.ts'
import {
  commandOptions,
  outOptions,
  runOptions,
  type BatchOptions,
  type CommandOptions,
  type MonitorOptions,
  type RunOptions,
  type TrainingOptions,
} from './options/shared-options.ts'

/** The options that `lanner fit` itself reads; each app reads its own. */
export type FitCommandOptions = CommandOptions &
  TrainingOptions &
  RunOptions &
  MonitorOptions &
  Pick<BatchOptions, 'accumulate' | 'localSteps'>

/** All options of `lanner fit`, in the order of the help. */
export const optionSets: readonly OptionSet[] = [
  ...new Set<OptionSet>([
    commandOptions,
    outOptions,
    runOptions,
    ...appEntries.flatMap(([, app]) => app.options),
  ]),
]

/** All option rows by their commander names. Apps that share a flag parse it the same way. */
export const rowsByName: ReadonlyMap<string, AnyOptionRow> = new Map(
  optionSets.flatMap(({ rows }) => rows.map((row) => [nameOf(row), row] as const)),
)

/** The options that every app takes. */
const common: ReadonlySet<OptionSet> = new Set([commandOptions, outOptions, runOptions])

/** The names of the apps that take a set of options. */
export function appsTaking(set: OptionSet): readonly string[] {
  return appEntries.filter(([, app]) => common.has(set) || app.options.includes(set)).map(([name]) => name)
}

/** The options to keep with a run, by name. */
export function storedOptions(
  options: ParsedOptions,
  whole: (path: string) => string,
): Record<string, unknown> {
  const kept = Object.entries(options).filter(([name]) => rowsByName.get(name)?.stored !== false)
  return Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      rowsByName.get(name)?.path === undefined ? value : whole(String(value)),
    ]),
  )
}
