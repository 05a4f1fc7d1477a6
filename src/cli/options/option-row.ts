/** What commander calls with the text of an option, and with what it was before where the option comes again. */
export type Parser<V> = ((text: string, before?: V) => V) & { readonly choices?: readonly string[] }

/** What every option says of itself. */
interface RowFacts {
  /** As it is typed: `--batch-size <n>`; without `<...>` it takes no value. */
  readonly flag: string
  /** One line of the help. */
  readonly help: string
  /** A path: kept whole in `fit.json`, so that a run can go on from any folder. What training reads must be unchanged then. */
  readonly path?: 'read' | 'written'
  /** Says nothing about what is learned, so it may be given anew when a run goes on. */
  readonly mayChange?: true
  /** False for what `fit.json` does not keep: it belongs to one call of the command. */
  readonly stored?: false
  /** Also noted in the run's description, as whoever reads further files for the run needs it. */
  readonly inRun?: true
}

/** An option that becomes the field `K` of what an app trains with. */
type RowInto<K extends string, V> = RowFacts & { readonly into: K; readonly default?: V } & (string extends V
    ? { readonly parse?: Parser<V> }
    : true extends V
      ? { readonly parse?: undefined }
      : { readonly parse: Parser<V> })

/** An option of the command, declared once: commander's option, the help, what belongs to which app and what a run keeps are made from it. */
export type OptionRow<Own> = {
  [K in keyof Own & string]-?: RowInto<K, NonNullable<Own[K]>>
}[keyof Own & string]

/** Options that stand together in the help. */
export interface OptionSet<Row = AnyOptionRow> {
  readonly title: string
  /** Options that `lr-find`, which takes the others, has no use for. */
  readonly only?: 'fit'
  readonly rows: readonly Row[]
}

/** A row of whatever app. */
export interface AnyOptionRow extends RowFacts {
  readonly into: string
  readonly default?: unknown
  readonly parse?:
    (((text: string, before?: never) => unknown) & { readonly choices?: readonly string[] }) | undefined
}

/** Options that stand together and become fields of `Own`. */
export type OptionsInto<Own> = OptionSet<AnyOptionRow & OptionRow<Own>>

/** Options by the names that commander gives them: `batchSize` for `--batch-size`. */
export type ParsedOptions = Readonly<Record<string, unknown>>

/** The name that commander gives to the value of an option. */
export function nameOf({ flag }: { readonly flag: string }): string {
  const [, long] = /--([\w-]+)/.exec(flag)!
  return long!.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The name of an option as it is typed: `--batch-size` for `batchSize`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** What the options are to the one who trains: each value in the field that its row names. */
export function readOptions<Own>(sets: readonly OptionsInto<Own>[], parsed: ParsedOptions): Own {
  const rows = sets.flatMap((set) => set.rows)
  const fields = rows.map((row) => [
    row.into,
    Object.hasOwn(parsed, nameOf(row)) ? parsed[nameOf(row)] : undefined,
  ])
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as Own
}
