import { Breathing } from '../../base/breathe.ts'
import { Sfc32 } from '../../base/sfc32.ts'
import { auc } from '../../learner/metrics/table-metrics.ts'
import type { FakeWordModel } from './fake-word-model.ts'
import { drawWord, negativeTable } from './sampling-tables.ts'

/** Areas under the ROC curve for telling real middle words from random ones in held-out text: 0.5 is guessing, 1 is perfect. */
export interface FakeWordScores {
  /** The trained model. */
  readonly auc: number
  /** Baseline: the frequency of the middle word, which is informative because rare words are drawn more often than they occur. */
  readonly aucFrequency: number
  /** Baseline: how often the middle word was seen after the previous word and before the next one: log(1 + n) of both. */
  readonly aucPairsSeen: number
  /**
   * Baseline: the smoothed probability of the middle word after the previous one, and of the next word after the middle one, relative to the probability that
   * it is drawn.
   */
  readonly aucPairChances: number
}

/** Scores of the baselines without vectors. */
export type FakeWordRules = Omit<FakeWordScores, 'auc'>

/** Maximum number of windows scored, each with its real and with a random word. */
const MOST = 100_000
/** Smoothing: a pair count of this size outweighs the prior. */
const SMOOTHING = 5

/** The scored windows are the same for every model and baseline: evenly spread over the text, each with a random word other than its own. */
export class FakeWordJudge {
  readonly #ids: Int32Array
  readonly #places: Int32Array
  readonly #fakes: Int32Array
  readonly #labels: Uint8Array

  /**
   * @param ids Ids of held-out words, -1 after each sentence.
   * @param counts Word counts of the corpus, which determine how words are drawn.
   */
  constructor(ids: Int32Array, counts: Int32Array, seed: number) {
    this.#ids = ids
    const places: number[] = []
    for (let at = 0; at < ids.length; at++)
      if (ids[at]! >= 0 && (this.#at(at - 1) >= 0 || this.#at(at + 1) >= 0)) places.push(at)
    const step = Math.max(1, Math.ceil(places.length / MOST))
    this.#places = Int32Array.from(places.filter((_, i) => i % step === 0))
    const table = negativeTable(counts)
    const random = Sfc32.at(seed >>> 0, Math.floor(seed / 0x100000000), 2 ** 42)
    this.#fakes = this.#places.map((place) => {
      let fake = drawWord(table, random)
      while (fake === ids[place]) fake = drawWord(table, random)
      return fake
    })
    this.#labels = Uint8Array.from({ length: 2 * this.#places.length }, (_, i) => (i + 1) % 2)
  }

  /** Number of windows scored; 0 if the text has none. */
  get windows(): number {
    return this.#places.length
  }

