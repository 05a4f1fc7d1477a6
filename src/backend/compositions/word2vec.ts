import type { WordVectorKernels } from '../fused/word-vectors.ts'
import type { CoreBackend, Word2VecStep } from '../kernels.ts'
import { LOSS_EVERY, sampledSentences } from '../sampled-sentences.ts'
import type { Strided } from '../storage.ts'
import { addProduct, dot, Losses, rateOf, rowOf, spread } from './word-targets.ts'
import { composed } from './workspace.ts'

/** From this size of a product on, a target counts as learned. */
const SATURATED = 6

/** Skip-gram and CBOW: sentences are walked on the host, vectors are changed row by row. */
export function composedWord2Vec(kernels: CoreBackend): Pick<WordVectorKernels, 'word2vec'> {
  /** Trains x to tell the first target from the others. Returns what x is to change by. */
  const trainTargets = (
    { output }: Word2VecStep,
    x: Strided,
    targets: readonly number[],
    rate: number,
    losses: Losses | null,
    change: Strided,
  ): void =>
    composed(kernels, (on) => {
      const part = on.make(x.shape)
      const beforehand = on.copy(x)
      const scores = targets.map((target) => dot(on, x, rowOf(output, target), part))
      kernels.fill(change, 0)
      targets.forEach((target, i) => {
        const [score, label] = [scores[i]!, i === 0 ? 1 : 0]
        const g = rateOf(on, score, label, rate)
        const learned = on.make([], 'bool')
        kernels.compare('ge', on.unary('abs', score), SATURATED, learned)
        kernels.where(learned, 0, g, g)
        const row = rowOf(output, target)
        addProduct(on, change, row, spread(g, row), part)
        addProduct(on, row, beforehand, spread(g, row), part)
        if (losses === null) return
        kernels.clamp(score, -SATURATED, SATURATED, score)
        losses.add(score, label)
      })
    })

  return {
    word2vec(step) {
      const { input, window, negative, model, mean } = step
      const [words, dim] = input.shape as readonly [number, number]
      composed(kernels, (on) => {
        const losses = new Losses(on, step)
        const [change, x, part] = [on.make([1, dim]), on.make([1, dim]), on.make([1, dim])]
        for (const { kept, rate, random, draw } of sampledSentences('word2vec', step, step.onHost, words))
          kept.forEach((word, center) => {
            const reach = window - random.below(window)
            const around: number[] = []
            for (let j = Math.max(0, center - reach); j <= Math.min(kept.length - 1, center + reach); j++)
              if (j !== center) around.push(kept[j]!)
            const measured = center % LOSS_EVERY === 0 ? losses : null
            const others = (): number[] => [word, ...draw(negative).filter((other) => other !== word)]
            if (model === 'skipGram') {
              const targets = around.map(others)
              around.forEach((neighbor, i) => {
                const row = rowOf(input, neighbor)
                trainTargets(step, row, targets[i]!, rate, measured, change)
                kernels.binary('add', row, change, row)
              })
              return
            }
            if (around.length === 0) return
            kernels.fill(x, 0)
            for (const neighbor of around) {
              kernels.binary('mul', rowOf(input, neighbor), mean ? 1 / around.length : 1, part)
              kernels.binary('add', x, part, x)
            }
            trainTargets(step, x, others(), rate, measured, change)
            if (!mean) kernels.binary('mul', change, 1 / around.length, change)
            for (const neighbor of around) {
              const row = rowOf(input, neighbor)
              kernels.binary('add', row, change, row)
            }
          })
        losses.write()
      })
    },
  }
}
