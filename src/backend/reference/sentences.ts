import { Sfc32 } from '../../base/sfc32.ts'
import type { SampledCorpus } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { checkIndices } from './index-range.ts'
import { read, write } from './window.ts'

/** The loss is measured at one word of so many. */
export const LOSS_EVERY = 8

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** A table of vectors as plain rows, to be written back. */
export const rowsOf = (table: Strided): Float64Array[] => {
  const [count, dim] = table.shape as [number, number]
  const values = read(table)
  return Array.from({ length: count }, (_, i) => values.slice(i * dim, (i + 1) * dim))
}

export const writeRows = (table: Strided, rows: readonly Float64Array[]): void => {
  const dim = table.shape[1]!
  const values = new Float64Array(rows.length * dim)
  rows.forEach((row, i) => values.set(row, i * dim))
  write(table, values)
}

export const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0)

export const add = (to: Float64Array, from: Float64Array, scale: number): void => {
  for (let i = 0; i < to.length; i++) to[i]! += scale * from[i]!
}

/** What a sentence is trained with. */
export interface SampledSentence {
  /** The words that are used. */
  readonly kept: readonly number[]
  readonly rate: number
  readonly random: Sfc32
  /** Draws so many negatives. */
  readonly draw: (count: number) => number[]
}

/** The sentences of a corpus one after the other. @throws IndexError on a number outside the tables. */
export function* sampledSentences(
  name: string,
  step: SampledCorpus,
  words: number,
): Generator<SampledSentence> {
  const { lr, minLr, position, total, seedLow, seedHigh } = step
  const corpus = read(step.corpus)
  checkIndices(name, 'word', corpus, words, -1)
  const keep = step.keep === null ? null : read(step.keep)
  const [threshold, alias] = [read(step.threshold), read(step.alias)]
  for (let place = 0; place < corpus.length;) {
    const found = corpus.indexOf(-1, place)
    const end = found < 0 ? corpus.length : found
    const random = Sfc32.at(seedLow, seedHigh, position + place)
    const rate = Math.fround(Math.max(minLr, lr - (lr - minLr) * ((position + place) / total)))
    const kept = Array.from(corpus.subarray(place, end)).filter(
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
