import { FOLDS } from './folds.ts'
import type { FoldRows } from './fold-rows.ts'
import { drawnOutNumber, type Line, type LineFacts } from './line.ts'
import { solveSymmetric } from './solve-symmetric.ts'

/** Penalties of ridge regression to try, per row. */
const RIDGES = [1e-9, 1e-4, 1e-2, 1e-1]
/** Categories with more slots than this, and tables with more inputs, are left to the net. */
const [PLACES, INPUTS, OPERATIONS] = [50, 300, 3e9]

/** The inputs of `fitLine` in addition to the rows. */
export interface LineInputs {
  readonly numbers: number
  readonly categories: readonly number[]
  readonly places: readonly number[]
  /** The slot of each code of a category column. */
  readonly placeOf: readonly Int32Array[]
  /** The net's predictions for rows that it has not learned from, by row; NaN for other rows. */
  readonly answers: Float64Array
  /** Predictions of the line are clamped to this range. */
  readonly range: Line['range']
}

/** What cross-validation chooses: the penalty of the ridge regression, and the weight of the net in the blended prediction. */
export interface LineChoice {
  readonly ridge: number
  readonly share: number
}

/** A fitted line, and the blended predictions for rows that neither has learned from. */
export interface FittedLine {
  readonly facts: LineFacts
  readonly choice: LineChoice
  readonly answers: Float64Array
}

/**
 * Fits a ridge regression on the rows of all folds. The penalty is chosen by cross-validation, and the weight of the net by the loss of the blended
 * predictions. Null if the table is too wide, or the line adds nothing.
 *
 * @param choice to keep; null to choose.
 */
export function fitLine(
  rows: FoldRows,
  inputs: LineInputs,
  choice: LineChoice | null = null,
): FittedLine | null {
  const layout = layoutOf(inputs)
  const { width } = layout
  const [low, high] = inputs.range
  const count = rows.folds.reduce((sum, fold) => sum + Number(fold < FOLDS), 0)
  if (choice === null && (width > INPUTS || count * layout.nonzero ** 2 > OPERATIONS)) return null
  const parts = Array.from({ length: FOLDS }, () => new Normal(width))
  const row = new Row(rows, inputs, layout)
  eachRow(rows, (at, fold, weight) => parts[fold]!.add(row.read(at), rows.targets[at]!, weight))
  const all = new Normal(width)
  for (const part of parts) all.plus(part, 1)
  let best = { error: Infinity, ridge: RIDGES[0]!, answers: new Float64Array(0) }
  for (const ridge of choice === null ? RIDGES : [choice.ridge]) {
    const solutions = parts.map((part) => all.without(part).solve(ridge))
    const answers = new Float64Array(rows.folds.length)
    let error = 0
    eachRow(rows, (at, fold, weight) => {
      answers[at] = Math.min(high, Math.max(low, row.read(at).times(solutions[fold]!)))
      error += weight * (answers[at]! - rows.targets[at]!) ** 2
    })
    if (error < best.error) best = { error, ridge, answers }
  }
  const share = choice?.share ?? shareOf(rows, inputs.answers, best.answers)
  if (share > 0.98) return null
  return {
    facts: layout.facts(all.solve(best.ridge), share, inputs),
    choice: { ridge: best.ridge, share },
    answers: inputs.answers.map((net, row) => share * net + (1 - share) * best.answers[row]!),
  }
}

/** The weight of the net, 0 to 1, with the least squared error of the blended predictions. */
function shareOf(rows: FoldRows, nets: Float64Array, lines: Float64Array): number {
  let [over, under] = [0, 0]
  eachRow(rows, (at, _fold, weight) => {
    const net = nets[at]!
    if (Number.isNaN(net)) return
    const apart = net - lines[at]!
    over += weight * apart * (rows.targets[at]! - lines[at]!)
    under += weight * apart * apart
  })
  return under === 0 ? 1 : Math.min(1, Math.max(0, over / under))
}

