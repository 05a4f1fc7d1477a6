import { wrongArgument } from '../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { DataError, ValueError } from '../base/errors.ts'
import { Generator } from '../base/philox.ts'
import { shownValue } from '../base/quoted.ts'
import { cellOf, takeCells, type Cell } from '../data/tables/table-column.ts'
import { Table, type Row } from '../data/tables/table.ts'
import { classIndex, predictorOf, requireModel, type TableModel } from './table-model.ts'
import { stackTables } from './stack-tables.ts'

export interface ShapleyOptions {
  /** Rows that the prediction is compared with, usually a random sample of 50 to 200 training rows. */
  readonly background: Table | readonly Row[]
  /** The class (or label) whose probability is explained. Default: each row's predicted class. */
  readonly class?: string | undefined
  /** Random orders of the columns per background row, each used forwards and backwards. At least 2. Default 2. */
  readonly permutations?: number
  /** Default 42. */
  readonly seed?: number
  readonly signal?: AbortSignal
}

const shapleyOptionNames: OptionNames<ShapleyOptions> = {
  background: true,
  class: true,
  permutations: true,
  seed: true,
  signal: true,
}

export interface ColumnContribution {
  readonly column: string
  /** The cell of the row. */
  readonly value: Cell
  /** How far this cell moved the prediction from the mean. */
  readonly contribution: number
  /** Standard error from sampling the orders of the columns; 0 if the model has no interactions. */
  readonly standardError: number
}

/** Why a model predicted this for a row. */
export interface RowExplanation {
  /** A number in units of the target, or the probability of the class. */
  readonly prediction: number
  /** The mean prediction for the background rows. */
  readonly mean: number
  /** The class whose probability is explained; null for a regression. */
  readonly class: string | null
  /** Largest contribution first. They sum to `prediction - mean`. */
  readonly columns: readonly ColumnContribution[]
}

/** Predictions per call. */
const ROWS_AT_ONCE = 16_384

/**
 * Explains predictions by Shapley values: how much each column of a row moved its prediction away from the mean prediction for background rows. A column's
 * value is the mean change of the prediction when its cell replaces that of a background row, over orders in which all cells are replaced one by one
 * (Shapley 1953; Strumbelj and Kononenko 2014). Orders are sampled in pairs, forwards and backwards, the same number for each background row, so the values
 * sum to `prediction - mean`.
 *
 * Correlated columns share their effect, and the model also has to predict combinations that never occur.
 *
 * @param model A tabular run, or a function that predicts one number per row of a table.
 * @returns one explanation per row.
 * @throws DataError for missing columns; ValueError for an unknown class or too few permutations.
 * @example
 * const background = [{ size: 1, rooms: 1 }, { size: 3, rooms: 3 }]
 * const price = (rows) => rows.column('size').values.map((size, i) => 10 * size + rows.column('rooms').values[i])
 * const [why] = await shapleyValues(price, [{ size: 5, rooms: 2 }], { background })
 * why.mean // 22
 * why.columns.map(({ column, contribution }) => [column, contribution]) // [['size', 30], ['rooms', 0]]
 */
