import type { CharVocab } from 'lanner/data'
import { CodeTree } from './code-tree.ts'
import { columns, Contexts, contextKinds, longestOrder } from './contexts.ts'
import { Counts, inputsOfCounts } from './counts.ts'
import { inputsOfMatch, Match, matchLevels } from './match.ts'
import { Mixer } from './mixer.ts'
import { Refiner } from './refiner.ts'

/** Number of values of `MixingModel.situation`. */
export const situations = matchLevels * (longestOrder + 1)

export interface MixingModelOptions {
  readonly vocab: CharVocab
  readonly tree: CodeTree
  /** Slots for each kind of context: 2 to the power of this. Default 20. */
  readonly bits?: number
}

/** Learning rate of the mixers; higher at the start of a text by `hurry`, which is halved after `settled` characters. */
const [rate, hurry, settled] = [0.002, 0.02, 2000]

/** Minimum length of repeats. */
const repeats = [5, 9]

/** Minimum probability of a bit. */
const least = 1e-5

const nodeHash = 0x9e3779b1

/**
 * Predicts a text bit by bit (the bits of a `CodeTree`) by mixing the predictions of many contexts, as PAQ does (Mahoney, 2005), and learns from every
 * character after predicting it: contexts and repeats give the probability of a 1, five mixers with context-dependent weights
 * combine them into one probability each, a last mixer combines the five, and two refiners correct the result by its track record.
 *
 * @example
 * const model = new MixingModel({ vocab, tree: new CodeTree(counts) })
 * for (const id of ids) {
 *   total += model.cost(id) // nats, before the character is known
 *   model.read(id)
 * }
 */
export class MixingModel {
  readonly tree: CodeTree
  readonly #contexts: Contexts
  readonly #counts: readonly Counts[]
  readonly #matches: readonly Match[]
  readonly #x: Float64Array
  readonly #mixers: readonly Mixer[]
  readonly #sets = new Int32Array(5)
  readonly #sums: Float64Array
  readonly #last: Mixer
  readonly #refiners: readonly [Refiner, Refiner]
  #read = 0
  #order = 0

  constructor({ vocab, tree, bits = 20 }: MixingModelOptions) {
    this.tree = tree
    this.#contexts = new Contexts(vocab)
    this.#counts = Array.from({ length: contextKinds }, (_, kind) => new Counts(kind < 3 ? 16 : bits))
    this.#matches = repeats.map((shortest) => new Match(shortest))
    const inputs = contextKinds * inputsOfCounts + this.#matches.length * inputsOfMatch + 1
    this.#x = new Float64Array(inputs)
    const pairs = tree.size * tree.nodeCount
    const sets = [tree.nodeCount, pairs, matchLevels ** 2 * 3, (longestOrder + 1) * 16, columns]
    this.#mixers = sets.map((count) => new Mixer(inputs, count, { weight: 0.15, rate }))
    this.#sums = new Float64Array(sets.length)
    this.#last = new Mixer(sets.length, tree.nodeCount, { weight: 1 / sets.length, rate })
    this.#refiners = [new Refiner(pairs), new Refiner(2 ** 16)]
  }

  /** The confidence after `predict`: the level of the long match and the longest known context. */
  get situation(): number {
    return this.#matches.at(-1)!.level * (longestOrder + 1) + this.#order
  }

  /** The probability that the bit at a node is 1. Has no side effects. */
  predict(node: number): number {
    const says = this.#gather(node)
    const { previous, wordLength, column, hashes } = this.#contexts
    const pair = previous * this.tree.nodeCount + node
    const levels = this.#matches[0]!.level * matchLevels + this.#matches.at(-1)!.level
    const sets = this.#sets
    sets[0] = node
    sets[1] = pair
    sets[2] = levels * 3 + says
    sets[3] = this.#order * 16 + Math.min(wordLength, 15)
    sets[4] = column
    for (let i = 0; i < this.#mixers.length; i++) {
      this.#mixers[i]!.mix(this.#x, sets[i]!)
      this.#sums[i] = this.#mixers[i]!.sum
    }
    const mixed = this.#last.mix(this.#sums, node)
    const byOne = this.#refiners[0].refine(this.#last.sum, pair)
    const lastTwo = (hashes[2]! + Math.imul(node + 1, nodeHash)) >>> 16
    const byTwo = this.#refiners[1].refine(this.#last.sum, lastTwo)
    return Math.min(Math.max(mixed / 2 + byOne / 4 + byTwo / 4, least), 1 - least)
  }

  /** Learns the actual value of the last predicted bit. */
  learn(bit: number): void {
    const now = rate + hurry / (1 + this.#read / settled)
    for (const mixer of this.#mixers) mixer.learn(this.#x, bit, now)
    this.#last.learn(this.#sums, bit)
    for (const counts of this.#counts) counts.learn(bit)
    for (const match of this.#matches) match.learn(bit)
    for (const refiner of this.#refiners) refiner.learn(bit)
  }

  /** Moves to the next character. */
  push(id: number): void {
    this.#read++
    this.#contexts.push(id)
    for (const match of this.#matches) match.push(id)
  }

  /** The cost in nats of this character as the next one. Has no side effects. */
  cost(id: number): number {
    return this.tree.cost(id, (node) => this.predict(node))
  }

  /** Reads the next character and learns from it. */
  read(id: number): void {
    this.tree.walk(id, (node, bit) => {
      this.predict(node)
      this.learn(bit)
    })
    this.push(id)
  }

  /** The probability of each next character. */
  distribution(): Float64Array {
    return this.tree.distribution((node) => this.predict(node))
  }

  /** Collects the predictions of contexts and repeats at a node. @returns the expected bit of the repeat plus 1; 0 for none. */
  #gather(node: number): number {
    const x = this.#x
    const { hashes } = this.#contexts
    let at = 0
    this.#order = 0
    for (let kind = 0; kind < contextKinds; kind++, at += inputsOfCounts) {
      const counts = this.#counts[kind]!
      const hash = Math.imul(hashes[kind]! + Math.imul(node + 1, nodeHash), 0x85ebca6b)
      counts.predict(hash ^ (hash >>> 13), x, at)
      if (kind > 0 && kind <= longestOrder && counts.seen > 0) this.#order = kind
    }
    let says = 0
    for (let i = 0; i < this.#matches.length; i++, at += inputsOfMatch) {
      const match = this.#matches[i]!
      const bit = match.guess < 0 ? -1 : this.tree.way(match.guess, node)
      if (i === 0) says = bit + 1
      match.predict(bit, x, at)
    }
    x[at] = 0.3
    return says
  }
}
