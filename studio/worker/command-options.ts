import { LannerError } from '../../src/base/errors.ts'
import { InvalidValue, invalidValueText } from '../../src/cli/options/invalid-value.ts'
import {
  nameOf,
  readOptions,
  type AnyOptionRow,
  type OptionSet,
  type OptionsInto,
  type ParsedOptions,
} from '../../src/cli/options/option-row.ts'
import type { FitSettings, OptionField } from '../protocol.ts'

/** Options that the page has no field for, and why. */
const without: Readonly<Record<string, string>> = {
  backend: 'a page computes on WebAssembly',
  device: 'a page computes on WebAssembly',
  threads: 'the browser says how many there are',
  precision: 'for processors with bfloat16, on native kernels',
  localSteps: 'for several processes',
  memory: 'a page keeps all data in memory',
  workers: 'for native threads',
  tensorboard: 'writes files',
  csv: 'writes a file',
  histograms: 'the page shows them while it trains',
  from: 'reads a run',
  plan: 'reads a run',
  tokenizer: 'reads a file',
  titles: 'reads a file',
  titleColumn: 'names a column of that file',
  missing: 'the file has been read',
  decimal: 'the file has been read',
  dateOrder: 'the file has been read',
  image: 'for tables of pictures',
  part: 'for tables of pictures',
  pretext: 'its run is for --from',
}

/** Options that have fields of their own in the page. */
const own: ReadonlySet<string> = new Set(
  'epochs lr seed model quality size body freeze timeBudget target user item rating cat cont ignore'.split(
    ' ',
  ),
)

/** The further options of an app, as fields of a form: the rows that `lanner fit --help` lists. */
export function optionFields(sets: readonly OptionSet[]): readonly OptionField[] {
  const rows = new Map(sets.flatMap((set) => set.rows.map((row) => [nameOf(row), row] as const)))
  return [...rows].flatMap(([name, row]) =>
    own.has(name) || Object.hasOwn(without, name)
      ? []
      : [{ name, flag: row.flag, help: row.help, kind: kindOf(row), choices: row.parse?.choices ?? [] }],
  )
}

function kindOf({ flag, parse }: AnyOptionRow): OptionField['kind'] {
  if (!flag.includes('<')) return 'switch'
  if (parse?.choices !== undefined) return 'choice'
  return flag.endsWith(' <column>') ? 'column' : 'text'
}

/**
 * An app's options, parsed and read as the command does.
 *
 * @param chosen what the page has fields of its own for, by the names of the command's options.
 * @throws LannerError with the command's sentence for a value that an option refuses.
 */
export function commandOptions<Own>(
  sets: readonly OptionsInto<Own>[],
  settings: FitSettings,
  chosen: ParsedOptions = {},
): { readonly parsed: ParsedOptions; readonly options: Own } {
  const { options: others = {}, ...numbers } = settings
  const texts: Readonly<Record<string, unknown>> = { ...numbers, ...others }
  const parsed: Record<string, unknown> = {}
  for (const row of sets.flatMap(({ rows }) => rows)) {
    const name = nameOf(row)
    const text = texts[name]
    if (text !== undefined) parsed[name] = parsedText(row, String(text))
    else if (row.default !== undefined) parsed[name] = row.default
  }
  Object.assign(parsed, chosen)
  return { parsed, options: readOptions(sets, parsed) }
}

function parsedText({ flag, parse }: AnyOptionRow, text: string): unknown {
  if (!flag.includes('<')) return true
  try {
    return parse === undefined ? text : parse(text)
  } catch (error) {
    if (error instanceof InvalidValue) throw new LannerError('usage', invalidValueText(flag, text, error))
    throw error
  }
}
