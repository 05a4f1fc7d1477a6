import type { TableColumn } from '../../data/tables/table-column.ts'

/** A number in its usual notation: no sign but -, no leading zeros. */
const plain = /^-?(0|[1-9]\d*)(\.\d+)?$/

/**
 * Converts ids that were read as text to numbers if all of them stay distinct: `7`, but not `007`, and no integers beyond 2^53, where several would become
 * equal.
 *
 * @example
 * idColumn(columnOf(['7', '12'])).kind // 'number'
 * idColumn(columnOf(['76561197960265729'])).kind // 'text'
 */
export function idColumn(column: TableColumn): TableColumn {
  if (column.kind !== 'text') return column
  const { codes, levels } = column
  const numbers = levels.map(Number)
  const exact = levels.every(
    (text, i) => plain.test(text) && Math.abs(numbers[i]!) <= Number.MAX_SAFE_INTEGER,
  )
  if (!exact || new Set(numbers).size < levels.length) return column
  return {
    kind: 'number',
    values: Float64Array.from(codes, (code) => numbers[code] ?? NaN),
    missing: codes.includes(-1) ? Uint8Array.from(codes, (code) => Number(code < 0)) : null,
    whole: numbers.every(Number.isInteger),
  }
}
