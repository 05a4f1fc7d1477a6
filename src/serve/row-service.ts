import { DataError } from '../base/errors.ts'
import { quoted, shownValue } from '../base/quoted.ts'
import { CellError } from '../data/tables/cell-error.ts'
import type { TransformWarning } from '../data/tables/pipeline/options.ts'
import type { TablePipeline } from '../data/tables/pipeline/table-pipeline.ts'
import type { Row } from '../data/tables/table.ts'
import { fieldOf, nearName, objectOf } from './fields.ts'
import { MicroBatcher } from './micro-batcher.ts'
import { RequestError } from './request-error.ts'
import type { ManyService } from './routes.ts'

/** An encoded row with its warnings. */
export interface EncodedRow {
  readonly warnings: readonly TransformWarning[]
}

/** The model behind a service. */
export interface RowModel<E extends EncodedRow, A extends object, Query> {
  readonly pipeline: TablePipeline
  /** @throws DataError for an invalid cell. */
  encode(row: Row, query: Query): E
  /** An answer for each row, in order. */
  answer(rows: readonly E[]): Promise<readonly A[]>
}

/** The response for a row. */
export type RowAnswer<A extends object> = A & { readonly warnings: readonly string[] }

/** Answers rows, batching those of different requests. */
export class RowService<
  E extends EncodedRow,
  A extends object,
  Query = undefined,
> implements ManyService<Query> {
  readonly #model: RowModel<E, A, Query>
  readonly #batcher: MicroBatcher<E, A>
  /** The purely numeric columns. */
  readonly #measurements: ReadonlySet<string>

  constructor(model: RowModel<E, A, Query>) {
    this.#model = model
    this.#batcher = new MicroBatcher((rows) => model.answer(rows))
    const { cats, conts } = model.pipeline
    this.#measurements = new Set(conts.filter(({ part }) => part === null).map(({ source }) => source))
    for (const { source } of cats) (this.#measurements as Set<string>).delete(source)
  }

  /**
   * @param asked a row, as an object of cells by column name
   * @throws RequestError naming the field that is wrong.
   */
  async one(asked: unknown, signal: AbortSignal | undefined, query: Query): Promise<RowAnswer<A>> {
    return this.#answer(this.#encode(asked, query, 'The row', ''), 'The row', signal)
  }

  /** The same for a list of rows; fields in messages start with the row index. */
  async many(
    rows: readonly unknown[],
    signal: AbortSignal | undefined,
    query: Query,
  ): Promise<RowAnswer<A>[]> {
    const encoded = rows.map((row, i) => this.#encode(row, query, `Row ${i}`, `[${i}].`))
    return Promise.all(encoded.map((own, i) => this.#answer(own, `Row ${i}`, signal)))
  }

  async #answer(encoded: E, what: string, signal: AbortSignal | undefined): Promise<RowAnswer<A>> {
    const answer = await this.#batcher.ask(encoded, signal)
    // JSON would write null, hiding the problem.
    if (!isFinite(answer))
      throw new RequestError(
        null,
        `The prediction for ${what.replace(/^[A-Z]/, (letter) => letter.toLowerCase())} is not a finite number; its values are too far from those of the training rows.`,
      )
    return { ...answer, warnings: encoded.warnings.map(({ message }) => message) }
  }

  #encode(value: unknown, query: Query, what: string, prefix: string): E {
    const { needed } = this.#model.pipeline
    const row = objectOf(value, what, prefix === '' ? null : prefix.slice(0, -1))
    const missing = needed.filter((name) => fieldOf(row, name) === undefined)
    if (missing.length > 0) {
      const others = Object.keys(row).filter((name) => !needed.includes(name))
      // A misspelled field explains more than the first of those that were left out.
      const name = missing.find((own) => nearName(own, others) !== null) ?? missing[0]!
      const near = nearName(name, others)
      throw new RequestError(
        `${prefix}${name}`,
        `${what} has no field ${quoted(name)}${near === null ? '' : ` (it has ${quoted(near)})`}; send null for an unknown value.`,
      )
    }
    for (const name of needed) {
      const cell = fieldOf(row, name)
      if (typeof cell === 'object' && cell !== null)
        throw new RequestError(
          `${prefix}${name}`,
          `${what} has a list or object in the field ${quoted(name)}; it must be a string, a number, true, false or null.`,
        )
      if (typeof cell === 'boolean' && this.#measurements.has(name))
        throw new RequestError(
          `${prefix}${name}`,
          `${what} has ${shownValue(cell)} in the numeric field ${quoted(name)}; it must be a number or null.`,
        )
    }
    try {
      return this.#model.encode(row as Row, query)
    } catch (error) {
      if (!(error instanceof DataError)) throw error
      if (!(error instanceof CellError) || error.column === null) throw new RequestError(null, error.message)
      const { column } = error
      const { cats, conts } = this.#model.pipeline
      const source = [...cats, ...conts].find(({ name }) => name === column)?.source ?? column
      // The pipeline numbers the rows of a file; here there is only one.
      throw new RequestError(`${prefix}${source}`, error.alone('send a number or null').message)
    }
  }
}

/** Whether all numbers in an answer are finite. */
function isFinite(answer: unknown): boolean {
  if (typeof answer === 'number') return Number.isFinite(answer)
  if (typeof answer !== 'object' || answer === null) return true
  return Object.values(answer).every(isFinite)
}
