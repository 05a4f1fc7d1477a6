import { vocabFromJSON } from '../../../data/text/text-vocab.ts'
import { LannerError } from '../../../base/errors.ts'
import { tokenName } from '../../../data/text/token-kind.ts'
import {
  checkCapacity,
  anything,
  checkFacts,
  damagedModel,
  fraction,
  oneOf,
  whole,
  type FactRules,
} from '../../run/model-facts.ts'
import type { Restored } from '../../run/restore-run.ts'
import type { RunDescription } from '../../run/run-folder.ts'
import { kindOf, streamModelNames } from '../models/names.ts'
import { ngramWeights } from '../models/ngram-embedding.ts'
import { TextClassifier } from './text-classifier.ts'
import { TextClassifierRun, type TextClassifierDescription } from './text-classifier-run.ts'

const rules: FactRules<TextClassifierDescription> = {
  name: oneOf(...streamModelNames),
  vocabulary: whole(1, 1_000_000),
  factors: whole(1, 65_536),
  hidden: whole(1, 65_536),
  layers: whole(1, 1000),
  dropout: fraction(0, 1),
  classes: whole(2, 100_000),
  steps: whole(1, 1_000_000),
  // The model checks these.
  ngrams: anything,
}

/** Builds a classifier's run from its description; the weights are still initial ones. @throws FileError if the description is damaged. */
export function restoreClassifierRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
  most: number,
): Restored<TextClassifierRun> {
  const facts = checkFacts<TextClassifierDescription>(where, described, rules)
  const { name, steps: _steps, ...sizes } = facts
  const { vocabulary, factors, hidden, layers, classes: count, ngrams = null } = sizes
  checkCapacity(
    where,
    vocabulary * factors + layers * hidden * hidden + 3 * hidden * count + ngramWeights(ngrams),
    most,
  )
  const { vocabulary: saved, classes, ...rest } = data
  const vocab = vocabFromJSON(saved)
  if (vocab.size !== vocabulary)
    throw damagedModel(
      where,
      `its vocabulary has ${vocab.size} ${tokenName(vocab.kind, vocab.size)}, but its model expects ${vocabulary}`,
    )
  if (!isNames(classes, count)) throw damagedModel(where, `data.classes must be ${count} names`)
  let model: TextClassifier
  try {
    model = new TextClassifier({ kind: kindOf(name), ...sizes })
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    throw damagedModel(where, error.message)
  }
  const run = new TextClassifierRun(model, vocab, classes, {
    model: facts,
    data: rest,
    training: { ...training },
    metrics: { ...metrics },
  })
  return { model, run }
}

function isNames(value: unknown, count: number): value is string[] {
  return Array.isArray(value) && value.length === count && value.every((name) => typeof name === 'string')
}
