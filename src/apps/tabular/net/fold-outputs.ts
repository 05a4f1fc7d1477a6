import { leastOf } from '../../../base/least-of.ts'
import type { FoldRows } from './fold-rows.ts'
import type { TabularNetOptions } from './tabular-net.ts'

/** Probabilities are clipped to this when computing a loss. */
const LEAST = 1e-7

/** The predictions for all rows of all folds, by the members that skip the row's fold. */
export class FoldOutputs {
  readonly #rows: FoldRows
  readonly #options: Pick<Required<TabularNetOptions>, 'output' | 'outputs' | 'yRange'>
  readonly #order: readonly Int32Array[]
  readonly #outputs: readonly Float32Array[]

  /**
   * @param order the rows of each fold.
   * @param outputs of the members that skip a fold for its rows, [members, rows, outputs].
   */
  constructor(
    rows: FoldRows,
    options: Pick<Required<TabularNetOptions>, 'output' | 'outputs' | 'yRange'>,
    { order, outputs }: { readonly order: readonly Int32Array[]; readonly outputs: readonly Float32Array[] },
  ) {
    this.#rows = rows
    this.#options = options
    this.#order = order
    this.#outputs = outputs
  }

  /** The weighted mean loss of the predictions: squared error, or log loss. Logits are divided by the temperature. */
  loss(temperature = 1): number {
    const { targets, weights } = this.#rows
    let [sum, total] = [0, 0]
    this.#eachRow(temperature, (row, answer) => {
      const weight = weights?.[row] ?? 1
      sum += weight * lossOfRow(answer, targets, row, this.#options.output)
      total += weight
    })
    return sum / total
  }

  /** The temperature from 0.2 to 5 that minimizes the log loss. */
  temperature(): number {
    return Math.exp(leastOf((x) => this.loss(Math.exp(x)), Math.log(0.2), Math.log(5)))
  }

  /**
   * The averaged prediction for each row, [rows of the table, outputs]: a number within the range of the targets, or probabilities. NaN for rows without one.
   */
  answers(temperature = 1): Float64Array {
    const { outputs, output, yRange } = this.#options
    const [low, high] = yRange ?? [-Infinity, Infinity]
    const out = new Float64Array(this.#rows.folds.length * outputs).fill(NaN)
    this.#eachRow(temperature, (row, answer) => {
      if (output === 'regression') out[row] = Math.min(high, Math.max(low, answer[0]!))
      else out.set(answer, row * outputs)
    })
    return out
  }

  /** Calls `visit` with each row that has a prediction; the array is reused. */
  #eachRow(temperature: number, visit: (row: number, answer: Float64Array) => void): void {
    const { outputs, output } = this.#options
    const answer = new Float64Array(outputs)
    for (const [fold, rows] of this.#order.entries()) {
      const own = this.#outputs[fold]!
      const each = own.length / Math.max(1, rows.length * outputs)
      if (each === 0) continue
      rows.forEach((row, at) => {
        answer.fill(0)
        for (let member = 0; member < each; member++)
          addAnswer(answer, own, (member * rows.length + at) * outputs, { output, temperature, each })
        visit(row, answer)
      })
    }
  }
}

function addAnswer(
  answer: Float64Array,
  from: Float32Array,
  at: number,
  {
    output,
    temperature,
    each,
  }: { readonly output: string; readonly temperature: number; readonly each: number },
): void {
  const width = answer.length
  if (output === 'regression') {
    answer[0]! += from[at]! / each
    return
  }
  if (output === 'multi-label') {
    for (let i = 0; i < width; i++) answer[i]! += 1 / (1 + Math.exp(-from[at + i]! / temperature)) / each
    return
  }
  let most = -Infinity
  for (let i = 0; i < width; i++) most = Math.max(most, from[at + i]!)
  let sum = 0
  for (let i = 0; i < width; i++) sum += Math.exp((from[at + i]! - most) / temperature)
  for (let i = 0; i < width; i++) answer[i]! += Math.exp((from[at + i]! - most) / temperature) / sum / each
}

/** The loss of one prediction: squared error or log loss. */
export function lossOfRow(
  answer: Float64Array,
  targets: ArrayLike<number>,
  row: number,
  output: string,
): number {
  if (output === 'regression') return (answer[0]! - targets[row]!) ** 2
  if (output === 'classification') return -Math.log(Math.max(LEAST, answer[targets[row]!]!))
  let sum = 0
  for (let i = 0; i < answer.length; i++) {
    const own = targets[row * answer.length + i]!
    sum -= Math.log(Math.max(LEAST, own > 0.5 ? answer[i]! : 1 - answer[i]!))
  }
  return sum / answer.length
}
