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

/** @throws ValueError if a value is not a string. */
export function requireText(operation: string, value: unknown): void {
  if (typeof value !== 'string') throw wrongArgument(operation, 'a string', value)
}

/** @throws ValueError if a value cannot be iterated. */
export function requireIterable(operation: string, what: string, value: unknown): void {
  if (typeof (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] !== 'function')
    throw wrongArgument(operation, what, value)
}

/** @throws ValueError if a value is not a list. */
export function requireList(
  operation: string,
  what: string,
  value: unknown,
): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw wrongArgument(operation, what, value)
}

/** @throws ValueError if a value is not an array or a typed array of numbers. */
export function requireNumbers(operation: string, what: string, value: unknown): void {
  const isTyped = ArrayBuffer.isView(value) && !(value instanceof DataView)
  if (!isTyped && !(Array.isArray(value) && value.every((each) => typeof each === 'number')))
    throw wrongArgument(operation, `${what}, an array of numbers`, value)
}

/** @throws ValueError if a value is not the bytes of a file. */
export function requireBytes(operation: string, value: unknown): void {
  if (!(value instanceof Uint8Array))
    throw wrongArgument(operation, 'the bytes of a file, as a Uint8Array', value)
}

/** @throws ValueError unless an option is an integer of at least 0. */
export function checkCount(operation: string, name: string, value: unknown): void {
  if (!Number.isInteger(value) || Number(value) < 0)
    throw new ValueError(operation, `${name} must be an integer of at least 0, got ${named(value)}`)
}

/** @throws ValueError unless an option is a finite number of at least 0. */
export function checkAmount(operation: string, name: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0 && value < Infinity))
    throw new ValueError(operation, `${name} must be a number of at least 0, got ${named(value)}`)
}
