import { DataError, type DataErrorOptions } from '../../base/errors.ts'

export interface CellErrorOptions extends Omit<DataErrorOptions, 'row'> {
  /** What to do, if the message does not say it: `correct the cell`. */
  readonly remedy?: string
}

/**
 * An error about a bad cell. Its row can be renumbered for a larger table, because code that reads some rows of a file counts from the first of them, and the
 * user from the first of all.
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
  readonly #options: CellErrorOptions

  /** @param say Returns the message; it receives the row as users count, from 1, as in `, row 1`. */
  constructor(row: number, say: (at: string) => string, options: CellErrorOptions = {}) {
    super(sentence(say(`, row ${row + 1}`), options.remedy), { ...options, row })
    // Minifiers rename classes that mention themselves.
    this.name = 'CellError'
    this.#say = say
    this.#options = options
  }

  /** The same error for another row. */
  inRow(row: number): CellError {
    return new CellError(row, this.#say, { ...this.#options, cause: this })
  }

  /**
   * The same error without a row, if there is only one.
   *
   * @param remedy Replaces its own, for a caller that cannot follow it.
   */
  alone(remedy?: string): DataError {
    const own = this.#options.remedy
    return new DataError(sentence(this.#say(''), own === undefined ? own : (remedy ?? own)), {
      ...this.#options,
      row: this.row,
      cause: this,
    })
  }
}

function sentence(what: string, remedy: string | undefined): string {
  return remedy === undefined ? what : `${what}; ${remedy}.`
}

/**
 * Runs a function on some rows of a table; an error that names one of them names its row in the table instead.
 *
 * @param rowOf the row in the table of each of these rows, both from 0.
 */
export function countingRows<T>(work: () => T, rowOf: (row: number) => number): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof CellError ? error.inRow(rowOf(error.row)) : error
  }
}

/** The same for asynchronous work. */
export async function countingRowsOf<T>(work: Promise<T>, rowOf: (row: number) => number): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof CellError ? error.inRow(rowOf(error.row)) : error
  }
}
