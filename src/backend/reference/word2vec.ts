import type { Kernels, Word2VecStep } from '../kernels.ts'
import { LOSS_EVERY, sampledSentences } from '../sampled-sentences.ts'
import { add, corpusOf, dot, rowsOf, sigmoid, writeRows } from './sentences.ts'
import { write } from './window.ts'

/** From this size of a product on, a target counts as learned. */
const SATURATED = 6

const run = (step: Word2VecStep): void => {
  const { window, negative } = step
  const [input, output] = [rowsOf(step.input), rowsOf(step.output)]
  let [loss, measured] = [0, 0]

  /** The change to apply to x. */
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

  for (const { kept, rate, random, draw } of sampledSentences('word2vec', step, corpusOf(step), input.length))
    kept.forEach((word, center) => {
      const reach = window - random.below(window)
      const around: number[] = []
      for (let j = Math.max(0, center - reach); j <= Math.min(kept.length - 1, center + reach); j++)
        if (j !== center) around.push(kept[j]!)
      const measure = center % LOSS_EVERY === 0
      if (step.model === 'skipGram') {
        const drawn = around.map(() => draw(negative))
        around.forEach((neighbor, i) => {
          const x = input[neighbor]!
          add(x, trainTargets(x, word, drawn[i]!, rate, measure), 1)
        })
        return
      }
      if (around.length === 0) return
      const x = new Float64Array(step.input.shape[1]!)
      for (const neighbor of around) add(x, input[neighbor]!, step.mean ? 1 / around.length : 1)
      const change = trainTargets(x, word, draw(negative), rate, measure)
      for (const neighbor of around) add(input[neighbor]!, change, step.mean ? 1 : 1 / around.length)
    })
  writeRows(step.input, input)
  writeRows(step.output, output)
  write(step.stats, [loss, measured])
}

export const word2vec: Pick<Kernels, 'word2vec'> = { word2vec: run }
