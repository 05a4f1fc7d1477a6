import { DataError } from '../../../base/errors.ts'
import { listedNames, quoted } from '../../../base/quoted.ts'
import { listWord } from '../../../base/shell-command.ts'
import { datePrefix } from '../date-prefix.ts'
import { nearestName } from '../../../base/nearest-name.ts'
import { countMissing, type NumberColumn, type TableColumn } from '../table-column.ts'
import { datePartsOf, isFlagPart, type DatePart } from './date-parts.ts'
import { toDateColumn } from './dates.ts'
import type { ColumnSource, PipelineOptions } from './options.ts'
import { whyText } from './why-text.ts'

const MAX_LEVELS = 100_000
const WHOLE_LEVELS = 20
const FEW_ROWS = 1000
/** Up to this many distinct strings are categories, whatever the number of rows. */
const FEW_LEVELS = 10
/** Strings with at least this fraction of distinct values are row names. */
const UNIQUE = 0.9

/** Texts with fewer words than this, on average, are names or codes. */
const LEAST_WORDS = 5

/** An input and its kind. */
export interface ChosenColumn extends ColumnSource<DatePart> {
  readonly role: 'cat' | 'cont'
}

/** Facts about a column of the training rows needed to choose its kind. Each is computed only when needed. */
export interface ColumnTraits {
  readonly kind: TableColumn['kind']
  /** Whether the time of day matters in its dates. @throws DataError if it does not contain dates. */
  hasTime(): boolean
  /** Whether it contains only integers, with at most this many distinct values. */
  isFewWholes(most: number): boolean
  /** Number of distinct strings and of non-missing cells; why it is text, from `whyText`; and whether it consists of sentences. */
  texts(): {
    readonly distinct: number
    readonly present: number
    readonly why: string | null
    readonly long: boolean
  }
}

/** Parts of a date that are continuous: the others are categories. Future years would be unseen levels. */
const MEASURED: ReadonlySet<DatePart> = new Set(['Year', 'Dayofyear', 'Minute', 'Second', 'Elapsed'])

/** A column that no net can learn from. */
export interface ExcludedColumn {
  readonly name: string
  /** The reason, and how to keep it, as one sentence. */
  readonly message: string
  /** A shorter reason, for a column whose note already describes its cells. */
  readonly brief: string
}

/**
 * Chooses the inputs among the columns of a table. Texts and booleans are categories, and so are integers with at most 20 distinct values; dates are
 * replaced by their parts, of which Year, Dayofyear, Minute, Second and Elapsed are measurements; other numbers are measurements. Texts that are nearly all
 * different, such as names, are left out.
 *
 * @throws DataError if an option names an unknown column, or one column has two roles, for texts with too many levels, and if no column is left.
 */
export function chooseColumns(
  names: readonly string[],
  traitsOf: (name: string) => ColumnTraits,
  options: PipelineOptions,
): { readonly chosen: ChosenColumn[]; readonly excluded: readonly ExcludedColumn[] } {
  const { target, cats = [], conts = [], dates = [], ignore = [] } = options
  const left = new Set([...ignore, ...(target === undefined ? [] : [target])])
  const [asDates, asNumbers] = [new Set(dates), new Set([...cats, ...conts])]
  const parts = new Set(
    names.filter(
      (name) =>
        !left.has(name) && (asDates.has(name) || (traitsOf(name).kind === 'date' && !asNumbers.has(name))),
    ),
  )
  const columns = [
    ...names
      .filter((name) => !parts.has(name) && !left.has(name))
      .map((name) => ({ name, source: name, part: null })),
    ...partsOf(new Set(names), [...parts], traitsOf),
  ]
  check(names, columns, options)
  const roles = { cats: new Set(cats), conts: new Set(conts) }
  const [chosen, excluded]: [ChosenColumn[], ExcludedColumn[]] = [[], []]
  for (const { name, source, part } of columns) {
    if (left.has(name)) continue
    const why =
      roles.cats.has(name) || roles.conts.has(name) ? null : whyExcluded(name, part, traitsOf, options)
    if (why !== null) excluded.push({ name, ...why })
    else chosen.push({ name, source, part, role: roleOf({ name, source, part }, traitsOf, roles, options) })
  }
  if (chosen.length === 0)
    throw new DataError(
      `The table has no column to learn from${left.size > 0 ? ` besides ${[...left].map((name) => `${quoted(name)}`).join(', ')}` : ''}${excluded.length === 0 ? '.' : `: ${excluded[0]!.message}`}`,
    )
  return { chosen, excluded }
}

/** Facts about a column in memory. */
export function traitsOfColumn(column: TableColumn, name: string): ColumnTraits {
  return {
    kind: column.kind,
    hasTime: () => toDateColumn(column, name).time,
    isFewWholes: (most) => {
      if (column.kind !== 'number') return false
      const wholes = new Wholes(most)
      wholes.add(column)
      return wholes.few
    },
    texts: () => {
      if (column.kind !== 'text') return { distinct: 0, present: 0, why: null, long: false }
      const used = new Uint8Array(column.levels.length)
      for (const code of column.codes) if (code >= 0) used[code] = 1
      const levels = column.levels.filter((_, code) => used[code] === 1)
      return {
        distinct: levels.length,
        present: column.codes.length - countMissing(column),
        why: whyText(levels),
        long: areSentences(levels),
      }
    },
  }
}

