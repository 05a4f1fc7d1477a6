import { requireTable } from '../../data/tables/require-table.ts'
import { checkOptions } from '../../base/check-options.ts'
import { defined } from '../../base/defined.ts'
import { DataError } from '../../base/errors.ts'
import { orderIn } from '../../data/tables/date-order.ts'
import { splitTable, type TableSplit } from '../../data/tables/splits.ts'
import { inputWarnings, noteWarnings } from '../tabular/warnings.ts'
import type { Table } from '../../data/tables/table.ts'
import { AdamW } from '../../optim/index.ts'
import { manualSeed, type Tensor } from '../../tensor/index.ts'
import { trainRun } from '../run/train-run.ts'
import { Autoencoder } from './autoencoder.ts'
import { AutoencoderRun } from './autoencoder-run.ts'
import { noisyData } from './noisy-batches.ts'
import { type AutoencoderFitOptions, type AutoencoderFitStart, autoencoderFitOptionNames } from './options.ts'
import { baselineLoss, reconstructionErrors } from './reconstruction-errors.ts'
import { reconstructionLoss } from './reconstruction-loss.ts'
import { fitRowEncoder } from './fit-row-encoder.ts'
import type { RowCells, RowEncoder } from './row-encoder.ts'
import { settingsFor } from './settings.ts'

/** Validation rows used for the errors of each column, and training rows used for the baseline. */
const ROWS_FOR_ERRORS = 20_000

/**
 * Learns features from the rows of a table without labels, by reconstructing rows after some of their cells were swapped with those of other rows. Returns
 * the net with its preprocessing and the error of each column on held-out rows.
 *
 * @throws DataError for an empty table or unusable cells; ValueError for a setting out of range.
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: (i % 25) / 4, kind: i % 25 > 12 ? 'big' : 'small' })))
 * const run = await autoencoder.fit(table, { layers: [16, 2, 16], epochs: 2 })
 * const features = await run.features(table)
 * features.names // ['feature_1', 'feature_2']
 */
export async function fit(table: Table, options: AutoencoderFitOptions = {}): Promise<AutoencoderRun> {
  checkOptions('fit', options, autoencoderFitOptionNames)
  requireTable('autoencoder.fit', table)
  const { seed = 42, valid = 0.1 } = options
  if (table.rows === 0) throw new DataError('The table is empty: it has no rows to learn from.')
  const split = splitTable(table, typeof valid === 'number' ? { kind: 'random', part: valid, seed } : valid)
  const settings = settingsFor(options, split.trainRows.length)
  const { variant, layers, swapNoise, batchSize, epochs, weightDecay } = settings
  const encoder = fitEncoder(table, split, options, settings)
  const cells = encoder.cells(table)
  const { layout } = encoder
  manualSeed(seed)
  const model = new Autoencoder({
    inputs: layout.inputs,
    embedded: layout.embedded.map(({ codes }) => codes),
    outputs: layout.outputs,
    layers,
    variant,
  })
  const warnings = [
    ...(split.warning === null ? [] : [split.warning]),
    ...inputWarnings(encoder.pipeline, options, table.notes),
  ]
  warnings.unshift(...noteWarnings(table.notes, options.ignore))
  const [known, judged] = [partOf(encoder, cells, split.trainRows), partOf(encoder, cells, split.validRows)]
  const run = new AutoencoderRun(model, encoder, {
    model: { name: 'autoencoder', layers, variant },
    training: { epochs, batchSize, lr: settings.lr, weightDecay, swapNoise, seed, epochsDone: 0 },
    data: {
      rows: table.rows,
      trainRows: split.trainRows.length,
      validRows: split.validRows.length,
      warnings,
      ...defined({ dateOrder: orderIn(table.notes) }),
    },
    metrics: { baselineLoss: baselineLoss(encoder, known, judged) },
  })
  const data = noisyData(encoder, cells, split, { batchSize, swapNoise, seed })
  return trainRun<AutoencoderRun, AutoencoderFitStart>(
    {
      run,
      data,
      settings: { epochs, lr: settings.lr, seed },
      learning: {
        lossFunction: reconstructionLoss(layout),
        optimizer: (params: Tensor[], rate) => new AdamW(params, { lr: rate, weightDecay }),
      },
      start: { trainRows: split.trainRows.length, validRows: split.validRows.length, warnings },
      scores: async () => ({ columns: await reconstructionErrors(run, known, judged) }),
    },
    options,
  )
}

/** Fits on the training rows; if that fails, on the whole table, so that the message counts rows as the user does. */
function fitEncoder(
  table: Table,
  { trainRows, validRows }: TableSplit,
  options: AutoencoderFitOptions,
  { oneHotLevels, categoryLoss }: Pick<Required<AutoencoderFitOptions>, 'oneHotLevels' | 'categoryLoss'>,
): RowEncoder {
  const { cats, conts, dates, ignore = [], valid } = options
  const mark = typeof valid === 'object' && valid.kind === 'column' ? [valid.column] : []
  const inputs = { cats, conts, dates, ignore: [...ignore, ...mark], oneHotLevels, categoryLoss }
  try {
    return fitRowEncoder(table.take(trainRows), inputs)
  } catch (error) {
    if (error instanceof DataError && validRows.length > 0) fitRowEncoder(table, inputs)
    throw error
  }
}

/** The cells of some rows, or of a sample of them if there are many. */
function partOf({ scales, pipeline }: RowEncoder, cells: RowCells, rows: Int32Array): RowCells {
  const step = Math.max(1, rows.length / ROWS_FOR_ERRORS)
  const count = Math.min(rows.length, ROWS_FOR_ERRORS)
  const chosen = Int32Array.from({ length: count }, (_, i) => rows[Math.floor(i * step)]!)
  const [numbers, codes] = [scales.length, pipeline.cats.length]
  const part = {
    rows: count,
    numbers: new Float32Array(count * numbers),
    codes: new Int32Array(count * codes),
    warnings: [],
  }
  chosen.forEach((row, i) => {
    part.numbers.set(cells.numbers.subarray(row * numbers, (row + 1) * numbers), i * numbers)
    part.codes.set(cells.codes.subarray(row * codes, (row + 1) * codes), i * codes)
  })
  return part
}
