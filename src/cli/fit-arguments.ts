import { Argument, Command, Option } from 'commander'
import { appNames } from '../apps/run/app-names.ts'
import { defaultApp } from './apps/index.ts'
import { appsTaking, optionSets } from './fit-options.ts'
import { fileOfRun } from './options/file-of-run.ts'
import { nameOf, type AnyOptionRow, type OptionSet } from './options/option-row.ts'

/** A command with a file argument and all training options. */
export function commandWithFitOptions(name: 'fit' | 'lr-find'): Command {
  const command = new Command(name).addArgument(
    new Argument(
      name === 'fit' ? '[file]' : '<file>',
      'a text, a table (.csv, .tsv, .parquet, .jsonl, also .gz) or a folder of pictures; --target, --user or --app selects what to train',
    ),
  )
  const sets = optionSets.filter(({ only }) => only === undefined || only === name)
  const added = new Set<string>()
  for (const row of sets.flatMap(({ rows }) => rows)) {
    if (added.has(nameOf(row))) continue
    added.add(nameOf(row))
    command.addOption(optionOf(row))
  }
  // A flag shared by several apps is listed in the section of each, with that app's help.
  const shown = sets.flatMap((set) => set.rows.map((row) => optionOf(row).helpGroup(headingOf(set))))
  return command.configureHelp({
    visibleOptions: (of) => [
      ...shown,
      ...of.options.filter((option) => !option.hidden && !added.has(option.attributeName())),
      of.createOption('-h, --help', 'display help for command').helpGroup('Options:'),
    ],
  })
}

function optionOf({
  flag,
  help,
  fileOfRun: file,
  parse = file === undefined ? undefined : fileOfRun(file),
  default: value,
}: AnyOptionRow): Option {
  const option = new Option(flag, help)
  if (parse?.choices !== undefined) option.choices(parse.choices)
  if (parse !== undefined) option.argParser(parse as (text: string, before: unknown) => unknown)
  return value === undefined ? option : option.default(value)
}

/** The help heading of an option set; names the apps that take it unless all do. */
function headingOf(set: OptionSet): string {
  const taking = appsTaking(set)
  const lacking = appNames.filter((name) => !taking.includes(name))
  if (lacking.length === 0) return `${set.title}:`
  if (lacking.length === 1) return `${set.title} (not ${lacking[0]}):`
  return `${set.title} (${taking.map((name) => `${name}${name === defaultApp ? ', the default' : ''}`).join(', ')}):`
}