/** Whether texts have at least five words on average. */
export function areSentences(texts: readonly string[]): boolean {
  const words = texts.reduce((sum, text) => sum + text.trim().split(/\s+/).length, 0)
  return texts.length > 0 && words >= LEAST_WORDS * texts.length
}

/** Detects numbers that are integers with few distinct values. */
export class Wholes {
  readonly #most: number
  readonly #distinct = new Set<number>()
  /** True while all added numbers are integers, with few distinct values. */
  few = true

  constructor(most: number) {
    this.#most = most
  }

  add(column: NumberColumn): void {
    for (let row = 0; row < column.values.length && this.few; row++) {
      if (column.missing?.[row] === 1) continue
      const value = column.values[row]!
      this.few = Number.isInteger(value) && this.#distinct.add(value).size <= this.#most
    }
  }
}

function partsOf(
  names: ReadonlySet<string>,
  dates: readonly string[],
  traitsOf: (name: string) => ColumnTraits,
): ColumnSource<DatePart>[] {
  const taken = new Set<string>()
  return dates.flatMap((source) => {
    const parts = datePartsOf(traitsOf(source).hasTime()).filter(
      (part) => !names.has(datePrefix(source) + part),
    )
    const clash = parts.some((part) => taken.has(datePrefix(source) + part))
    return parts.flatMap((part) => {
      const name = (clash ? `${source}_` : datePrefix(source)) + part
      if (taken.has(name) || names.has(name)) return []
      taken.add(name)
      return [{ name, source, part }]
    })
  })
}

function check(all: readonly string[], columns: readonly ColumnSource[], options: PipelineOptions): void {
  const known = new Set([...all, ...columns.map(({ name }) => name)])
  const { target, cats = [], conts = [], dates = [], ignore = [] } = options
  const given = { cats, conts, dates, ignore, target: target === undefined ? [] : [target] }
  const columnsOnly = new Set(all)
  const roles = new Map<string, string>()
  for (const [option, names] of Object.entries(given))
    for (const name of names) {
      const allowed = option === 'dates' || option === 'target' ? columnsOnly : known
      if (!allowed.has(name)) {
        const near = nearestName(name, [...allowed])
        const hint =
          near === null
            ? `there are ${listedNames(all.slice(0, 30))}${all.length > 30 ? ', ...' : ''}.`
            : `did you mean "${near}"?`
        throw new DataError(`There is no column ${quoted(name)}, which ${option} names; ${hint}`, {
          column: name,
          options: [option],
        })
      }
      const before = roles.get(name)
      if (before !== undefined && before !== option)
        throw new DataError(
          `Column ${quoted(name)} is listed in ${before} and in ${option}; list it in only one of them.`,
          { column: name, options: [before, option] },
        )
      roles.set(name, option)
    }
}

function roleOf(
  { name, part }: ColumnSource<DatePart>,
  traitsOf: (name: string) => ColumnTraits,
  { cats, conts }: { readonly cats: ReadonlySet<string>; readonly conts: ReadonlySet<string> },
  options: PipelineOptions,
): 'cat' | 'cont' {
  if (cats.has(name)) return 'cat'
  if (conts.has(name)) return 'cont'
  if (part !== null) return isFlagPart(part) || !MEASURED.has(part) ? 'cat' : 'cont'
  const traits = traitsOf(name)
  return traits.kind !== 'number' || traits.isFewWholes(wholeLevels(options)) ? 'cat' : 'cont'
}

/** Maximum number of distinct integers that make a category. */
export function wholeLevels(options: PipelineOptions): number {
  return options.wholeLevels ?? WHOLE_LEVELS
}

/** Why a column is ignored, or null. @throws DataError for more levels than `maxLevels`. */
function whyExcluded(
  name: string,
  part: DatePart | null,
  traitsOf: (name: string) => ColumnTraits,
  { maxLevels = MAX_LEVELS, target }: PipelineOptions,
): Omit<ExcludedColumn, 'name'> | null {
  const traits = part === null ? traitsOf(name) : null
  if (traits?.kind !== 'text') return null
  const { distinct, present, why, long } = traits.texts()
  const isUnique = distinct > FEW_LEVELS && distinct >= UNIQUE * present
  const isRare = distinct > FEW_ROWS && distinct > present / 2
  if (isUnique || isRare) {
    const fact = `Column ${quoted(name)} is left out: its ${present} texts have ${distinct} different values, too many to learn`
    const toClasses = target !== undefined && ['text', 'boolean'].includes(traitsOf(target).kind)
    // A category with a value per row is of no use.
    const keep =
      long && toClasses
        ? ` To learn from its words: --text ${listWord(name)} (in code: text.fitClassifier).`
        : isUnique
          ? ''
          : ` To keep it as a category: --cat ${listWord(name)} (in code: cats).`
    const brief = `${fact}.${keep}`
    return { brief, message: why === null ? brief : `${fact}; ${why}.${keep}` }
  }
  if (distinct <= maxLevels) return null
  throw new DataError(
    `Column ${quoted(name)} is text with ${distinct} distinct values in ${present} rows, too many to learn${why === null ? '' : `: ${why}`}; ${why === null ? '' : 'or '}leave it out (ignore, --ignore ${listWord(name)}), or make it a category (cats, --cat ${listWord(name)}) if you want that.`,
  )
}
