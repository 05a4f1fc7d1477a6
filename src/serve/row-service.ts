import { DataError } from '../base/errors.ts'
import { nearestName } from '../data/tables/nearest-name.ts'
import type { TransformWarning } from '../data/tables/pipeline/options.ts'
import type { Row } from '../data/tables/table.ts'
import { objectOf } from './fields.ts'
import { MicroBatcher } from './micro-batcher.ts'
import { RequestError } from './request-error.ts'

/** A row as the net takes it, and what was odd about it. */
export interface EncodedRow {
  readonly warnings: readonly TransformWarning[]
}

/** What a service needs of a model of rows. */
export interface RowModel<E extends EncodedRow, A extends object> {
  /** The columns that a row must have. */
  readonly needed: readonly string[]
  /** @throws DataError for a cell that cannot be used. */
  encode(row: Row): E
  /** An answer for each row, in their order. */
  answer(rows: readonly E[]): Promise<readonly A[]>
}

/** What goes to a client for a row. */
export type RowAnswer<A extends object> = A & { readonly warnings: readonly string[] }

/** Answers rows, those of different requests together. */
export class RowService<E extends EncodedRow, A extends object> {
  readonly #model: RowModel<E, A>
  readonly #batcher: MicroBatcher<E, A>

  constructor(model: RowModel<E, A>) {
    this.#model = model
    this.#batcher = new MicroBatcher((rows) => model.answer(rows))
  }

  /**
   * @param body one row as an object of cells by column name
   * @throws RequestError naming the field that is wrong.
   */
  async one(body: unknown): Promise<RowAnswer<A>> {
    return this.#answer(this.#encode(body, 'The row', ''))
  }

  /** The same for a list of rows; fields in messages begin with the number of the row, counted from 0. */
  many(rows: readonly unknown[]): Promise<RowAnswer<A>[]> {
    const encoded = rows.map((row, i) => this.#encode(row, `Row ${i}`, `[${i}].`))
    return Promise.all(encoded.map((own) => this.#answer(own)))
  }

  async #answer(encoded: E): Promise<RowAnswer<A>> {
    const answer = await this.#batcher.ask(encoded)
    return { ...answer, warnings: encoded.warnings.map(({ message }) => message) }
  }

  #encode(value: unknown, what: string, prefix: string): E {
    const { needed } = this.#model
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
      return this.#model.encode(row as Row)
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
}
