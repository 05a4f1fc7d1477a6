/** The number format of a column, if it differs from JavaScript's. */
export interface NumberForm {
  /** The decimal mark; the other one, a space or an apostrophe may separate thousands. */
  readonly decimal: '.' | ','
  /** A currency (`€`, `EUR`) or `%` on every number, or null. Values are parsed without it: `30.5%` is 30.5. */
  readonly unit: string | null
}

/** The usual format of CSV files. */
export const USUAL_FORM: NumberForm = { decimal: '.', unit: null }

export function isUsual({ decimal, unit }: NumberForm): boolean {
  return decimal === '.' && unit === null
}

/** Spaces of every width that are used in numbers. */
const SPACES = ' \\t\u00a0\u2007\u2009\u202f'
const SIGN = '[-+\u2212]'
const WHOLES = (group: string): string =>
  [
    '0',
    '[1-9][0-9]*',
    ...[group, `[${SPACES}]`, "['\u2019]"].map((between) => `[1-9][0-9]{0,2}(?:${between}[0-9]{3})+`),
    // As in India: 12,34,567.
    `[1-9][0-9]?(?:${group}[0-9]{2})+${group}[0-9]{3}`,
  ].join('|')

/** Currency codes that occur in bank statements: other three-letter words are not currencies. */
const CODES =
  'AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|MXN|MYR|NOK|NZD|PEN|PHP|PLN|RON|RSD|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR'
const CURRENCY = String.raw`(?:\p{Sc}|${CODES})`

function cellPattern(decimal: '.' | ','): string {
  const [mark, group] = decimal === '.' ? [String.raw`\.`, ','] : [',', String.raw`\.`]
  const number = `(?:(?:${WHOLES(group)})(?:${mark}[0-9]+)?|${mark}[0-9]+)(?:[eE][-+]?[0-9]+)?`
  const space = `[${SPACES}]*`
  const before = `(?:${SIGN}?${CURRENCY}${space}|${CURRENCY}${space}${SIGN})${number}`
  const after = `${SIGN}?${number}(?:${space}(?:${CURRENCY}|%))?`
  return `${space}(?:${before}|${after})${space}`
}

/** Regular expressions for whole cells, valid both in JavaScript with the flag u and in DuckDB. */
export const CELL_PATTERNS = { '.': cellPattern('.'), ',': cellPattern(',') } as const

/** Numbers in the notation of programs. */
export const PLAIN_PATTERN = String.raw`-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?`

/** The unit of a cell. */
export const UNIT_PATTERN = `%|${CURRENCY}`

const whole = {
  '.': new RegExp(`^${CELL_PATTERNS['.']}$`, 'u'),
  ',': new RegExp(`^${CELL_PATTERNS[',']}$`, 'u'),
} as const
const unitOf = new RegExp(UNIT_PATTERN, 'u')

/**
 * Parses a number in a given format; NaN if it does not match. The unit is optional.
 *
 * @example
 * parseNumber('1.234,50 €', { decimal: ',', unit: '€' }) // 1234.5
 * parseNumber('1,234', { decimal: '.', unit: null }) // 1234
 */
export function parseNumber(text: string, { decimal, unit }: NumberForm): number {
  if (!whole[decimal].test(text)) return NaN
  const own = unitOf.exec(text)?.[0] ?? null
  if (own !== null && own !== unit) return NaN
  const bare = text.replace(unitOf, '')
  const kept = bare.replaceAll(decimal === '.' ? /[^0-9.eE\u2212-]/g : /[^0-9,eE\u2212-]/g, '')
  return Number(kept.replace(',', '.').replaceAll('\u2212', '-'))
}

/** Whether a string is a number in any format. */
export function mayBeNumber(text: string): boolean {
  return whole['.'].test(text) || whole[','].test(text)
}

/** What the strings of a column show about its number format. */
export interface NumberReadings {
  /** Whether all can be parsed with a decimal point, and with a decimal comma. */
  readonly point: boolean
  readonly comma: boolean
  /** Whether any of them contains a comma, or a point. */
  readonly hasComma: boolean
  readonly hasPoint: boolean
  /** The units: '' for a string without one. */
  readonly units: readonly string[]
}

/** The same for strings in memory; blank ones are ignored. */
export function readingsOf(texts: readonly string[]): NumberReadings {
  const cells = texts.filter((text) => text.trim() !== '')
  return {
    point: cells.length > 0 && cells.every((text) => whole['.'].test(text)),
    comma: cells.length > 0 && cells.every((text) => whole[','].test(text)),
    hasComma: cells.some((text) => text.includes(',')),
    hasPoint: cells.some((text) => text.includes('.')),
    units: [...new Set(cells.map((text) => unitOf.exec(text)?.[0] ?? ''))],
  }
}

/**
 * The one format that parses every cell of a column, `ambiguous` if two formats give different numbers, null if none parses all. A single point before three
 * digits counts as a decimal point, as is usual in CSV files, but not in money amounts: `$1.234` is ambiguous.
 *
 * @param decimal Resolves the ambiguity.
 */
export function formOf(readings: NumberReadings, decimal?: '.' | ','): NumberForm | 'ambiguous' | null {
  const { point, comma, hasComma, hasPoint, units } = readings
  if (units.length !== 1 || !(point || comma)) return null
  const unit = units[0] === '' ? null : units[0]!
  if (!point) return { decimal: ',', unit }
  if (!comma) return { decimal: '.', unit }
  if (decimal !== undefined) return { decimal, unit }
  const isMoney = unit !== null && unit !== '%'
  return hasComma || (isMoney && hasPoint) ? 'ambiguous' : { decimal: '.', unit }
}
