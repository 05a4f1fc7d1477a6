import { RandomForest } from './random-forest.ts'
import type { RossmannRun } from './train.ts'

export interface ForestScores {
  /** Root mean squared relative error of sales on the validation rows. */
  readonly expRmspe: number
  /** R2 of the logarithm of sales: training rows, validation rows, out-of-bag rows. */
  readonly r2: readonly [train: number, valid: number, outOfBag: number]
}

/**
 * The notebook's baseline: a random forest on the same rows and columns as a trained network, with codes as plain numbers. Each split considers
 * 99 % of the columns; a leaf has at least two rows.
 */
export function forestBaseline(
  { rows, target, validRows }: Pick<RossmannRun, 'rows' | 'target' | 'validRows'>,
  { trees = 40, seed = 42, onTree = (_tree: number): void => {} } = {},
): ForestScores {
  const isValid = new Uint8Array(rows.rows)
  for (const row of validRows) isValid[row] = 1
  const trainRows = Int32Array.from(isValid.keys()).filter((row) => isValid[row] === 0)
  const take = (wanted: Int32Array): Float32Array[] =>
    rows.columns.flatMap(({ values, width }) =>
      Array.from({ length: width }, (_, j) => Float32Array.from(wanted, (row) => values[row * width + j]!)),
    )
  const [train, valid] = [take(trainRows), take(validRows)]
  const trainTarget = Float32Array.from(trainRows, (row) => target[row]!)
  const validTarget = Float32Array.from(validRows, (row) => target[row]!)
  const forest = RandomForest.fit(train, trainTarget, { trees, seed, onTree })
  const expected = forest.predict(valid)
  const squares = expected.reduce((sum, value, i) => sum + (1 - Math.exp(value - validTarget[i]!)) ** 2, 0)
  return {
    expRmspe: Math.sqrt(squares / expected.length),
    r2: [
      explained(forest.predict(train), trainTarget),
      explained(expected, validTarget),
      explained(forest.outOfBag, trainTarget),
    ],
  }
}

/** R2, without rows that have no prediction. */
function explained(expected: Float32Array, target: Float32Array): number {
  let count = 0
  let sum = 0
  let squares = 0
  let errors = 0
  expected.forEach((value, i) => {
    if (Number.isNaN(value)) return
    const wanted = target[i]!
    count++
    sum += wanted
    squares += wanted * wanted
    errors += (value - wanted) ** 2
  })
  return 1 - errors / (squares - (sum * sum) / count)
}
