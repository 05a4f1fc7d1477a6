import { ValueError } from './errors.ts'
import { clipped } from './quoted.ts'

/**
 * The error for an argument of the wrong kind, which only callers without a type checker pass.
 *
 * @param needed What the operation needs instead.
 * @example
 * wrongArgument('tabular.fit', 'a Table, such as Table.fromRows(rows)', []).message // 'tabular.fit: needs a Table, such as Table.fromRows(rows); got an array'
 */
export function wrongArgument(operation: string, needed: string, value: unknown): ValueError {
  return new ValueError(operation, `needs ${needed}; got ${named(value)}`)
}

/** What a value is: its class, or itself if it is short. */
export function named(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object') return typeof value === 'string' ? `'${clipped(value, 60)}'` : String(value)
  const name = typeof value.constructor === 'function' ? value.constructor.name : 'Object'
  if (name === 'Object') return 'an object'
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`
}
