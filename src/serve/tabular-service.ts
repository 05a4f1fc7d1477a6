import type { TabularPrediction, TabularRun } from '../apps/tabular/tabular-run.ts'
import { DataError } from '../base/errors.ts'
import { nearestName } from '../data/tables/nearest-name.ts'
import type { ModelRows } from '../data/tables/pipeline/options.ts'
import type { Row } from '../data/tables/table.ts'
import { objectOf } from './fields.ts'
import { MicroBatcher } from './micro-batcher.ts'
import { RequestError } from './request-error.ts'

/** What goes to a client for a row. */
export type RowAnswer = Omit<TabularPrediction, 'warnings'> & { readonly warnings: readonly string[] }

/** Answers rows, those of different requests together. */
export class TabularService {
  readonly #run: TabularRun
  readonly #batcher: MicroBatcher<ModelRows, readonly Omit<RowAnswer, 'warnings'>[]>

  constructor(run: TabularRun) {
    this.#run = run
    this.#batcher = new MicroBatcher((requests) => this.#together(requests))
  }

  /**
   * @param body one row as an object of cells by column name
   * @throws RequestError naming the field that is wrong.
   */
  async one(body: unknown): Promise<RowAnswer> {
    return this.#answer(this.#encode(body, 'The row', ''))
  }

  /** The same for a list of rows; fields in messages begin with the number of the row, counted from 0. */
  many(rows: readonly unknown[]): Promise<RowAnswer[]> {
    const encoded = rows.map((row, i) => this.#encode(row, `Row ${i}`, `[${i}].`))
    return Promise.all(encoded.map((own) => this.#answer(own)))
  }

  async #answer(encoded: ModelRows): Promise<RowAnswer> {
    const [answer] = await this.#batcher.ask(encoded)
    return { ...answer!, warnings: encoded.warnings.map(({ message }) => message) }
  }

  #encode(value: unknown, what: string, prefix: string): ModelRows {
    const row = objectOf(value, what, prefix === '' ? null : prefix.slice(0, -1))
    for (const name of this.#run.pipeline.needed) {
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
      return this.#run.pipeline.transform([row as Row])
    } catch (error) {
      if (!(error instanceof DataError)) throw error
      const field = this.#run.pipeline.needed.find((name) => error.message.includes(`"${name}"`))
      throw new RequestError(
        field === undefined ? null : `${prefix}${field}`,
        // The pipeline counts the rows of a file; here there is one.
        error.message.replace(', row 1', ''),
      )
    }
  }

  async #together(requests: readonly ModelRows[]): Promise<(readonly Omit<RowAnswer, 'warnings'>[])[]> {
    const { predictions, probabilities, classes } = await this.#run.predictEncoded(joined(requests))
    const width = classes.length
    const answer = (row: number): Omit<RowAnswer, 'warnings'> => ({
      prediction: predictions[row]!,
      probabilities:
        probabilities === null
          ? null
          : Object.fromEntries(classes.map((label, i) => [label, probabilities[row * width + i]!])),
    })
    let at = 0
    return requests.map(({ rows }) => Array.from({ length: rows }, () => answer(at++)))
  }
}

/** The rows of several requests behind each other. */
function joined(requests: readonly ModelRows[]): ModelRows {
  const [first] = requests
  if (requests.length === 1) return first!
  const rows = requests.reduce((sum, request) => sum + request.rows, 0)
  const cats = first!.cats.map((_, i) => {
    const codes = new Int32Array(rows)
    let at = 0
    for (const request of requests) {
      codes.set(request.cats[i]!, at)
      at += request.rows
    }
    return codes
  })
  const conts = new Float32Array(requests.reduce((sum, request) => sum + request.conts.length, 0))
  let at = 0
  for (const request of requests) {
    conts.set(request.conts, at)
    at += request.conts.length
  }
  return { rows, cats, conts, warnings: [] }
}
