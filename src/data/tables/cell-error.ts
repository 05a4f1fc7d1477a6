import { DataError, type DataErrorOptions } from '../../base/errors.ts'

/**
 * A cell that cannot be used. It can be told which row its row is of a larger table, because who reads some rows of a file counts from the first of
 * them, and the user from the first of all.
 *
 * @example
 * const error = new CellError(0, (at) => `Column "size"${at} is NaN.`)
 * error.message // 'Column "size", row 1 is NaN.'
 * error.inRow(41).message // 'Column "size", row 42 is NaN.'
 * error.alone().message // 'Column "size" is NaN.'
 */
export class CellError extends DataError {
  declare readonly row: number
  readonly #say: (at: string) => string
  readonly #options: Omit<DataErrorOptions, 'row'>

  /** @param say The message; it gets the row as users count, from 1, as in `, row 1`. */
  constructor(row: number, say: (at: string) => string, options: Omit<DataErrorOptions, 'row'> = {}) {
    super(say(`, row ${row + 1}`), { ...options, row })
    // Compilers rename classes that mention themselves.
    this.name = 'CellError'
    this.#say = say
    this.#options = options
  }

  /** The same said of another row. */
  inRow(row: number): CellError {
    return new CellError(row, this.#say, { ...this.#options, cause: this })
  }

  /** The same where there is only one row, so that its number says nothing. */
  alone(): DataError {
    return new DataError(this.#say(''), { ...this.#options, row: this.row, cause: this })
  }
}

/**
 * Does something with some rows of a table; an error that names one of them names its row in the table instead.
 *
 * @param rowOf the row in the table of each of the rows, both from 0.
 */
export function countingRows<T>(work: () => T, rowOf: (row: number) => number): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof CellError ? error.inRow(rowOf(error.row)) : error
  }
}

/** The same for work that is waited for. */
export async function countingRowsOf<T>(work: Promise<T>, rowOf: (row: number) => number): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof CellError ? error.inRow(rowOf(error.row)) : error
  }
}
