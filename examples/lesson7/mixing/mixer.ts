import { squash } from './logistic.ts'

/**
 * A logistic mixer (Mahoney, 2005): stretched probabilities are weighted, summed and squashed into one. The weights come from the set that
 * the caller selects, and follow the gradient of each bit's cost.
 */
export class Mixer {
  readonly inputs: number
  readonly rate: number
  readonly #weights: Float64Array
  #set = 0
  /** The last mix, stretched. */
  sum = 0
  /** The last mix. */
  p = 0.5

  constructor(
    inputs: number,
    sets: number,
    { weight, rate }: { readonly weight: number; readonly rate: number },
  ) {
    this.inputs = inputs
    this.rate = rate
    this.#weights = new Float64Array(inputs * sets).fill(weight)
  }

  /** Mixes with the weights of a set. */
  mix(x: Float64Array, set: number): number {
    this.#set = set * this.inputs
    let sum = 0
    for (let i = 0, w = this.#set; i < this.inputs; i++, w++) sum += x[i]! * this.#weights[w]!
    this.sum = sum > 11 ? 11 : sum < -11 ? -11 : sum
    return (this.p = squash(this.sum))
  }

  /** Learns the actual bit. `x` is the input of the last mix. */
  learn(x: Float64Array, bit: number, rate = this.rate): void {
    const step = (bit - this.p) * rate
    for (let i = 0, w = this.#set; i < this.inputs; i++, w++) this.#weights[w]! += step * x[i]!
  }
}
