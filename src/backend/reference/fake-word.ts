import type { FakeWordStep, Kernels } from '../kernels.ts'
import { LOSS_EVERY, sampledSentences } from '../sampled-sentences.ts'
import { add, corpusOf, dot, rowsOf, sigmoid, writeRows } from './sentences.ts'
import { read, write } from './window.ts'

/** A vector with its halves swapped. */
const swapped = (x: Float64Array): Float64Array => {
  const half = x.length / 2
  return Float64Array.from(x, (_, i) => x[i < half ? i + half : i - half]!)
}

const times = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value * b[i]!)

const run = (step: FakeWordStep): void => {
  const { window, negative } = step
  const [vectors, positions, bias] = [rowsOf(step.vectors), rowsOf(step.positions), read(step.bias)]
  let [loss, measured] = [0, 0]

  for (const { kept, rate, draw } of sampledSentences('fakeWord', step, corpusOf(step), vectors.length)) {
    if (kept.length < 2) continue
    kept.forEach((word, center) => {
      const neighbors: { readonly vector: Float64Array; readonly weights: Float64Array }[] = []
      for (let j = Math.max(0, center - window); j <= Math.min(kept.length - 1, center + window); j++) {
        const place = j - center + window - (j > center ? 1 : 0)
        if (j !== center) neighbors.push({ vector: vectors[kept[j]!]!, weights: positions[place]! })
      }
      const around = new Float64Array(vectors[word]!.length)
      for (const { vector, weights } of neighbors) add(around, times(weights, swapped(vector)), 1)
      const targets = [word, ...draw(negative).filter((other) => other !== word)]
      const scores = targets.map((target) => dot(around, vectors[target]!) + bias[target]!)
      const rates = scores.map((score, i) => rate * ((i === 0 ? 1 : 0) - sigmoid(score)))
      if (center % LOSS_EVERY === 0) {
        scores.forEach((score, i) => (loss += Math.log1p(Math.exp(i === 0 ? -score : score))))
        measured += targets.length
      }
      const change = new Float64Array(around.length)
      targets.forEach((target, i) => {
        bias[target]! += rates[i]!
        add(change, vectors[target]!, rates[i]!)
        add(vectors[target]!, around, rates[i]!)
      })
      for (const { vector, weights } of neighbors) {
        const [ofVector, ofWeights] = [swapped(times(change, weights)), times(change, swapped(vector))]
        add(vector, ofVector, 1)
        add(weights, ofWeights, 1)
      }
    })
  }
  writeRows(step.vectors, vectors)
  writeRows(step.positions, positions)
  write(step.bias, bias)
  write(step.stats, [loss, measured])
}

export const fakeWord: Pick<Kernels, 'fakeWord'> = { fakeWord: run }
