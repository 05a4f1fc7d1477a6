import { requireTable } from '../../data/tables/require-table.ts'
import { checkOptions, pickOptions, type OptionNames } from '../../base/check-options.ts'
import { fitPipeline } from '../../data/tables/pipeline/fit-pipeline.ts'
import { pipelineOptionNames, type PipelineOptions } from '../../data/tables/pipeline/options.ts'
import { RankGauss } from '../../data/tables/rank-gauss.ts'
import type { Table } from '../../data/tables/table.ts'
import { RowEncoder as Fitted, type RowEncoderOptions } from './row-encoder.ts'

const rowEncoderOptionNames: OptionNames<RowEncoderOptions> = {
  ...pipelineOptionNames,
  oneHotLevels: true,
  categoryLoss: true,
}

/**
 * Turns rows of a table into cells: categories into codes, continuous columns by rank-Gauss, both as fitted on the training rows.
 *
 * @example
 * const table = Table.fromRows([{ size: 1, kind: 'a' }, { size: 2, kind: 'b' }, { size: 3, kind: 'a' }])
 * RowEncoder.fit(table, { cats: ['kind'], conts: ['size'] }).pipeline.conts.length // 1
 */
export const RowEncoder = Object.assign(Fitted, { fit: fitRowEncoder })
export type RowEncoder = Fitted

/** Fits an encoder on training rows. @throws DataError for rows that `TablePipeline` refuses. */
export function fitRowEncoder(train: Table, options: RowEncoderOptions): Fitted {
  checkOptions('RowEncoder.fit', options, rowEncoderOptionNames)
  requireTable('RowEncoder.fit', train)
  const pipeline = fitPipeline(train, pickOptions<PipelineOptions>(options, pipelineOptionNames))
  const { conts, rows } = pipeline.transform(train)
  const width = pipeline.conts.length
  const scales = pipeline.conts.map((_, j) =>
    RankGauss.fit(Float64Array.from({ length: rows }, (_row, row) => conts[row * width + j]!)),
  )
  return Fitted.of(pipeline, scales, options)
}
