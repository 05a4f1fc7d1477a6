import { DataError } from '../../base/errors.ts'

export interface CellErrorOptions extends ErrorOptions {
  /** The column of the cell. */
  readonly column?: string
}

/**
 * A cell that cannot be used. It can be told which row its row is of a larger table, because who reads some rows of a file counts from the first of
 * them, and the user from the first of all.
 *
 * @example
 * const error = new CellError(0, (row) => `Column "size", row ${row} is NaN.`)
 * error.message // 'Column "size", row 1 is NaN.'
 * error.inRow(41).message // 'Column "size", row 42 is NaN.'
 */
export class CellError extends DataError {
  /** From 0. */
  readonly row: number
  /** The column of the cell; null where it is not known. */
  readonly column: string | null
  readonly #say: (row: number) => string

  /** @param say The message; it gets the row as users count, from 1. */
  constructor(row: number, say: (row: number) => string, { column, ...options }: CellErrorOptions = {}) {
    super(say(row + 1), options)
    this.row = row
    this.column = column ?? null
    this.#say = say
  }

  /** The same said of another row. */
  inRow(row: number): CellError {
    return new CellError(row, this.#say, {
      cause: this,
      ...(this.column === null ? {} : { column: this.column }),
    })
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
