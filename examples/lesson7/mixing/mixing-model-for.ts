import type { CharVocab } from 'lanner/data'
import { CodeTree } from './code-tree.ts'
import { MixingModel } from './mixing-model.ts'

/** An untrained model for a text in two parts. Its code comes from the training part only. */
export function mixingModelFor(vocab: CharVocab, train: Int32Array): MixingModel {
  const counts = new Float64Array(vocab.size)
  for (const id of train) counts[id]! += 1
  const together = [' ', '\n'].map((c) => vocab.characters.indexOf(c)).filter((id) => id >= 0)
  const tree = new CodeTree(counts, together)
  return new MixingModel({ vocab, tree })
}
