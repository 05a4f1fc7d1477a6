import type { TextRun } from '../../apps/text/text-run.ts'
import { takeVectors, type LabeledVectors } from '../../interpret/labeled-vectors.ts'

/** The embeddings of the tokens of a text model, with the tokens as labels; null for a model without. */
export function tokenVectors(run: TextRun): LabeledVectors | null {
  const weight = run.model.stateDict()['e.weight']
  if (weight === undefined) return null
  const count = weight.shape[0]!
  const { padding, writesPadding = false } = run.vocab
  // Padding is not part of the text, unless the text contains it.
  const shownIds = Array.from({ length: count }, (_, id) => id).filter(
    (id) => writesPadding || id !== padding,
  )
  return takeVectors(
    { values: weight.dataSync(), width: weight.shape[1]!, labels: labels(run, count) },
    shownIds,
  )
}

/** Readable tokens: a line end as \\n, a space by its name. */
function labels({ vocab }: TextRun, count: number): string[] {
  return Array.from({ length: count }, (_, id) => {
    const text = vocab.decode([id])
    return text === ' ' ? 'space' : JSON.stringify(text).slice(1, -1)
  })
}
