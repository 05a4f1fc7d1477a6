import { quoted, shownValue } from '../base/quoted.ts'
import { nearestName } from '../base/nearest-name.ts'
import { RequestError } from './request-error.ts'

/** The fields of a request's body or query. */
export type Fields = Readonly<Record<string, unknown>>

/** An own field; inherited properties such as `constructor` do not count. */
export function fieldOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

/** The most similar name, ignoring absurdly long ones; null if none is similar. */
export function nearName(name: string, names: readonly string[]): string | null {
  if (name.length > 200) return null
  return nearestName(
    name,
    names.slice(0, 2000).filter(({ length }) => length <= 200),
  )
}

/** The fields of an object; `what` names it in messages. @throws RequestError if it is not an object, or has a field not in `known`. */
export function fieldsOf(value: unknown, what: string, known: readonly string[]): Fields {
  const fields = objectOf(value, what)
  const unknown = Object.keys(fields).find((name) => !known.includes(name))
  if (unknown === undefined) return fields
  const near = nearName(unknown, known)
  throw new RequestError(
    unknown,
    `${what} has an unknown field ${quoted(unknown)}; ${near === null ? `known fields are ${known.join(', ')}` : `did you mean "${near}"?`}`,
  )
}

/** @throws RequestError if a value is not an object. */
export function objectOf(value: unknown, what: string, field: string | null = null): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new RequestError(field, `${what} must be an object with fields, got ${shownValue(value)}.`)
}

/** A string field. @throws RequestError naming the field. */
export function textField(fields: Fields, name: string, longest: number): string {
  const value = fieldOf(fields, name)
  if (typeof value !== 'string')
    throw new RequestError(
      name,
      value === undefined
        ? `"${name}" is missing; it must be a string.`
        : `"${name}" must be a string, got ${shownValue(value)}.`,
    )
  if (value.length > longest)
    throw new RequestError(name, `"${name}" has ${value.length} characters; at most ${longest} are allowed.`)
  return value
}

interface NumberRange {
  readonly low: number
  readonly high: number
  readonly whole?: boolean
}

/** A number in a range, or `otherwise` by default. @throws RequestError naming the field. */
export function numberField(fields: Fields, name: string, otherwise: number, range: NumberRange): number {
  const value = fieldOf(fields, name) ?? otherwise
  const { low, high, whole = false } = range
  if (typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value)))
    return value
  throw new RequestError(
    name,
    `"${name}" must be ${whole ? 'an integer' : 'a number'} from ${low} to ${high}, got ${shownValue(value)}.`,
  )
}

/** True or false, or `otherwise` by default. @throws RequestError naming the field. */
export function truthField(fields: Fields, name: string, otherwise: boolean): boolean {
  const value = fieldOf(fields, name) ?? otherwise
  if (typeof value === 'boolean') return value
  throw new RequestError(name, `"${name}" must be true or false, got ${shownValue(value)}.`)
}

/** The id of a user or item. @throws RequestError naming the field. */
export function idField(fields: Fields, name: string, field = name): string | number | boolean {
  const value = fieldOf(fields, name)
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value))
    return value as string | number | boolean
  throw new RequestError(
    field,
    value === undefined
      ? `"${field}" is missing; it must be the id of ${name === 'user' ? 'a user' : 'an item'}.`
      : `"${field}" must be an id (a string or a number), got ${shownValue(value)}.`,
  )
}

/** A query string as fields, with the named ones parsed as numbers and booleans. */
export function queryFields(
  query: Readonly<Record<string, string>>,
  {
    numbers = [],
    truths = [],
  }: { readonly numbers?: readonly string[]; readonly truths?: readonly string[] },
): Fields {
  return Object.fromEntries(
    Object.entries(query).map(([name, text]): [string, unknown] => {
      if (numbers.includes(name) && /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text)) return [name, Number(text)]
      if (truths.includes(name) && (text === 'true' || text === 'false')) return [name, text === 'true']
      return [name, text]
    }),
  )
}
