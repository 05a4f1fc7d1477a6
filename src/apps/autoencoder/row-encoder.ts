import { FileError } from '../../base/errors.ts'
import type { PipelineOptions, TransformWarning } from '../../data/tables/pipeline/options.ts'
import { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import { RankGauss } from '../../data/tables/rank-gauss.ts'
import type { Row, Table } from '../../data/tables/table.ts'
import { writeInputs } from './write-rows.ts'
import { rowLayout, type CategoryLoss, type RowLayout } from './row-layout.ts'

/** The cells of some rows as row-major numbers: the input of swap noise. */
export interface RowCells {
  readonly rows: number
  /** Scaled continuous columns, [rows, measurements]. */
  readonly numbers: Float32Array<ArrayBuffer>
  /** Codes of categories, [rows, categories]. */
  readonly codes: Int32Array<ArrayBuffer>
  readonly warnings: readonly TransformWarning[]
}

export interface RowEncoderOptions extends PipelineOptions {
  readonly oneHotLevels: number
  readonly categoryLoss: CategoryLoss
}

/** A fitted encoder. `fit-row-encoder.ts` has how it is fitted. */
export class RowEncoder {
  readonly pipeline: TablePipeline
  /** One for each continuous column, applied after the pipeline's standardization. */
  readonly scales: readonly RankGauss[]
  readonly layout: RowLayout
  readonly #options: Pick<RowEncoderOptions, 'oneHotLevels' | 'categoryLoss'>

  private constructor(
    pipeline: TablePipeline,
    scales: readonly RankGauss[],
    { oneHotLevels, categoryLoss }: Pick<RowEncoderOptions, 'oneHotLevels' | 'categoryLoss'>,
  ) {
    this.pipeline = pipeline
    this.scales = scales
    this.#options = { oneHotLevels, categoryLoss }
    this.layout = rowLayout(pipeline.conts.length, pipeline.cats, this.#options)
  }

  /** An encoder of what was fitted elsewhere. */
  static of(
    pipeline: TablePipeline,
    scales: readonly RankGauss[],
    options: Pick<RowEncoderOptions, 'oneHotLevels' | 'categoryLoss'>,
  ): RowEncoder {
    return new RowEncoder(pipeline, scales, options)
  }

  /** @throws DataError for rows that the pipeline refuses. */
  cells(rows: Table | readonly Row[]): RowCells {
    const encoded = this.pipeline.transform(rows)
    const { conts: numbers, cats, warnings } = encoded
    const width = this.scales.length
    this.scales.forEach((scale, j) => {
      for (let at = j; at < numbers.length; at += width) numbers[at] = scale.transform(numbers[at]!)
    })
    const codes = new Int32Array(encoded.rows * cats.length)
    cats.forEach((column, i) => {
      for (let row = 0; row < column.length; row++) codes[row * cats.length + i] = column[row]!
    })
    return { rows: encoded.rows, numbers, codes, warnings }
  }

  /**
   * Rows as net inputs, [rows, layout.inputs]: scaled continuous columns and one-hot categories, without the embedded ones. For other models that use the
   * same inputs.
   *
   * @throws DataError for rows that the pipeline refuses.
   */
  inputs(rows: Table | readonly Row[]): Float32Array<ArrayBuffer> {
    const cells = this.cells(rows)
    const out = new Float32Array(cells.rows * this.layout.inputs)
    const codes = new Int32Array(cells.rows * this.layout.embedded.length)
    writeInputs(this.layout, cells, this.pipeline.cats.length, cells.rows, out, codes)
    return out
  }

  /** Plain data for a file. */
  toJSON(): unknown {
    return { ...this.#options, pipeline: this.pipeline.toJSON(), scales: this.scales }
  }

  /** Builds an encoder from the output of `toJSON`. @throws FileError for anything else. */
  static fromJSON(json: unknown): RowEncoder {
    const { pipeline: saved, scales, oneHotLevels, categoryLoss } = (json ?? {}) as Record<string, unknown>
    const pipeline = TablePipeline.fromJSON(saved)
    const sound =
      Array.isArray(scales) &&
      scales.length === pipeline.conts.length &&
      Number.isInteger(oneHotLevels) &&
      (oneHotLevels as number) >= 0 &&
      (categoryLoss === 'squared' || categoryLoss === 'cross-entropy')
    if (!sound)
      throw new FileError(
        'The saved preprocessing is damaged: its scales do not match its columns; train the model again or restore the file.',
      )
    return new RowEncoder(pipeline, scales.map(RankGauss.fromJSON), {
      oneHotLevels: oneHotLevels as number,
      categoryLoss,
    })
  }
}
