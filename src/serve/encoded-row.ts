import { DataError } from '../base/errors.ts'
import { nearestName } from '../data/tables/nearest-name.ts'
import type { Row } from '../data/tables/table.ts'
import { objectOf } from './fields.ts'
import { RequestError } from './request-error.ts'

/** How a row of a request is called in messages, and what a model needs of it. */
export interface RowRequest<T> {
  /** Such as `Row 2`. */
  readonly what: string
  /** What stands before the names of its fields: `[2].`. */
  readonly prefix: string
  /** The columns that it must have. */
  readonly needed: readonly string[]
  /** Makes of it what the net takes. */
  readonly encode: (row: Row) => T
}

/** A row of a request as the net takes it. @throws RequestError naming the field that is wrong. */
export function encodedRow<T>(value: unknown, { what, prefix, needed, encode }: RowRequest<T>): T {
  const row = objectOf(value, what, prefix === '' ? null : prefix.slice(0, -1))
  for (const name of needed) {
    const cell = row[name]
    if (cell === undefined) {
      const near = nearestName(name, Object.keys(row))
      throw new RequestError(
        `${prefix}${name}`,
        `${what} has no field "${name}"${near === null ? '' : `, but "${near}"`}; a value that is not known is given as null.`,
      )
    }
    if (typeof cell === 'object' && cell !== null)
      throw new RequestError(
        `${prefix}${name}`,
        `${what} has a list or object in the field "${name}"; it must be a text, a number, true, false or null.`,
      )
  }
  try {
    return encode(row as Row)
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    const field = needed.find((name) => error.message.includes(`"${name}"`))
    throw new RequestError(
      field === undefined ? null : `${prefix}${field}`,
      // The pipeline counts the rows of a file; here there is one.
      error.message.replace(', row 1', ''),
    )
  }
}
