import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { LannerError, ValueError } from '../../base/errors.ts'
import { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'

/** Sampling options. */
export interface SamplingOptions {
  /** 0 always takes the most likely token, 1 samples from the learned distribution, more is more random. Default 0.8. */
  readonly temperature?: number
  /** Samples only from the K most likely tokens. Default: all. */
  readonly topK?: number
  /**
   * Samples only from the most likely tokens whose probabilities add up to this (nucleus sampling: Holtzman et al., arXiv 1904.09751). Measured at the given
   * temperature, among the tokens that `topK` leaves. Default 1: all.
   */
  readonly topP?: number
  /** Seed. Default 42. */
  readonly seed?: number
}

export const samplingOptionNames: OptionNames<SamplingOptions> = {
  temperature: true,
  topK: true,
  topP: true,
  seed: true,
}

/**
 * Samples tokens from log-probabilities.
 *
 * @example
 * const sampler = new Sampler({ temperature: 0 })
 * sampler.pick([-2, -0.3, -3]) // 1
 */
export class Sampler {
  readonly #temperature: number
  readonly #topK: number
  readonly #topP: number
  readonly #banned: readonly number[]
  readonly #random: Generator
  #weights = new Float64Array(0)
  #mask = new Uint8Array(0)

  /**
   * @param banned ids that are never sampled.
   * @throws ValueError for a setting out of range.
   */
  constructor(options: SamplingOptions = {}, banned: readonly number[] = []) {
    checkOptions('Sampler', options, samplingOptionNames)
    const { temperature = 0.8, topK = Infinity, topP = 1, seed = 42 } = options
    if (!(temperature >= 0 && temperature < Infinity))
      throw new ValueError('generate', `temperature must be a number >= 0, got ${shownValue(temperature)}`)
    if (!(topK >= 1) || (topK !== Infinity && !Number.isInteger(topK)))
      throw new ValueError('generate', `topK must be an integer of at least 1, got ${shownValue(topK)}`)
    if (!(topP > 0 && topP <= 1))
      throw new ValueError('generate', `topP must be above 0 and at most 1, got ${shownValue(topP)}`)
    this.#temperature = temperature
    this.#topK = topK
    this.#topP = topP
    this.#banned = banned
    this.#random = new Generator(seed, 'sampling')
  }

  /**
   * A class: the most likely at temperature 0, else a random one with probability proportional to exp(logProb / temperature). Ties go to the first.
   *
   * @throws LannerError (`diverged`) if the log-probabilities are NaN.
   */
  pick(logProbs: ArrayLike<number>): number {
    const best = this.#best(logProbs)
    if (this.#temperature === 0) return best
    const n = logProbs.length
    if (this.#weights.length !== n) this.#weights = new Float64Array(n)
    const weights = this.#weights
    const most = logProbs[best]!
    let total = 0
    const temperature = this.#temperature
    const excluded = this.#excluded(n)
    for (let i = 0; i < n; i++)
      total += weights[i] = excluded[i] === 1 ? 0 : Math.exp((logProbs[i]! - most) / temperature)
    if (this.#topK < n || this.#topP < 1) total = this.#narrow(total)
    let left = this.#random.uniform() * total
    for (let i = 0; i < n; i++) {
      left -= weights[i]!
      if (left < 0) return i
    }
    return best
  }

  /** 1 for each of `n` ids that is never sampled: a list would be searched for every token of every step. */
  #excluded(n: number): Uint8Array {
    if (this.#mask.length !== n) {
      this.#mask = new Uint8Array(n)
      for (const id of this.#banned) this.#mask[id] = 1
    }
    return this.#mask
  }

  #best(logProbs: ArrayLike<number>): number {
    const excluded = this.#excluded(logProbs.length)
    let best = -1
    for (let i = 0; i < logProbs.length; i++) {
      const value = logProbs[i]!
      if (Number.isNaN(value)) best = logProbs.length
      else if (excluded[i] !== 1 && (best < 0 || value > logProbs[best]!)) best = i
    }
    if (!(logProbs[best]! > Number.NEGATIVE_INFINITY))
      throw new LannerError(
        'diverged',
        'The model outputs NaN: its weights are damaged or its training diverged; train again with a lower --lr.',
      )
    return best
  }

  /** Sets the weights of excluded tokens to 0; returns the sum of the others. */
  #narrow(total: number): number {
    const weights = this.#weights
    const order = weights.toSorted().toReversed()
    let kept = Math.min(this.#topK, order.length)
    let sum = 0
    for (let i = 0; i < kept; i++) sum += order[i]!
    if (this.#topP < 1) {
      const needed = this.#topP * (this.#topK < order.length ? sum : total)
      let reached = 0
      for (let i = 0; i < kept && reached < needed; i++) {
        reached += order[i]!
        if (reached >= needed) kept = i + 1
      }
    }
    const least = order[kept - 1]!
    let atLeast = 0
    for (let i = kept - 1; i >= 0 && order[i] === least; i--) atLeast++
    sum = 0
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!
      // Among tokens as likely as the last one allowed, the first ones win.
      if (weight < least || (weight === least && atLeast-- <= 0)) weights[i] = 0
      else sum += weight
    }
    return sum
  }
}
