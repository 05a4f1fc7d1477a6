import { CosAnneal, expRmspe, F, Learner, manualSeed, nn, type Callback, type EpochRecord } from 'lanner'
import { ColumnarModelData } from 'lanner/data'
import type { Table } from '../../src/data/tables/table.ts'
import { MixedInputModel } from '../../src/apps/tabular/mixed-input-model.ts'
import type { TablePipeline } from '../../src/data/tables/pipeline/index.ts'
import { fitPipeline, networkRows, type NetworkRows } from './model-rows.ts'
import { validationDays } from './variables.ts'

export interface TrainOptions {
  /** Epochs at a steady rate, then epochs that are one cosine cycle each. Default [3, 3]. */
  readonly epochs?: readonly [number, number]
  /** Uses so many rows only, spread evenly over the table. Default: all. */
  readonly rows?: number
  /** Keeps no rows for validation: for the predictions that are to be sent in. Default false. */
  readonly all?: boolean
  /**
   * Whose levels, means, deviations and largest sale the network knows: those of the training rows, or of all rows, the validation days
   * among them, as the notebook had it. Default `train`.
   */
  readonly fitOn?: 'train' | 'all'
  /** Widths of the hidden layers. Default [1000, 500]. */
  readonly layers?: readonly number[]
  readonly batchSize?: number
  readonly learningRate?: number
  /** Decides initial weights, dropout and the order of the rows. Default 42. */
  readonly seed?: number
  /** Takes the lines that are printed. Default `console.log`. */
  readonly print?: (line: string) => void
}

export interface RossmannRun {
  readonly learner: Learner
  readonly model: MixedInputModel
  readonly pipeline: TablePipeline
  readonly epochs: readonly EpochRecord[]
  /** The rows that were used, and the numbers of those among them that were kept for validation. */
  readonly rows: NetworkRows
  readonly validRows: Int32Array
  /** Whose levels, means and largest sale it knows. */
  readonly fitOn: 'train' | 'all'
  /** Logarithm of the sales of each row. */
  readonly target: Float32Array
}

/**
 * Trains the notebook's network on the logarithm of the sales, with its sizes, dropouts, learning rate and batches. Validation rows are
 * those of the days a year before the test set; a row is printed after each epoch.
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
  // What a scale of batch norm started as in PyTorch 0.3.
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

/** Numbers of the rows of the validation days. */
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

/** The rows that are not among these. */
function others(rows: Int32Array, count: number): Int32Array {
  const named = new Uint8Array(count)
  for (const row of rows) named[row] = 1
  return Int32Array.from(named.keys()).filter((row) => named[row] === 0)
}

/** `count` numbers, evenly spread from 0 to `rows` - 1. */
function spread(rows: number, count: number): Int32Array {
  return Int32Array.from({ length: Math.min(rows, count) }, (_, i) =>
    Math.floor((i * rows) / Math.min(rows, count)),
  )
}
