import type { Cell } from '../../data/tables/table-column.ts'

/** A user or item id, as it was in the table. */
export type Id = Exclude<Cell, null>

/**
 * An id as text, equal for 7 and '7', so that it is found in tables with another column type; a day is `2014-01-31`.
 *
 * @example
 * idKey(new Date('2014-01-31')) // '2014-01-31'
 */
export function idKey(id: Cell | bigint): string {
  return id instanceof Date ? id.toISOString().replace('T00:00:00.000Z', '') : String(id)
}
