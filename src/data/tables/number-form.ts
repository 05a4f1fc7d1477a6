/** How the numbers of a column were written, where they were not written as JavaScript writes them. */
export interface NumberForm {
  /** What stands before the fraction; the other one, a space or an apostrophe may stand between thousands. */
  readonly decimal: '.' | ','
  /** A currency (`€`, `EUR`) or `%` that stands at every number, or null. Values are read without it: `30.5%` is 30.5. */
  readonly unit: string | null
}

/** As every CSV has them. */
export const USUAL_FORM: NumberForm = { decimal: '.', unit: null }

export function isUsual({ decimal, unit }: NumberForm): boolean {
  return decimal === '.' && unit === null
}

/** Spaces of every width that people put into numbers. */
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

/** Codes of currencies that bank statements have at their amounts: others could be any three letters. */
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

/** Regular expressions of whole cells, for JavaScript with the flag u and for DuckDB alike. */
export const CELL_PATTERNS = { '.': cellPattern('.'), ',': cellPattern(',') } as const

/** Numbers as every program writes them. */
export const PLAIN_PATTERN = String.raw`-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?`

/** The unit of a cell. */
export const UNIT_PATTERN = `%|${CURRENCY}`

const whole = {
  '.': new RegExp(`^${CELL_PATTERNS['.']}$`, 'u'),
  ',': new RegExp(`^${CELL_PATTERNS[',']}$`, 'u'),
} as const
const unitOf = new RegExp(UNIT_PATTERN, 'u')

/**
 * The number that a text means in a form, or NaN. The unit may be left out.
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

/** Whether a text is a number in any form. */
export function mayBeNumber(text: string): boolean {
  return whole['.'].test(text) || whole[','].test(text)
}

/** What the texts of a column say about how its numbers are written. */
export interface NumberReadings {
  /** Whether all read as numbers with a decimal point, and with a decimal comma. */
  readonly point: boolean
  readonly comma: boolean
  /** Whether a comma, and a point, stands in any of them. */
  readonly hasComma: boolean
  readonly hasPoint: boolean
  /** The units: '' where a text has none. */
  readonly units: readonly string[]
}

/** The same of texts in memory; blank ones do not count. */
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
 * The one form that reads every cell of a column, `ambiguous` where two forms read them as different numbers, null where none reads all. A single point before
 * three digits counts as a decimal point, as everywhere in a CSV, but not in amounts of money: `$1.234` has two readings.
 *
 * @param decimal Decides between two readings.
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
