import { squash } from './logistic.ts'

/** Number of points of a curve, and its range in stretched probabilities: -8 to 8. */
const [buckets, reach] = [33, 8]

/** Corrects a probability by its track record in a context: a curve, interpolated between 33 points (secondary symbol estimation). */
export class Refiner {
  readonly #curves: Float32Array
  readonly #rate: number
  #low = 0
  #share = 0

  constructor(contexts: number, rate = 0.02) {
    this.#rate = rate
    this.#curves = new Float32Array(contexts * buckets)
    for (let i = 0; i < this.#curves.length; i++)
      this.#curves[i] = squash((((i % buckets) * 2) / (buckets - 1) - 1) * reach)
  }

  /** The observed probability of bits in this context that were predicted with the probability whose stretch is `x`. */
  refine(x: number, context: number): number {
    const inside = x > reach - 1e-3 ? reach - 1e-3 : x < 1e-3 - reach ? 1e-3 - reach : x
    const at = ((inside + reach) * (buckets - 1)) / (2 * reach)
    const low = Math.floor(at)
    this.#low = context * buckets + low
    this.#share = at - low
    return this.#curves[this.#low]! * (1 - this.#share) + this.#curves[this.#low + 1]! * this.#share
  }

  /** Learns the actual bit. */
  learn(bit: number): void {
    const [low, high] = [this.#low, this.#low + 1]
    this.#curves[low]! += (bit - this.#curves[low]!) * this.#rate * (1 - this.#share)
    this.#curves[high]! += (bit - this.#curves[high]!) * this.#rate * this.#share
  }
}
