import { Generator } from 'lanner'
import type { CharVocab } from 'lanner/data'
import type { MixingModel } from './mixing-model.ts'

/** Generates `n` characters from the current state, sampled from the predicted probabilities; the model does not learn from its own output. */
export function write(model: MixingModel, vocab: CharVocab, n: number, seed: number): string {
  const random = new Generator(seed, 'sampling')
  let written = ''
  for (let i = 0; i < n; i++) {
    const p = model.distribution()
    let left = random.uniform()
    let next = 0
    while (next < p.length - 1 && (left -= p[next]!) >= 0) next++
    written += vocab.characters[next]!
    model.push(next)
  }
  return written
}