export async function shapleyValues(
  model: TableModel,
  rows: Table | readonly Row[],
  options: ShapleyOptions,
): Promise<RowExplanation[]> {
  checkOptions('shapleyValues', options, shapleyOptionNames)
  requireModel('shapleyValues', model)
  if (options?.background === undefined)
    throw wrongArgument('shapleyValues', 'rows to compare with, as in { background: rows }', options)
  const { permutations = 2, seed = 42, signal } = options
  const table = rows instanceof Table ? rows : Table.fromRows(rows)
  const background =
    options.background instanceof Table ? options.background : Table.fromRows(options.background)
  if (!Number.isInteger(permutations) || permutations < 2)
    throw new ValueError(
      'shapleyValues',
      `permutations must be an integer of at least 2, got ${shownValue(permutations)}`,
    )
  if (background.rows === 0)
    throw new DataError('Shapley values need at least one background row to compare with.')
  const predictor = predictorOf(model)
  const columns = predictor.needed ?? background.names
  const explanations: RowExplanation[] = []
  for (let row = 0; row < table.rows; row++) {
    signal?.throwIfAborted()
    const both = stackTables(table.take([row]), background, columns, predictor.forms)
    const { outputs, width } = await predictor.outputs(both)
    const at = classIndex('shapleyValues', predictor, outputs, { row: 0, chosen: options.class })
    const base = Float64Array.from({ length: both.rows }, (_, i) => outputs[i * width + at]!)
    const predict = async (mixed: Table): Promise<Float64Array> => {
      signal?.throwIfAborted()
      const answer = await predictor.outputs(mixed)
      return Float64Array.from({ length: mixed.rows }, (_, i) => answer.outputs[i * width + at]!)
    }
    const effects = await sampledEffects(both, { base, predict, permutations, seed })
    explanations.push({
      prediction: base[0]!,
      mean: base.subarray(1).reduce((sum, value) => sum + value, 0) / background.rows,
      class: predictor.classes[at] ?? null,
      columns: columns
        .map((column, c) => {
          const { contribution, standardError } = effects[c]!
          return { column, value: cellOf(both.column(column), 0), contribution, standardError }
        })
        .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
    })
  }
  return explanations
}

interface Sampling {
  /** Predictions for the explained row and the background rows below it. */
  readonly base: Float64Array
  readonly predict: (mixed: Table) => Promise<Float64Array>
  readonly permutations: number
  readonly seed: number
}

/** Contributions of the columns to the first row, against the rows below it. */
async function sampledEffects(
  both: Table,
  { base, predict, permutations, seed }: Sampling,
): Promise<{ readonly contribution: number; readonly standardError: number }[]> {
  const count = both.names.length
  const rest = both.rows - 1
  const generator = new Generator(seed)
  const means = new Float64Array(count)
  const variances = new Float64Array(count)
  const inner = 2 * permutations * Math.max(0, count - 1)
  const together = Math.max(1, Math.floor(ROWS_AT_ONCE / Math.max(1, inner)))
  for (let from = 1; from <= rest; from += together) {
    const size = Math.min(together, rest + 1 - from)
    const orders = Array.from({ length: size * permutations }, () => generator.permutation(count))
    const walks = orders.flatMap((order) => [order, order.toReversed()])
    const below = (walk: number): number => from + Math.floor(walk / (2 * permutations))
    const answers = count === 1 ? [] : await predict(mixedRows(both, walks, below))
    const gains = walks.map((order, walk) => {
      const gain = new Float64Array(count)
      let last = base[below(walk)]!
      order.forEach((column, step) => {
        const next = step === count - 1 ? base[0]! : answers[walk * (count - 1) + step]!
        gain[column] = next - last
        last = next
      })
      return gain
    })
    for (let i = 0; i < size; i++)
      for (let c = 0; c < count; c++) {
        const pairs = Array.from({ length: permutations }, (_, p) => {
          const walk = 2 * (i * permutations + p)
          return (gains[walk]![c]! + gains[walk + 1]![c]!) / 2
        })
        const mean = pairs.reduce((sum, value) => sum + value, 0) / permutations
        const squares = pairs.reduce((sum, value) => sum + (value - mean) ** 2, 0)
        means[c]! += mean / rest
        variances[c]! += squares / (permutations - 1) / permutations / rest ** 2
      }
  }
  return both.names.map((_, c) => ({ contribution: means[c]!, standardError: Math.sqrt(variances[c]!) }))
}

/** The rows between a background row and the first row: after each step of a walk, one more column has the cell of the first row. */
function mixedRows(both: Table, walks: readonly Int32Array[], below: (walk: number) => number): Table {
  const steps = both.names.length - 1
  const places = walks.map((order) => {
    const place = new Int32Array(order.length)
    order.forEach((column, step) => (place[column] = step))
    return place
  })
  const sources = new Int32Array(walks.length * steps)
  return new Table(
    Array.from(both.entries(), ([name, column], c) => {
      for (let walk = 0; walk < walks.length; walk++)
        for (let step = 0; step < steps; step++)
          sources[walk * steps + step] = places[walk]![c]! <= step ? 0 : below(walk)
      return [name, takeCells(column, sources)] as const
    }),
    sources.length,
  )
}
