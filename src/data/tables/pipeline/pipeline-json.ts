import { FileError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import type { NumberForm } from '../number-form.ts'
import { Category, type LevelKind } from './category.ts'
import { Continuous, type RobustScale } from './continuous.ts'
import { datePartsOf, type DatePart } from './date-parts.ts'
import type { ColumnSource } from './options.ts'

const FORMAT = 'lanner-table-pipeline'
const MOST_COLUMNS = 100_000
const MOST_LEVELS = 20_000_000
const KINDS: ReadonlySet<unknown> = new Set<LevelKind>(['number', 'text', 'boolean', 'date'])
const NUMBERS = ['median', 'mean', 'std', 'least', 'greatest'] as const

type Plain = Readonly<Record<string, unknown>>

/** The output of `TablePipeline.toJSON`. */
export interface PipelineJson {
  readonly format: typeof FORMAT
  readonly version: 1
  readonly target: string | null
  readonly cats: readonly Plain[]
  readonly conts: readonly Plain[]
  /** Unusual number formats by column. */
  readonly forms?: readonly (readonly [column: string, form: NumberForm])[]
}

interface PipelineParts {
  readonly forms: ReadonlyMap<string, NumberForm>
  readonly target: string | null
  readonly cats: readonly Category[]
  readonly conts: readonly Continuous[]
}

/** A pipeline as plain data. */
export function writePipeline({ target, cats, conts, forms }: PipelineParts): PipelineJson {
  const from = ({ name, source, part }: ColumnSource): Plain => ({ name, source, part })
  return {
    format: FORMAT,
    version: 1,
    target,
    cats: cats.map((cat) => ({ ...from(cat), kind: cat.kind, levels: cat.levels, missing: cat.missing })),
    conts: conts.map((cont) => ({
      ...from(cont),
      flag: cont.flag,
      ...Object.fromEntries(NUMBERS.map((key) => [key, cont[key]])),
      missing: cont.missing,
      ...(cont.robust === null ? {} : { robust: { ...cont.robust } }),
    })),
    ...(forms.size === 0 ? {} : { forms: [...forms] }),
  }
}

/** The parts of a pipeline. @throws FileError saying what is damaged. */
export function readPipeline(json: unknown): PipelineParts {
  const { format, version, target, cats, conts, forms = [] } = plain(json, 'it is not an object')
  need(format === FORMAT, `it is not marked "${FORMAT}"`)
  need(version === 1, `it has version ${String(version)}, and this library reads version 1`)
  need(target === null || typeof target === 'string', 'its target is not a name')
  need(Array.isArray(forms) && forms.every(isForm), 'its number formats are invalid')
  need(Array.isArray(cats) && Array.isArray(conts), 'it has no lists of columns')
  const [catList, contList] = [cats as unknown[], conts as unknown[]]
  need(catList.length + contList.length <= MOST_COLUMNS, `it has more than ${MOST_COLUMNS} columns`)
  need(catList.length + contList.length > 0, 'it has no columns')
  const names = new Set<string>()
  return {
    target: target as string | null,
    forms: new Map(forms as (readonly [string, NumberForm])[]),
    cats: catList.map((cat) => readCategory(plain(cat, 'a category column is not an object'), names)),
    conts: contList.map((cont) =>
      readContinuous(plain(cont, 'a measurement column is not an object'), names),
    ),
  }
}

function isForm(entry: unknown): boolean {
  const [column, form] = Array.isArray(entry) ? (entry as unknown[]) : []
  const { decimal, unit } = (form ?? {}) as Partial<NumberForm>
  return (
    typeof column === 'string' &&
    (decimal === '.' || decimal === ',') &&
    (unit === null || (typeof unit === 'string' && unit.length <= 4))
  )
}

function readCategory(json: Plain, names: Set<string>): Category {
  const from = readSource(json, names)
  const { kind, levels, missing } = json
  const where = `column ${quoted(from.name)}`
  need(KINDS.has(kind), `${where} has an unknown kind`)
  need(
    Array.isArray(levels) && levels.length <= MOST_LEVELS,
    `${where} has no list of levels, or one that is too long`,
  )
  const texts = levels as unknown[]
  need(
    texts.every((level) => typeof level === 'string' && level !== ''),
    `${where} has a level that is not a text`,
  )
  need(new Set(texts).size === texts.length, `${where} has a level twice`)
  const numeric = kind === 'number' || kind === 'date'
  const read = kind === 'date' ? Date.parse : Number
  need(
    !numeric || texts.every((level) => Number.isFinite(read(level as string))),
    `${where} has a level that is not a ${String(kind)}`,
  )
  need(
    kind !== 'boolean' || texts.every((level) => level === 'true' || level === 'false'),
    `${where} has a level that is neither true nor false`,
  )
  return new Category(from, kind as LevelKind, texts as string[], readCount(missing, where))
}

function readContinuous(json: Plain, names: Set<string>): Continuous {
  const from = readSource(json, names)
  const where = `column ${quoted(from.name)}`
  need(typeof json['flag'] === 'boolean', `${where} does not say whether it is a flag`)
  for (const key of NUMBERS) need(Number.isFinite(json[key]), `the ${key} of ${where} is not a number`)
  const [median, mean, std, least, greatest] = NUMBERS.map((key) => json[key] as number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  need(std >= 0, `the std of ${where} is below 0`)
  const missing = readCount(json['missing'], where)
  const robust = readRobust(json['robust'], where)
  return new Continuous(from, json['flag'] as boolean, {
    median,
    mean,
    std,
    least,
    greatest,
    missing,
    robust,
  })
}

function readRobust(json: unknown, where: string): RobustScale | null {
  if (json === undefined) return null
  const { center, spread } = plain(json, `the robust scale of ${where} is not an object`)
  need(Number.isFinite(center), `the center of ${where} is not a number`)
  need(
    Number.isFinite(spread) && (spread as number) >= 0,
    `the spread of ${where} is not a number of at least 0`,
  )
  return { center: center as number, spread: spread as number }
}

function readSource(json: Plain, names: Set<string>): ColumnSource<DatePart> {
  const { name, source, part } = json
  need(typeof name === 'string' && typeof source === 'string', 'a column has no name')
  need(!names.has(name as string), `column "${String(name)}" is repeated`)
  names.add(name as string)
  need(
    part === null || datePartsOf(true).includes(part as DatePart),
    `column "${String(name)}" is not a known date part`,
  )
  return { name: name as string, source: source as string, part: part as DatePart | null }
}

function readCount(value: unknown, where: string): number {
  need(
    Number.isInteger(value) && (value as number) >= 0,
    `the count of missing cells of ${where} is not an integer`,
  )
  return value as number
}

function plain(value: unknown, what: string): Plain {
  need(typeof value === 'object' && value !== null && !Array.isArray(value), what)
  return value as Plain
}

function need(holds: boolean, what: string): void {
  if (!holds)
    throw new FileError(`The saved pipeline is damaged: ${what}; train the model again or restore the file.`)
}
