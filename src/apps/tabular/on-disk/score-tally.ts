import type { TargetEncoder } from '../../../data/tables/pipeline/target-encoder.ts'
import type { Scores } from '../scores.ts'

/** Probabilities are compared by the upper bits of their 32-bit floats; this many are kept. */
const SHIFT = 10
const BINS = (0x3f800000 >>> SHIFT) + 1
const LEAST = 1e-7

/**
 * Accumulates the scores of `scoresOf` over all validation rows, some rows at a time and in constant memory. All scores are equal up to rounding except one:
 * the area under the ROC curve treats probabilities as equal if they agree in 13 of their 23 bits (a relative difference below 1 / 8,192). Such pairs count
 * half, as ties do, so the error is at most half the share of these pairs among all; below 0.0001 for probabilities that are spread out.
 */
export class ScoreTally {
  readonly #target: TargetEncoder
  #weight = 0
  #squares = 0
  #absolute = 0
  #relative = 0
  #relativeWeight = 0
  #mean = 0
  #spread = 0
  #right = 0
  #loss = 0
  /** Weights of the rows of class 0 and of class 1 by predicted probability. */
  readonly #bins: readonly [Float64Array, Float64Array] | null
  readonly #float = new Float32Array(1)
  readonly #bits = new Uint32Array(this.#float.buffer)

  constructor(target: TargetEncoder) {
    this.#target = target
    const isTwo = target.kind === 'classification' && target.classes.length === 2
    this.#bins = isTwo ? [new Float64Array(BINS), new Float64Array(BINS)] : null
  }

  /**
   * @param outputs The net's predictions, row-major: numbers (logarithms if these are learned), or probabilities of classes.
   * @param encoded The true values: a number, a class number, or a 0 or 1 for each label, `stride` apart.
   * @param weightAt Offset of a row's weight from its first number; null if all rows count the same.
   */
  add(
    outputs: ArrayLike<number>,
    encoded: ArrayLike<number>,
    { rows, stride, weightAt }: { rows: number; stride: number; weightAt: number | null },
  ): void {
    const { kind, classes } = this.#target
    const width = Math.max(1, classes.length)
    for (let row = 0; row < rows; row++) {
      const at = row * stride
      const weight = weightAt === null ? 1 : encoded[at + weightAt]!
      if (kind === 'regression') this.#addNumber(outputs[row]!, encoded[at]!, weight)
      else if (kind === 'classification') this.#addClass(outputs, row * width, encoded[at]!, weight)
      else
        for (let c = 0; c < width; c++) {
          const [given, truth] = [outputs[row * width + c]!, encoded[at + c]!]
          if (given > 0.5 === (truth === 1)) this.#right += weight
          const first = Math.min(1 - LEAST, Math.max(LEAST, given))
          this.#loss -= weight * Math.log(truth === 1 ? first : 1 - first)
          this.#weight += weight
        }
    }
  }

  scores(): Scores {
    const { kind, log } = this.#target
    const of = (sum: number): number => sum / this.#weight
    if (kind === 'regression') {
      const explained = 1 - this.#squares / this.#spread
      return {
        rmse: Math.sqrt(of(this.#squares)),
        mae: of(this.#absolute),
        ...(Number.isFinite(explained) ? { r2: explained } : {}),
        ...(log ? { rmspe: Math.sqrt(this.#relative / this.#relativeWeight) } : {}),
      }
    }
    const scores = { accuracy: of(this.#right), logLoss: of(this.#loss) }
    const area = this.#area()
    return Number.isNaN(area) ? scores : { ...scores, auc: area }
  }

  #addNumber(output: number, encoded: number, weight: number): void {
    const [answer, truth] = [this.#target.decodeNumber(output), this.#target.decodeNumber(encoded)]
    const error = answer - truth
    this.#squares += weight * error * error
    this.#absolute += weight * Math.abs(error)
    if (truth !== 0) {
      this.#relative += weight * (error / truth) ** 2
      this.#relativeWeight += weight
    }
    if (weight === 0) return
    this.#weight += weight
    const before = truth - this.#mean
    this.#mean += (before * weight) / this.#weight
    this.#spread += weight * before * (truth - this.#mean)
  }

  #addClass(outputs: ArrayLike<number>, from: number, truth: number, weight: number): void {
    const width = this.#target.classes.length
    let best = 0
    for (let c = 1; c < width; c++) if (outputs[from + c]! > outputs[from + best]!) best = c
    if (best === truth) this.#right += weight
    this.#loss -= weight * Math.log(Math.min(1 - LEAST, Math.max(LEAST, outputs[from + truth]!)))
    this.#weight += weight
    if (this.#bins === null) return
    this.#float[0] = Math.min(1, Math.max(0, outputs[from + 1]!))
    this.#bins[truth === 1 ? 1 : 0][this.#bits[0]! >>> SHIFT]! += weight
  }

  #area(): number {
    if (this.#bins === null) return NaN
    const [zeros, ones] = this.#bins
    let [below, positive, won] = [0, 0, 0]
    for (let bin = 0; bin < BINS; bin++) {
      won += ones[bin]! * (below + zeros[bin]! / 2)
      below += zeros[bin]!
      positive += ones[bin]!
    }
    return won / (positive * below)
  }
}
