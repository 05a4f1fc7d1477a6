import { quoted } from '../../../base/quoted.ts'
import { shown } from '../pipeline/cells.ts'
import {
  CELL_PATTERNS,
  formOf,
  parseNumber,
  PLAIN_PATTERN,
  UNIT_PATTERN,
  type NumberForm,
} from '../number-form.ts'
import { identifier, literal } from './sql.ts'
import type { TableDatabase } from './table-database.ts'

/** How a text column becomes numbers. */
export interface SettledNumbers {
  /** The expression after `ALTER ... TYPE`. */
  readonly type: string
  /** Null for the usual number format. */
  readonly form: NumberForm | null
  /** A cell and its value, if a note should mention it. */
  readonly example: { readonly text: string; readonly value: number } | null
}

/**
 * Decides how a text column is parsed as numbers; null if it is not, and the reason if two readings are possible.
 *
 * @param how `mayBePlain`: whether plain numbers count too; `isAsked`: whether the column was requested as numbers.
 */
export async function settleNumbers(
  database: TableDatabase,
  table: string,
  column: string,
  how: { readonly decimal: '.' | ',' | undefined; readonly mayBePlain: boolean; readonly isAsked: boolean },
): Promise<SettledNumbers | { readonly note: string } | null> {
  const own = identifier(column)
  const from = identifier(table)
  const is = (pattern: string, text = own): string => `regexp_full_match(${text}, ${literal(pattern)})`
  const present = `FROM ${from} WHERE trim(${own}) <> ''`
  const unit = `regexp_extract(${own}, ${literal(UNIT_PATTERN)})`
  const [[point, comma, hasComma, hasPoint, isPlain, leastUnit, greatestUnit]] = (await database.rows(
    `SELECT bool_and(${is(CELL_PATTERNS['.'])}), bool_and(${is(CELL_PATTERNS[','])}), bool_or(contains(${own}, ',')), bool_or(contains(${own}, '.')), bool_and(${is(PLAIN_PATTERN)}), min(${unit}), max(${unit}) ${present}`,
  )) as [[boolean, boolean, boolean, boolean, boolean, string, string]]
  const units = [...new Set([leastUnit, greatestUnit])]
  const form = formOf({ point, comma, hasComma, hasPoint, units }, how.decimal)
  if (form === null) return null
  if (isPlain && !how.mayBePlain && !how.isAsked) return null
  const [[text]] = (await database.rows(
    `SELECT ${own} ${present} ORDER BY NOT regexp_matches(${own}, '[.,]'), ${is(PLAIN_PATTERN)}, rowid LIMIT 1`,
  )) as [[string]]
  if (form === 'ambiguous') {
    const other = parseNumber(text, { decimal: ',', unit: units[0]! })
    const value = parseNumber(text, { decimal: '.', unit: units[0]! })
    return {
      note: `Column ${quoted(column)} stays text: ${shown(text)} may be ${value} or ${other}; decide with --decimal . or --decimal , (decimal in readTable).`,
    }
  }
  const kept = form.decimal === '.' ? '[^0-9.eE\u2212-]' : '[^0-9,eE\u2212-]'
  const digits = `replace(regexp_replace(regexp_replace(${own}, ${literal(UNIT_PATTERN)}, ''), ${literal(kept)}, '', 'g'), '\u2212', '-')`
  const value = `TRY_CAST(${form.decimal === '.' ? digits : `replace(${digits}, ',', '.')`} AS DOUBLE)`
  const [[isFinite, isExact, isWhole]] = (await database.rows(
    `SELECT bool_and(v IS NOT NULL AND isfinite(v)), bool_and(abs(v) <= ${Number.MAX_SAFE_INTEGER} OR v <> floor(v) OR regexp_matches(t, '[0-9][eE${form.decimal}]')), bool_and(v = floor(v) AND abs(v) <= ${Number.MAX_SAFE_INTEGER}) FROM (SELECT ${value} AS v, ${own} AS t ${present})`,
  )) as [[boolean, boolean, boolean]]
  // Numbers this large are ids.
  if (!isFinite || !isExact) return null
  const isUsual = isPlain && form.decimal === '.'
  return {
    type: isWhole ? `BIGINT USING ${value}::BIGINT` : `DOUBLE USING ${value}`,
    form: isUsual ? null : form,
    example: isUsual ? null : { text, value: parseNumber(text, form) },
  }
}
