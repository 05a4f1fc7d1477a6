import { Breathing } from '../../../base/breathe.ts'
import { takeValues } from '../../../learner/batch-tensors.ts'
import { noGrad, scope, tensor } from '../../../tensor/index.ts'
import { FOLDS, foldOfMember } from './folds.ts'
import type { Group, TabularNet } from './tabular-net.ts'

/** Rows at once. */
const ROWS_AT_ONCE = 2048

/** Rows that are judged in the fold that they belong to: model inputs and targets, row-major. */
export interface FoldRows {
  /** Fold of each row of the table; rows in none are left out. */
  readonly folds: Uint8Array
  readonly cats: { readonly values: Int32Array; readonly width: number }
  readonly conts: { readonly values: Float32Array; readonly width: number }
  /** Encoded targets: numbers, class numbers, or 0 and 1 for each label. */
  readonly targets: ArrayLike<number>
  readonly weights: Float64Array | null
}

/** The answers of a group of members for each of its rows, given by the members that skip the row's fold. */
export class FoldAnswers {
  readonly #net: TabularNet
  readonly #group: Group
  readonly #rows: FoldRows
  readonly #order: readonly Int32Array[]

  constructor(net: TabularNet, group: Group, rows: FoldRows) {
    this.#net = net
    this.#group = group
    this.#rows = rows
    this.#order = Array.from({ length: FOLDS }, (_, fold) => {
      const own: number[] = []
      rows.folds.forEach((each, row) => {
        if (each === fold) own.push(row)
      })
      return Int32Array.from(own)
    })
  }

  /** The mean loss of the answers, by weight: squared error, or log loss. */
  async loss(): Promise<number> {
    return this.#mean(await this.#outputs(), 1)
  }

  /** The temperature with the least log loss, from 0.2 to 5. */
  async temperature(): Promise<number> {
    const outputs = await this.#outputs()
    let [low, high] = [Math.log(0.2), Math.log(5)]
    const at = (x: number): number => this.#mean(outputs, Math.exp(x))
    const golden = (Math.sqrt(5) - 1) / 2
    let [a, b] = [high - golden * (high - low), low + golden * (high - low)]
    let [fa, fb] = [at(a), at(b)]
    for (let i = 0; i < 20; i++) {
      if (fa < fb) {
        ;[high, b, fb] = [b, a, fa]
        a = high - golden * (high - low)
        fa = at(a)
      } else {
        ;[low, a, fa] = [a, b, fb]
        b = low + golden * (high - low)
        fb = at(b)
      }
    }
    return Math.exp((low + high) / 2)
  }

  /** The common answer to each row of a regression, by the members that skip its fold; NaN for rows without one. */
  async answers(): Promise<Float64Array> {
    const outputs = await this.#outputs()
    const { yRange } = this.#net.options
    const [low, high] = yRange ?? [-Infinity, Infinity]
    const out = new Float64Array(this.#rows.folds.length).fill(NaN)
    for (const [fold, rows] of this.#order.entries()) {
      const own = outputs[fold]!
      const each = own.length / Math.max(1, rows.length)
      if (each === 0) continue
      rows.forEach((row, at) => {
        let sum = 0
        for (let member = 0; member < each; member++) sum += own[member * rows.length + at]!
        out[row] = Math.min(high, Math.max(low, sum / each))
      })
    }
    return out
  }

  /** The probability of the second class of each row by the members that skip its fold, with the rows; a temperature divides the logits. */
  async probabilities(
    temperature: number,
  ): Promise<{ readonly rows: Int32Array; readonly values: Float64Array }> {
    const outputs = await this.#outputs()
    const rows: number[] = []
    const values: number[] = []
    const answer = new Float64Array(2)
    for (const [fold, own] of this.#order.entries()) {
      const each = outputs[fold]!.length / Math.max(1, own.length * 2)
      if (each === 0) continue
      own.forEach((row, at) => {
        answer.fill(0)
        for (let member = 0; member < each; member++)
          addAnswer(answer, outputs[fold]!, (member * own.length + at) * 2, {
            output: 'classification',
            temperature,
            each,
          })
        rows.push(row)
        values.push(answer[1]!)
      })
    }
    return { rows: Int32Array.from(rows), values: Float64Array.from(values) }
  }

  /** The rows and their folds. */
  get rows(): FoldRows {
    return this.#rows
  }

  /** The outputs of the members of each fold for its rows, [members, rows, outputs]. */
  async #outputs(): Promise<Float32Array[]> {
    const { members, judges } = this.#net.options
    const count = this.#group === 'net' ? members : judges
    const out: Float32Array[] = []
    const breathing = new Breathing(50)
    for (const [fold, rows] of this.#order.entries()) {
      const own = Array.from({ length: count }, (_, member) => member).filter(
        (member) => foldOfMember(member, count) === fold,
      )
      out.push(await this.#ofFold(rows, { from: own[0] ?? 0, count: own.length }, breathing))
    }
    return out
  }

  async #ofFold(
    rows: Int32Array,
    range: { readonly from: number; readonly count: number },
    breathing: Breathing,
  ): Promise<Float32Array> {
    const { outputs } = this.#net.options
    const { cats, conts } = this.#rows
    const out = new Float32Array(range.count * rows.length * outputs)
    if (range.count === 0) return out
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const size = Math.min(ROWS_AT_ONCE, rows.length - from)
      const part = rows.subarray(from, from + size)
      const values = await takeValues(
        scope(() =>
          noGrad(() =>
            this.#net.memberOutputs(
              tensor(pick(cats, part, Int32Array), { shape: [size, cats.width] }),
              tensor(pick(conts, part, Float32Array), { shape: [size, conts.width] }),
              this.#group,
              range,
            ),
          ),
        ),
      )
      for (let member = 0; member < range.count; member++)
        out.set(
          values.subarray(member * size * outputs, (member + 1) * size * outputs) as Float32Array,
          (member * rows.length + from) * outputs,
        )
      await breathing.now()
    }
    return out
  }

  #mean(all: readonly Float32Array[], temperature: number): number {
    const { outputs, output } = this.#net.options
    const { targets, weights } = this.#rows
    const { members, judges } = this.#net.options
    const count = this.#group === 'net' ? members : judges
    let [sum, total] = [0, 0]
    const answer = new Float64Array(outputs)
    for (const [fold, rows] of this.#order.entries()) {
      const own = all[fold]!
      const each = own.length / Math.max(1, rows.length * outputs)
      if (each === 0 || count === 0) continue
      rows.forEach((row, at) => {
        answer.fill(0)
        for (let member = 0; member < each; member++)
          addAnswer(answer, own, (member * rows.length + at) * outputs, { output, temperature, each })
        const weight = weights?.[row] ?? 1
        sum += weight * lossOfRow(answer, targets, row, output)
        total += weight
      })
    }
    return sum / total
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

function lossOfRow(answer: Float64Array, targets: ArrayLike<number>, row: number, output: string): number {
  if (output === 'regression') return (answer[0]! - targets[row]!) ** 2
  const least = 1e-7
  if (output === 'classification') return -Math.log(Math.max(least, answer[targets[row]!]!))
  let sum = 0
  for (let i = 0; i < answer.length; i++) {
    const own = targets[row * answer.length + i]!
    sum -= Math.log(Math.max(least, own > 0.5 ? answer[i]! : 1 - answer[i]!))
  }
  return sum / answer.length
}

function pick<T extends Int32Array | Float32Array>(
  { values, width }: { readonly values: T; readonly width: number },
  rows: Int32Array,
  make: new (length: number) => T,
): T {
  const out = new make(rows.length * width)
  rows.forEach((row, at) => {
    for (let i = 0; i < width; i++) out[at * width + i] = values[row * width + i]!
  })
  return out
}
