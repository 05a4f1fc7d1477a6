import type { TabularPrediction, TabularRun } from '../apps/tabular/tabular-run.ts'
import type { ModelRows } from '../data/tables/pipeline/options.ts'
import { encodedRow } from './encoded-row.ts'
import { MicroBatcher } from './micro-batcher.ts'

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
    const { pipeline } = this.#run
    return encodedRow(value, {
      what,
      prefix,
      needed: pipeline.needed,
      encode: (row) => pipeline.transform([row]),
    })
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