function eachRow(
  { folds, weights }: FoldRows,
  visit: (row: number, fold: number, weight: number) => void,
): void {
  folds.forEach((fold, row) => {
    if (fold < FOLDS) visit(row, fold, weights?.[row] ?? 1)
  })
}

/** The layout of the inputs of the line: a bias, numbers, and one input per slot of small categories. */
interface Layout {
  readonly width: number
  /** Maximum number of nonzero inputs of a row. */
  readonly nonzero: number
  /** The first input of each category column, or null. */
  readonly before: readonly (number | null)[]
  facts(solution: Float64Array, share: number, inputs: LineInputs): LineFacts
}

function layoutOf({ numbers, places }: LineInputs): Layout {
  let width = 1 + numbers
  const before = places.map((count) => {
    if (count > PLACES) return null
    width += count
    return width - count
  })
  return {
    width,
    nonzero: 1 + numbers + places.length,
    before,
    facts: (solution, share, { categories, placeOf }) => ({
      numbers: Float32Array.from(solution.subarray(1, 1 + numbers)),
      codes: Float32Array.from(
        categories.flatMap((_codes, column) =>
          Array.from(placeOf[column]!, (place) => {
            const from = before[column]!
            return from === null ? 0 : solution[from + place]!
          }),
        ),
      ),
      bias: solution[0]!,
      share,
    }),
  }
}

/** The nonzero inputs of one row. */
class Row {
  readonly #rows: FoldRows
  readonly #inputs: LineInputs
  readonly #before: Layout['before']
  readonly indices: Int32Array
  readonly values: Float64Array
  length = 0

  constructor(rows: FoldRows, inputs: LineInputs, { nonzero, before }: Layout) {
    this.#rows = rows
    this.#inputs = inputs
    this.#before = before
    this.indices = new Int32Array(nonzero)
    this.values = new Float64Array(nonzero)
  }

  read(row: number): this {
    const { cats, conts } = this.#rows
    const { numbers, placeOf } = this.#inputs
    this.length = 0
    this.#push(0, 1)
    for (let j = 0; j < numbers; j++) this.#push(1 + j, drawnOutNumber(conts.values[row * conts.width + j]!))
    this.#before.forEach((from, i) => {
      if (from !== null) this.#push(from + placeOf[i]![cats.values[row * cats.width + i]!]!, 1)
    })
    return this
  }

  times(solution: Float64Array): number {
    let sum = 0
    for (let i = 0; i < this.length; i++) sum += this.values[i]! * solution[this.indices[i]!]!
    return sum
  }

  #push(index: number, value: number): void {
    this.indices[this.length] = index
    this.values[this.length++] = value
  }
}

/** The normal equations of some rows. */
class Normal {
  readonly #width: number
  readonly #products: Float64Array
  readonly #right: Float64Array
  #weight = 0

  constructor(width: number) {
    this.#width = width
    this.#products = new Float64Array(width * width)
    this.#right = new Float64Array(width)
  }

  add({ indices, values, length }: Row, target: number, weight: number): void {
    this.#weight += weight
    for (let i = 0; i < length; i++) {
      const own = weight * values[i]!
      const at = indices[i]! * this.#width
      for (let j = 0; j < length; j++) this.#products[at + indices[j]!]! += own * values[j]!
      this.#right[indices[i]!]! += own * target
    }
  }

  plus(other: Normal, factor: number): void {
    for (let i = 0; i < this.#products.length; i++) this.#products[i]! += factor * other.#products[i]!
    for (let i = 0; i < this.#width; i++) this.#right[i]! += factor * other.#right[i]!
    this.#weight += factor * other.#weight
  }

  without(other: Normal): Normal {
    const own = new Normal(this.#width)
    own.plus(this, 1)
    own.plus(other, -1)
    return own
  }

  /** The ridge solution, with a penalty on all coefficients except the bias. */
  solve(ridge: number): Float64Array {
    const matrix = this.#products.slice()
    for (let i = 0; i < this.#width; i++)
      matrix[i * this.#width + i]! += Math.max(1, this.#weight) * ridge * (i === 0 ? 1e-3 : 1)
    return solveSymmetric(matrix, this.#right, this.#width)
  }
}
