import { Sfc32 } from '../base/sfc32.ts'
import { wordError } from './index-error.ts'
import type { CorpusOnHost, SampledCorpus } from './kernels.ts'

/** The loss of word vectors is measured at one word in eight. */
export const LOSS_EVERY = 8

/** The inputs for training on one sentence. */
export interface SampledSentence {
  /** The words to use. */
  readonly kept: readonly number[]
  readonly rate: number
  readonly random: Sfc32
  /** Draws `count` negatives. */
  readonly draw: (count: number) => number[]
}

/** Iterates over the sentences of a corpus. @throws IndexError on a number outside the tables. */
export function* sampledSentences(
  name: string,
  { lr, minLr, position, total, seedLow, seedHigh }: SampledCorpus,
  { corpus, keep, threshold, alias }: CorpusOnHost,
  words: number,
): Generator<SampledSentence> {
  for (let i = 0; i < corpus.length; i++) {
    const word = corpus[i]!
    if (word < -1 || word >= words) throw wordError(name, i, word, words)
  }
  const ids = Int32Array.from(corpus)
  for (let place = 0; place < ids.length;) {
    const found = ids.indexOf(-1, place)
    const end = found < 0 ? ids.length : found
    const random = Sfc32.at(seedLow, seedHigh, position + place)
    const rate = Math.fround(Math.max(minLr, lr - (lr - minLr) * ((position + place) / total)))
    const kept = Array.from(ids.subarray(place, end)).filter(
      (word) => keep === null || keep[word]! >= 1 || random.uniform() < keep[word]!,
    )
    const draw = (count: number): number[] =>
      Array.from({ length: count }, () => {
        const product = BigInt(random.next()) * BigInt(words)
        const [bucket, rest] = [Number(product >> 32n), Number(product & 0xffffffffn)]
        return rest < threshold[bucket]! >>> 0 ? bucket : alias[bucket]!
      })
    yield { kept, rate, random, draw }
    place = end + 1
  }
}
