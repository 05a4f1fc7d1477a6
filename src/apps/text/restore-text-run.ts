import { vocabFromJSON } from '../../data/text/text-vocab.ts'
import { tokenName } from '../../data/text/token-kind.ts'
import { pickOptions } from '../../base/check-options.ts'
import { FileError, LannerError } from '../../base/errors.ts'
import {
  checkCapacity,
  anything,
  checkFacts,
  fraction,
  oneOf,
  optional,
  truth,
  whole,
  type FactRules,
} from '../run/model-facts.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import { ngramWeights } from './models/ngram-embedding.ts'
import { gptPositions } from './models/gpt.ts'
import { createTextModel, textModelNames, type TextModel } from './models/index.ts'
import { textModelSizeNames, type TextModelSizes } from './models/options.ts'
import { TextRun, type TextModelDescription } from './text-run.ts'

const rules: FactRules<TextModelDescription> = {
  name: oneOf(...textModelNames),
  vocabulary: whole(1, 1_000_000),
  factors: whole(1, 1_000_000),
  hidden: whole(1, 1_000_000),
  steps: whole(1, 1_000_000),
  layers: optional(whole(1, 1000)),
  dropout: optional(fraction(0, 1)),
  inputDropout: optional(fraction(0, 1)),
  embeddingDropout: optional(fraction(0, 1)),
  weightDropout: optional(fraction(0, 1)),
  tiedWeights: optional(truth),
  // The model checks these.
  ngrams: anything,
  heads: optional(whole(1, 65_536)),
  positions: optional(oneOf(...gptPositions)),
}

/**
 * Builds a text run from its description; the weights are still initial ones.
 *
 * @throws FileError if the description is damaged or names an unknown model.
 */
export function restoreTextRun(where: string, description: RunDescription, most: number): Restored<TextRun> {
  const facts = checkFacts<TextModelDescription>(where, description.model, rules)
  const { vocabulary, factors, hidden, layers = 1, ngrams = null } = facts
  checkCapacity(
    where,
    vocabulary * factors + layers * hidden * hidden + hidden * factors + ngramWeights(ngrams),
    most,
  )
  const vocab = vocabFromJSON(description.data['vocabulary'])
  if (vocab.size !== facts.vocabulary)
    throw new FileError(
      `${where}: model.json is damaged: its vocabulary has ${vocab.size} ${tokenName(vocab.kind, vocab.size)}, but its model expects ${facts.vocabulary}.`,
    )
  let model: TextModel
  try {
    model = createTextModel(facts.name, pickOptions<TextModelSizes>(facts, textModelSizeNames))
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    throw new FileError(`${where}: model.json is damaged: ${error.message}.`, { cause: error })
  }
  return {
    model,
    run: new TextRun(model, vocab, {
      model: facts,
      data: { ...description.data },
      training: { ...description.training },
      metrics: { ...description.metrics },
    }),
  }
}
