import type { AutoencoderRun } from '../apps/autoencoder/autoencoder-run.ts'
import type { RowCells } from '../apps/autoencoder/row-encoder.ts'
import { encodedRow } from './encoded-row.ts'
import { MicroBatcher } from './micro-batcher.ts'

/** What goes to a client for a row. */
export interface FeaturesAnswer {
  /** As many as the model has features. */
  readonly features: readonly number[]
  readonly warnings: readonly string[]
}

/** Answers rows with their learned features, those of different requests together. */
export class AutoencoderService {
  readonly #run: AutoencoderRun
  readonly #batcher: MicroBatcher<RowCells, readonly number[]>

  constructor(run: AutoencoderRun) {
    this.#run = run
    this.#batcher = new MicroBatcher((rows) => this.#together(rows))
  }

  /**
   * @param body one row as an object of cells by column name
   * @throws RequestError naming the field that is wrong.
   */
  async one(body: unknown): Promise<FeaturesAnswer> {
    return this.#answer(this.#encode(body, 'The row', ''))
  }

  /** The same for a list of rows; fields in messages begin with the number of the row, counted from 0. */
  many(rows: readonly unknown[]): Promise<FeaturesAnswer[]> {
    const encoded = rows.map((row, i) => this.#encode(row, `Row ${i}`, `[${i}].`))
    return Promise.all(encoded.map((own) => this.#answer(own)))
  }

  async #answer(cells: RowCells): Promise<FeaturesAnswer> {
    const features = await this.#batcher.ask(cells)
    return { features, warnings: cells.warnings.map(({ message }) => message) }
  }

  #encode(value: unknown, what: string, prefix: string): RowCells {
    const { encoder } = this.#run
    return encodedRow(value, {
      what,
      prefix,
      needed: encoder.pipeline.needed,
      encode: (row) => encoder.cells([row]),
    })
  }

  async #together(rows: readonly RowCells[]): Promise<(readonly number[])[]> {
    const { values, width } = await this.#run.featuresOf({
      rows: rows.length,
      numbers: Float32Array.from(rows.flatMap(({ numbers }) => Array.from(numbers))),
      codes: Int32Array.from(rows.flatMap(({ codes }) => Array.from(codes))),
      warnings: [],
    })
    return rows.map((_, row) => Array.from(values.subarray(row * width, (row + 1) * width)))
  }
}
