import { Breathing } from '../../base/breathe.ts'
import type { TransformWarning } from '../../data/tables/pipeline/options.ts'
import { readingOf, type TableReading } from '../../data/tables/pipeline/table-reading.ts'
import { Table, type Row } from '../../data/tables/table.ts'
import type { TableColumn } from '../../data/tables/table-column.ts'
import { takeValues } from '../../learner/batch-tensors.ts'
import { noGrad, scope, tensor, type Tensor } from '../../tensor/index.ts'
import { Run } from '../run/run.ts'
import { describeRun, type RunDescription } from '../run/run-folder.ts'
import type { Autoencoder, AutoencoderOptions } from './autoencoder.ts'
import type { RowCells, RowEncoder } from './row-encoder.ts'
import { writeInputs } from './write-rows.ts'

/** Facts of an autoencoder run; `metrics` and `training` grow while it trains. */
export interface AutoencoderRunFacts {
  readonly model: { readonly name: 'autoencoder' } & Pick<AutoencoderOptions, 'layers' | 'variant'>
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/** The encoded rows. */
export interface RowFeatures {
  /** [rows, width], row-major. */
  readonly values: Float32Array<ArrayBuffer>
  readonly width: number
  /** Categories unseen in training and missing cells, with counts. */
  readonly warnings: readonly TransformWarning[]
}

/** Rows per forward pass. */
const ROWS_AT_ONCE = 4096

/**
 * A trained autoencoder of a table, with its preprocessing.
 *
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: (i % 25) / 4, kind: i % 25 > 12 ? 'big' : 'small' })))
 * const run = await autoencoder.fit(table, { layers: [16, 2, 16], epochs: 1 })
 * const features = await run.features(table)
 * features.names // ['feature_1', 'feature_2']
 * await run.save('/tmp/lanner-autoencoder-run')
 */
export class AutoencoderRun extends Run<'autoencoder'> {
  readonly app = 'autoencoder'
  readonly model: Autoencoder
  readonly encoder: RowEncoder
  readonly facts: AutoencoderRunFacts

  constructor(model: Autoencoder, encoder: RowEncoder, facts: AutoencoderRunFacts) {
    super()
    this.model = model
    this.encoder = encoder
    this.facts = facts
  }

  /** Options of `readTable` that read a file as the training file was read. */
  get reading(): TableReading {
    return readingOf(this.encoder.pipeline, this.facts.data)
  }

  /**
   * The learned features of the rows, as a table with the columns `feature_1`, `feature_2`, ..., for use in other models. Rows with unknown categories or
   * missing numbers get features too.
   *
   * @throws DataError if a required column is missing, naming the nearest.
   */
  async features(rows: Table | readonly Row[]): Promise<Table> {
    const { values, width } = await this.featureValues(rows)
    const count = width === 0 ? 0 : values.length / width
    const columns = Array.from({ length: width }, (_, j): readonly [string, TableColumn] => [
      `feature_${j + 1}`,
      {
        kind: 'number',
        values: Float64Array.from({ length: count }, (_row, row) => values[row * width + j]!),
        missing: null,
        whole: false,
      },
    ])
    return new Table(columns, count)
  }

  /** The same as plain numbers. */
  async featureValues(rows: Table | readonly Row[]): Promise<RowFeatures> {
    return this.featuresOf(this.encoder.cells(rows))
  }

  /** @internal The same for rows already encoded by `encoder.cells`. */
  async featuresOf(cells: RowCells): Promise<RowFeatures> {
    const width = this.model.featureCount
    const values = await this.#run(cells, width, (inputs, codes) => this.model.features(inputs, codes))
    return { values, width, warnings: cells.warnings }
  }

  /** @internal The reconstruction of cells: [rows, layout.outputs]. */
  outputs(cells: RowCells): Promise<Float32Array<ArrayBuffer>> {
    return this.#run(cells, this.encoder.layout.outputs, (inputs, codes) => this.model(inputs, codes))
  }

  /** The contents of this run's `model.json`. */
  description(): RunDescription {
    const { model, data, training, metrics } = this.facts
    return describeRun({
      app: 'autoencoder',
      model: { ...model },
      data: { ...data, encoder: this.encoder.toJSON() },
      training: { ...training },
      metrics: { ...metrics },
    })
  }

  async #run(
    { rows, numbers, codes }: RowCells,
    width: number,
    call: (inputs: Tensor, codes: Tensor) => Tensor,
  ): Promise<Float32Array<ArrayBuffer>> {
    this.model.eval()
    const { layout, scales, pipeline } = this.encoder
    const categories = pipeline.cats.length
    const embedded = layout.embedded.length
    const most = Math.min(rows, ROWS_AT_ONCE)
    const inputs = new Float32Array(most * layout.inputs)
    const vectors = new Int32Array(most * embedded)
    const out = new Float32Array(rows * width)
    const breathing = new Breathing(50)
    for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
      const size = Math.min(ROWS_AT_ONCE, rows - from)
      const cells = {
        numbers: numbers.subarray(from * scales.length),
        codes: codes.subarray(from * categories),
      }
      writeInputs(layout, cells, categories, size, inputs, vectors)
      const part = scope(() =>
        noGrad(() => {
          const dense = tensor(inputs.subarray(0, size * layout.inputs), { shape: [size, layout.inputs] })
          const picked = tensor(vectors.subarray(0, size * embedded), { shape: [size, embedded] })
          return call(dense, picked)
        }),
      )
      out.set(await takeValues(part), from * width)
      await breathing.now()
    }
    return out
  }
}
