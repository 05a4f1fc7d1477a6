import { Sfc32 } from '../../base/sfc32.ts'
import type { Kernels, Word2VecStep } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { checkIndices } from './index-range.ts'
import { read, write } from './window.ts'

/** From this size of a product on, a target counts as learned. */
const SATURATED = 6
/** The loss is measured at one word of so many. */
const LOSS_EVERY = 8

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** A table of vectors as plain rows, to be written back. */
const rowsOf = (table: Strided): Float64Array[] => {
  const [count, dim] = table.shape as [number, number]
  const values = read(table)
  return Array.from({ length: count }, (_, i) => values.slice(i * dim, (i + 1) * dim))
}

const writeRows = (table: Strided, rows: readonly Float64Array[]): void => {
  const dim = table.shape[1]!
  const values = new Float64Array(rows.length * dim)
  rows.forEach((row, i) => values.set(row, i * dim))
  write(table, values)
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

const add = (to: Float64Array, from: Float64Array, scale: number): void => {
  for (let i = 0; i < to.length; i++) to[i]! += scale * from[i]!
}

/** The parts of a corpus between its -1, each with the place where it begins. */
const sentencesOf = (corpus: Float64Array): { readonly place: number; readonly words: Float64Array }[] => {
  const sentences: { readonly place: number; readonly words: Float64Array }[] = []
  for (let place = 0; place < corpus.length;) {
    const found = corpus.indexOf(-1, place)
    const end = found < 0 ? corpus.length : found
    sentences.push({ place, words: corpus.subarray(place, end) })
    place = end + 1
  }
  return sentences
}

const run = (step: Word2VecStep): void => {
  const { window, negative, lr, minLr, position, total, seedLow, seedHigh } = step
  const [input, output] = [rowsOf(step.input), rowsOf(step.output)]
  const corpus = read(step.corpus)
  checkIndices('word2vec', 'word', corpus, input.length, -1)
  const keep = step.keep === null ? null : read(step.keep)
  const [threshold, alias] = [read(step.threshold), read(step.alias)]
  let [loss, measured] = [0, 0]

  const drawNegative = (random: Sfc32): number => {
    const product = BigInt(random.next()) * BigInt(input.length)
    const [bucket, rest] = [Number(product >> 32n), Number(product & 0xffffffffn)]
    return rest < threshold[bucket]! >>> 0 ? bucket : alias[bucket]!
  }

  /** What x is to change by. */
  const trainTargets = (
    x: Float64Array,
    word: number,
    random: number[],
    rate: number,
    measure: boolean,
  ): Float64Array => {
    const targets = [word, ...random.filter((other) => other !== word)]
    const products = targets.map((target) => dot(x, output[target]!))
    const change = new Float64Array(x.length)
    const before = x.slice()
    targets.forEach((target, i) => {
      const label = i === 0 ? 1 : 0
      const f = products[i]!
      const g = Math.abs(f) < SATURATED ? rate * (label - sigmoid(f)) : 0
      add(change, output[target]!, g)
      add(output[target]!, before, g)
      if (!measure) return
      const clipped = Math.min(Math.max(f, -SATURATED), SATURATED)
      loss -= Math.log(sigmoid(label === 1 ? clipped : -clipped))
      measured++
    })
    return change
  }

  for (const { place, words } of sentencesOf(corpus)) {
    const random = Sfc32.at(seedLow, seedHigh, position + place)
    const rate = Math.fround(Math.max(minLr, lr - (lr - minLr) * ((position + place) / total)))
    const kept = Array.from(words).filter(
      (word) => keep === null || keep[word]! >= 1 || random.uniform() < keep[word]!,
    )
    kept.forEach((word, center) => {
      const reach = window - random.below(window)
      const around: number[] = []
      for (let j = Math.max(0, center - reach); j <= Math.min(kept.length - 1, center + reach); j++)
        if (j !== center) around.push(kept[j]!)
      const measure = center % LOSS_EVERY === 0
      const negatives = (): number[] => Array.from({ length: negative }, () => drawNegative(random))
      if (step.model === 'skipGram') {
        const drawn = around.map(() => negatives())
        around.forEach((neighbour, i) => {
          const x = input[neighbour]!
          add(x, trainTargets(x, word, drawn[i]!, rate, measure), 1)
        })
        return
      }
      if (around.length === 0) return
      const x = new Float64Array(step.input.shape[1]!)
      for (const neighbour of around) add(x, input[neighbour]!, step.mean ? 1 / around.length : 1)
      const change = trainTargets(x, word, negatives(), rate, measure)
      for (const neighbour of around) add(input[neighbour]!, change, step.mean ? 1 : 1 / around.length)
    })
  }
  writeRows(step.input, input)
  writeRows(step.output, output)
  write(step.stats, [loss, measured])
}

export const word2vec: Pick<Kernels, 'word2vec'> = { word2vec: run }
