/** Parses the text of an option; if the option is repeated, `before` is the value so far. */
export type Parser<V> = ((text: string, before?: V) => V) & { readonly choices?: readonly string[] }

/** Facts of every option. */
interface RowFacts {
  /** As typed: `--batch-size <n>`; without `<...>` the option takes no value. */
  readonly flag: string
  /** One line of the help. */
  readonly help: string
  /** A path, stored as absolute in `fit.json`, so that a run can be resumed from any folder. Input files must be unchanged then. */
  readonly path?: 'read' | 'written'
  /** The value is a file of a run with this name, which the folder of the run stands for too. */
  readonly fileOfRun?: string
  /** Does not affect what is learned, so it may change when a run is resumed. */
  readonly mayChange?: true
  /** False for options of a single call, which `fit.json` does not store. */
  readonly stored?: false
  /** Also stored in the run's description, because it is needed to read further files for the run. */
  readonly inRun?: true
}

/** An option that becomes the field `K` of an app's options. */
type RowInto<K extends string, V> = RowFacts & { readonly into: K; readonly default?: V } & (string extends V
    ? { readonly parse?: Parser<V> }
    : true extends V
      ? { readonly parse?: undefined }
      : { readonly parse: Parser<V> })

/** An option of the command, declared once: parsing, help, the apps that take it and what a run stores all derive from this row. */
export type OptionRow<Own> = {
  [K in keyof Own & string]-?: RowInto<K, NonNullable<Own[K]>>
}[keyof Own & string]

/** Options listed together in the help. */
export interface OptionSet<Row = AnyOptionRow> {
  readonly title: string
  /** Set for options that `lr-find` does not take. */
  readonly only?: 'fit'
  readonly rows: readonly Row[]
}

/** A row of any app. */
export interface AnyOptionRow extends RowFacts {
  readonly into: string
  readonly default?: unknown
  readonly parse?:
    (((text: string, before?: never) => unknown) & { readonly choices?: readonly string[] }) | undefined
}

/** Options listed together that become fields of `Own`. */
export type OptionsInto<Own> = OptionSet<AnyOptionRow & OptionRow<Own>>

/** Options by their commander names: `batchSize` for `--batch-size`. */
export type ParsedOptions = Readonly<Record<string, unknown>>

/** The commander name of an option. */
export function nameOf({ flag }: { readonly flag: string }): string {
  const [, long] = /--([\w-]+)/.exec(flag)!
  return long!.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The flag of an option: `--batch-size` for `batchSize`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** An app's options from the parsed ones: each value in the field that its row names. */
export function readOptions<Own>(sets: readonly OptionsInto<Own>[], parsed: ParsedOptions): Own {
  const rows = sets.flatMap((set) => set.rows)
  const fields = rows.map((row) => [
    row.into,
    Object.hasOwn(parsed, nameOf(row)) ? parsed[nameOf(row)] : undefined,
  ])
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as Own
}