  /** The current area under the curve of a model. */
  async judge(model: FakeWordModel): Promise<number> {
    const scores = new Float64Array(2 * this.windows)
    const score = scorer(model)
    const breathing = new Breathing(50)
    for (let i = 0; i < this.windows; i++) {
      score(this.#ids, this.#places[i]!, [this.#ids[this.#places[i]!]!, this.#fakes[i]!]).forEach(
        (value, k) => (scores[2 * i + k] = value),
      )
      if (i % 1000 === 0) await breathing.now()
    }
    return auc(scores, this.#labels)
  }

  /** The scores of the baselines, from counts of words and neighbors in the training text. */
  async judgeRules(train: Int32Array, counts: Int32Array): Promise<FakeWordRules> {
    const own = await new PairCounts(this.#pairs(), train, counts.length).counted()
    const drawn = Float64Array.from(counts, (count) => count ** 0.75)
    const total = { drawn: sum(drawn), words: sum(own.words) }
    const share = (word: number): number => (own.words[word]! + 1e-9) / total.words
    const chance = (a: number, b: number): number =>
      Math.log((own.of(a, b) + SMOOTHING * share(b)) / (own.words[a]! + SMOOTHING))
    const rules = {
      aucFrequency: (word: number) => own.words[word]!,
      aucPairsSeen: (word: number, left: number, right: number) =>
        (left < 0 ? 0 : Math.log1p(own.of(left, word))) + (right < 0 ? 0 : Math.log1p(own.of(word, right))),
      aucPairChances: (word: number, left: number, right: number) =>
        (left < 0 ? Math.log(share(word)) : chance(left, word)) +
        (right < 0 ? 0 : chance(word, right) - Math.log(share(right))) -
        Math.log(drawn[word]! / total.drawn),
    }
    const judged = Object.entries(rules).map(([name, rule]) => {
      const scores = new Float64Array(2 * this.windows)
      this.#places.forEach((place, i) => {
        const [left, right] = [this.#at(place - 1), this.#at(place + 1)]
        scores[2 * i] = rule(this.#ids[place]!, left, right)
        scores[2 * i + 1] = rule(this.#fakes[i]!, left, right)
      })
      return [name, auc(scores, this.#labels)] as const
    })
    return Object.fromEntries(judged) as unknown as FakeWordRules
  }

  #at(place: number): number {
    return this.#ids[place] ?? -1
  }

  /** The neighbor pairs needed by the baselines. */
  *#pairs(): Generator<readonly [number, number]> {
    for (let i = 0; i < this.windows; i++) {
      const place = this.#places[i]!
      const [left, right] = [this.#at(place - 1), this.#at(place + 1)]
      for (const word of [this.#ids[place]!, this.#fakes[i]!]) {
        if (left >= 0) yield [left, word]
        if (right >= 0) yield [word, right]
      }
    }
  }
}

/**
 * Computes the logits of `words` in the middle of the window at a position of a text, as `FakeWordModel` does, but also for windows that the ends of a
 * sentence cut short.
 */
export function scorer(
  model: FakeWordModel,
): (ids: Int32Array, place: number, words: readonly number[]) => number[] {
  const { window } = model
  const dim = model.words.embeddingDim
  const half = dim / 2
  const [vectors, bias, positions] = [model.words.weight, model.bias.weight, model.positions].map((x) =>
    x.dataSync(),
  ) as [Float32Array, Float32Array, Float32Array]
  const around = new Float64Array(dim)
  const add = (word: number, position: number): void => {
    const [x, p] = [word * dim, position * dim]
    for (let k = 0; k < half; k++) {
      around[k]! += positions[p + k]! * vectors[x + half + k]!
      around[half + k]! += positions[p + half + k]! * vectors[x + k]!
    }
  }
  return (ids, place, words) => {
    around.fill(0)
    for (let k = 1; k <= window && place - k >= 0 && ids[place - k]! >= 0; k++)
      add(ids[place - k]!, window - k)
    for (let k = 1; k <= window && place + k < ids.length && ids[place + k]! >= 0; k++)
      add(ids[place + k]!, window + k - 1)
    return words.map((word) => {
      let logit = bias[word]!
      for (let k = 0; k < dim; k++) logit += around[k]! * vectors[word * dim + k]!
      return logit
    })
  }
}

/** Counts words and selected neighbor pairs in a text: only requested pairs are counted, so that memory does not grow with the text. */
class PairCounts {
  readonly words: Int32Array
  readonly #ids: Int32Array
  readonly #seen = new Map<number, number>()

  constructor(pairs: Iterable<readonly [number, number]>, ids: Int32Array, words: number) {
    this.words = new Int32Array(words)
    this.#ids = ids
    for (const [a, b] of pairs) this.#seen.set(a * words + b, 0)
  }

  async counted(): Promise<this> {
    const [ids, words, seen] = [this.#ids, this.words, this.#seen]
    const breathing = new Breathing(50)
    for (let at = 0; at < ids.length; at++) {
      const own = ids[at]!
      if (own < 0) continue
      words[own]!++
      const next = ids[at + 1] ?? -1
      if (next >= 0) {
        const key = own * words.length + next
        const before = seen.get(key)
        if (before !== undefined) seen.set(key, before + 1)
      }
      if (at % 50_000 === 0) await breathing.now()
    }
    return this
  }

  of(a: number, b: number): number {
    return this.#seen.get(a * this.words.length + b)!
  }
}

function sum(values: Int32Array | Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
