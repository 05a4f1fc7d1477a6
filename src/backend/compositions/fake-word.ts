import type { WordVectorKernels } from '../fused/word-vectors.ts'
import type { CoreBackend } from '../kernels.ts'
import { LOSS_EVERY, sampledSentences } from '../sampled-sentences.ts'
import type { Strided } from '../storage.ts'
import { narrow } from './window.ts'
import { addProduct, dot, Losses, rateOf, rowOf, spread } from './word-targets.ts'
import { composed, type Workspace } from './workspace.ts'

/** Telling real words from drawn ones: sentences are walked on the host, vectors are changed row by row. */
export function composedFakeWord(kernels: CoreBackend): Pick<WordVectorKernels, 'fakeWord'> {
  /** A copy of a row with its halves swapped. */
  const swapped = (on: Workspace, x: Strided): Strided => {
    const out = on.make(x.shape)
    const half = x.shape[1]! / 2
    kernels.copy(narrow(x, 1, 0, half), narrow(out, 1, half, half))
    kernels.copy(narrow(x, 1, half, half), narrow(out, 1, 0, half))
    return out
  }

  return {
    fakeWord(step) {
      const { vectors, bias, positions, window, negative } = step
      const [words, dim] = vectors.shape as readonly [number, number]
      composed(kernels, (whole) => {
        const losses = new Losses(whole, step)
        for (const { kept, rate, draw } of sampledSentences('fakeWord', step, step.onHost, words)) {
          if (kept.length < 2) continue
          kept.forEach((word, center) =>
            composed(kernels, (on) => {
              const part = on.make([1, dim])
              const around = on.filled([1, dim], 0)
              const neighbors: { readonly vector: Strided; readonly weights: Strided }[] = []
              for (
                let j = Math.max(0, center - window);
                j <= Math.min(kept.length - 1, center + window);
                j++
              ) {
                if (j === center) continue
                const place = j - center + window - (j > center ? 1 : 0)
                neighbors.push({ vector: rowOf(vectors, kept[j]!), weights: rowOf(positions, place) })
              }
              for (const { vector, weights } of neighbors)
                addProduct(on, around, weights, swapped(on, vector), part)
              const targets = [word, ...draw(negative).filter((other) => other !== word)]
              const scores = targets.map((target) => {
                const score = dot(on, around, rowOf(vectors, target), part)
                kernels.binary('add', score, narrowed(bias, target), score)
                return score
              })
              const change = on.filled([1, dim], 0)
              targets.forEach((target, i) => {
                const [score, label] = [scores[i]!, i === 0 ? 1 : 0]
                const g = rateOf(on, score, label, rate)
                if (center % LOSS_EVERY === 0) losses.add(score, label)
                const own = narrowed(bias, target)
                kernels.binary('add', own, g, own)
                const row = rowOf(vectors, target)
                addProduct(on, change, row, spread(g, row), part)
                addProduct(on, row, around, spread(g, row), part)
              })
              for (const { vector, weights } of neighbors) {
                const other = swapped(on, vector)
                kernels.binary('add', vector, swapped(on, on.binary('mul', change, weights)), vector)
                addProduct(on, weights, change, other, part)
              }
            }),
          )
        }
        losses.write()
      })
    },
  }
}

/** One number of a list, as a window without dims. */
function narrowed({ storage, dtype, offset, strides }: Strided, place: number): Strided {
  return { storage, dtype, shape: [], strides: [], offset: offset + place * strides[0]! }
}
