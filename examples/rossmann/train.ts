import { CosAnneal, expRmspe, F, Learner, manualSeed, nn, type Callback, type EpochRecord } from 'lanner'
import { ColumnarModelData } from 'lanner/data'
import type { Table } from '../../src/data/tables/table.ts'
import { MixedInputModel } from '../../src/apps/tabular/mixed-input-model.ts'
import type { TablePipeline } from '../../src/data/tables/pipeline/index.ts'
import { fitPipeline, networkRows, type NetworkRows } from './model-rows.ts'
import { validationDays } from './variables.ts'

export interface TrainOptions {
  /** Epochs at a constant rate, then epochs of one cosine cycle each. Default [3, 3]. */
  readonly epochs?: readonly [number, number]
  /** Uses only this many rows, evenly spaced over the table. Default: all. */
  readonly rows?: number
  /** Trains on all rows, without validation, for a submission. Default false. */
  readonly all?: boolean
  /**
   * The rows that levels, means, deviations and the largest sale come from: the training rows, or all rows including the validation days,
   * as in the notebook. Default `train`.
   */
  readonly fitOn?: 'train' | 'all'
  /** Widths of the hidden layers. Default [1000, 500]. */
  readonly layers?: readonly number[]
  readonly batchSize?: number
  readonly learningRate?: number
  /** Seed of the initial weights, dropout and row order. Default 42. */
  readonly seed?: number
  /** Prints a line. Default `console.log`. */
  readonly print?: (line: string) => void
}

export interface RossmannRun {
  readonly learner: Learner
  readonly model: MixedInputModel
  readonly pipeline: TablePipeline
  readonly epochs: readonly EpochRecord[]
  /** The rows used, and the indices of the validation rows among them. */
  readonly rows: NetworkRows
  readonly validRows: Int32Array
  /** The rows that levels, means and the largest sale come from. */
  readonly fitOn: 'train' | 'all'
  /** Logarithm of each row's sales. */
  readonly target: Float32Array
}

/**
 * Trains the notebook's network on the logarithm of sales, with its sizes, dropout, learning rate and batch size. Validation rows are
 * the days a year before the test set; a row is printed after each epoch.
 */
export async function trainRossmann(table: Table, options: TrainOptions = {}): Promise<RossmannRun> {
  const { epochs = [3, 3], seed = 42, learningRate = 1e-3, batchSize = 128, layers = [1000, 500] } = options
  const { print = console.log, fitOn = 'train' } = options
  manualSeed(seed)
  const used = options.rows === undefined ? table : table.take(spread(table.rows, options.rows))
  const validRows = options.all === true ? new Int32Array() : validationRows(used)
  const known = fitOn === 'all' ? used : used.take(others(validRows, used.rows))
  const pipeline = fitPipeline(known)
  const rows = networkRows(pipeline, used)
  const target = logSales(used)
  const data = ColumnarModelData.fromArrays(
    validRows,
    rows.columns,
    { values: target, width: 1 },
    { batchSize, seed },
  )
  const top = logSales(known).reduce((most, value) => Math.max(most, value), 0) * 1.2
  const model = new MixedInputModel({
    categories: pipeline.cats.map(({ levels }) => levels.length + 1),
    numbers: pipeline.conts.length,
    layers,
    dropout: layers.map((_, i) => (i === 0 ? 0.001 : 0.01)),
    embeddingDropout: 0.04,
    useBatchNorm: false,
    batchNorm: 'fastai07',
    yRange: [0, top],
  })
  // How the weights of batch norm were initialized in PyTorch 0.3.
  nn.init.uniform_(model.bn!.weight!, 0, 1)
  const learner = new Learner(data, model, { lossFunction: F.mseLoss, metrics: [expRmspe] })
  const callbacks = [rowPrinter(print)]
  const steady = await learner.fit(epochs[0], learningRate, { callbacks })
  const cosine = await learner.fit(epochs[1], learningRate, {
    callbacks: [new CosAnneal(learningRate, data.trainLoader.length), ...callbacks],
  })
  return { learner, model, pipeline, epochs: [...steady, ...cosine], rows, validRows, fitOn, target }
}

function rowPrinter(print: (line: string) => void): Callback {
  return {
    onEpochEnd(_, { epoch, trainLoss, validLoss, metrics, seconds }) {
      const scores = validLoss === null ? [] : [validLoss, metrics['expRmspe']!]
      print(
        `[${[epoch - 1, ...[trainLoss, ...scores].map((score) => score.toFixed(5))].join(', ')}]  ${seconds.toFixed(0)} s`,
      )
    },
  }
}

function logSales(table: Table): Float32Array {
  const sales = table.column('Sales')
  if (sales.kind !== 'number') throw new TypeError('Sales is a column of numbers')
  return Float32Array.from(sales.values, Math.log)
}

/** Indices of the validation rows. */
export function validationRows(table: Table): Int32Array {
  const dates = table.column('Date')
  if (dates.kind !== 'date') throw new TypeError('Date is a column of dates')
  const { first, last } = validationDays
  const rows: number[] = []
  dates.values.forEach((day, row) => {
    if (day >= first && day <= last) rows.push(row)
  })
  return Int32Array.from(rows)
}

/** All other rows. */
function others(rows: Int32Array, count: number): Int32Array {
  const named = new Uint8Array(count)
  for (const row of rows) named[row] = 1
  return Int32Array.from(named.keys()).filter((row) => named[row] === 0)
}

/** `count` indices, evenly spaced from 0 to `rows` - 1. */
function spread(rows: number, count: number): Int32Array {
  return Int32Array.from({ length: Math.min(rows, count) }, (_, i) =>
    Math.floor((i * rows) / Math.min(rows, count)),
  )
}
