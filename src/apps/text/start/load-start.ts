import { idsIn } from '../../../data/text/extend-vocab.ts'
import { noGrad, scope, tensor } from '../../../tensor/index.ts'
import type { TextModel } from '../models/index.ts'
import type { NgramEmbedding } from '../models/ngram-embedding.ts'
import { RecurrentLanguageModel } from '../models/recurrent-language-model.ts'
import type { TextRun } from '../text-run.ts'

/** Parameters with a row for each token. */
export const tokenRows = /^(?:e|wte|l_out|lm_head)\./

/** What a run says about the run that its weights come from. */
export interface StartFacts {
  /** The text that the other run was trained on. */
  readonly file?: string
  /** Tokens whose rows come from the other run, and new tokens. */
  readonly known: number
  readonly added: number
}

/**
 * Copies the weights of a run into a model of the same kind and sizes. Tokens that the run knows keep their rows; a new token gets the mean of all rows of the
 * run.
 */
export async function loadStart(
  model: TextModel,
  vocab: TextRun['vocab'],
  from: TextRun,
): Promise<StartFacts> {
  const ids = idsIn(from.vocab, vocab)
  const weights = from.model.stateDict()
  for (const [name, parameter] of model.namedParameters()) {
    const values = (await weights[name]!.data()) as Float32Array
    const own = tokenRows.test(name) ? rowsFor(ids, values, from.vocab.size) : values
    scope(() => noGrad(() => void parameter.copy_(tensor(own, { shape: parameter.shape }))))
  }
  if (model instanceof RecurrentLanguageModel && model.ngrams !== null)
    keepCodes(model.ngrams, (await weights['ngrams.codes']!.data()) as Int32Array, ids)
  const added = ids.reduce((count, id) => count + (id < 0 ? 1 : 0), 0)
  const { file } = from.facts.data
  return { ...(typeof file === 'string' ? { file } : {}), known: ids.length - added, added }
}

/** Tokens that the run knows keep their codes, so that n-grams find their vectors; new tokens get further ones. */
function keepCodes(ngrams: NgramEmbedding, known: Int32Array, ids: Int32Array): void {
  let next = known.reduce((most, code) => Math.max(most, code), -1) + 1
  const codes = Int32Array.from(ids, (id) => (id < 0 ? next++ : known[id]!))
  scope(() => noGrad(() => void ngrams.codes.copy_(tensor(codes, { shape: ngrams.codes.shape }))))
}

/** The row of each id; the mean of all for an id of -1. */
function rowsFor(ids: Int32Array, values: Float32Array, count: number): Float32Array {
  const width = values.length / count
  const mean = new Float64Array(width)
  values.forEach((value, i) => (mean[i % width]! += value / count))
  const rows = new Float32Array(ids.length * width)
  ids.forEach((id, row) =>
    rows.set(id < 0 ? mean : values.subarray(id * width, (id + 1) * width), row * width),
  )
  return rows
}
