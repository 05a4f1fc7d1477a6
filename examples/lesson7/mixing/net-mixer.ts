import { smallest, squash, stretch } from './logistic.ts'
import { Mixer } from './mixer.ts'
import { situations, type MixingModel } from './mixing-model.ts'

/**
 * Mixes the predictions of a `MixingModel` and of nets that read the same text. All start with equal weight; how much to trust each,
 * at which node and in which situation, is learned from earlier characters.
 */
export class NetMixer {
  readonly #model: MixingModel
  readonly #nodeProbabilities: readonly Float64Array[]
  readonly #x: Float64Array
  readonly #byNode: Mixer
  readonly #bySituation: Mixer

  /** @param nets Number of nets. */
  constructor(model: MixingModel, nets: number, rate = 0.005) {
    this.#model = model
    this.#nodeProbabilities = Array.from({ length: nets }, () => new Float64Array(model.tree.nodeCount))
    this.#x = new Float64Array(nets + 1)
    const options = { weight: 1 / (nets + 1), rate }
    this.#byNode = new Mixer(nets + 1, model.tree.nodeCount, options)
    this.#bySituation = new Mixer(nets + 1, situations, options)
  }

  /** Takes each net's distribution over the next character. */
  hear(distributions: readonly ArrayLike<number>[]): void {
    this.#nodeProbabilities.forEach((out, net) =>
      this.#model.tree.nodeProbabilities(distributions[net]!, out),
    )
  }

  /** The probability that the bit at a node is 1. */
  predict(node: number): number {
    this.#x[0] = stretch(this.#model.predict(node))
    this.#nodeProbabilities.forEach((of, net) => {
      this.#x[net + 1] = stretch(Math.min(Math.max(of[node]!, smallest), 1 - smallest))
    })
    this.#byNode.mix(this.#x, node)
    this.#bySituation.mix(this.#x, this.#model.situation)
    return squash((this.#byNode.sum + this.#bySituation.sum) / 2)
  }

  /** The probability of each next character, given the distributions passed to `hear`. */
  distribution(): Float64Array {
    return this.#model.tree.distribution((node) => this.predict(node))
  }

  /** The cost in nats of this character as the next one, given the distributions passed to `hear`. */
  cost(id: number): number {
    return this.#model.tree.cost(id, (node) => this.predict(node))
  }

  /** Reads the next character and learns from it, as does the mixing model. */
  read(id: number): void {
    this.#model.tree.walk(id, (node, bit) => {
      this.predict(node)
      this.#byNode.learn(this.#x, bit)
      this.#bySituation.learn(this.#x, bit)
      this.#model.learn(bit)
    })
    this.#model.push(id)
  }
}
